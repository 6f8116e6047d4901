"""The API and the modes: mail is taken, what cannot leave says so, and no member of a document makes it essential."""

import pytest

from postroom.scopes.models import SettingValue
from postroom.spool.models import Delivery
from postroom.spool.passage import HOLD
from tests.api.caller import ORDER, Caller, answer, envelope, problem


@pytest.fixture
def on_hold(shop: object) -> None:
    SettingValue.objects.create(scope="default", path="postroom/mode/mode", value="hold")


def test_an_order_on_hold_is_taken_and_its_answer_says_that_it_is_held(api: Caller, on_hold: None) -> None:
    body = answer(api.order())
    (delivery,) = body["messages"][0]["deliveries"]
    assert (body["state"], delivery["state"], delivery["reason"]) == ("held", "held", HOLD)


@pytest.mark.parametrize("action", ["release", "retry"])
def test_it_is_not_let_go_by_a_program_either(api: Caller, on_hold: None, action: str) -> None:
    public_id = answer(api.order())["id"]
    body = problem(api.post(f"/api/v1/messages/{public_id}/{action}", {"reason": "now"}), "not-possible-now")
    assert "go live first" in body["detail"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"held"}


@pytest.mark.parametrize("member", ["essential", "priority", "lane"])
@pytest.mark.parametrize("inside", [True, False])
def test_no_member_of_a_document_passes_the_hold(api: Caller, on_hold: None, member: str, *, inside: bool) -> None:
    document = envelope()
    (document["order"] if inside else document)[member] = -2 if member != "essential" else True
    api.post(ORDER, document)
    assert set(Delivery.objects.values_list("state", "priority")) <= {("held", 0)}
