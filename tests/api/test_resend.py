"""POST /messages/{id}/resend, by programs that may repeat themselves."""

from uuid import UUID, uuid4

import pytest

from postroom.spool.models import Delivery, Message
from tests.api.caller import MESSAGES, Caller, answer, problem
from tests.api.conftest import Callers

WHY = {"reason": "the customer asked"}


@pytest.fixture
def sent(api: Caller) -> str:
    public_id: str = answer(api.order())["id"]
    Delivery.objects.update(state="sent")
    return public_id


def again(api: Caller, public_id: object, body: object = WHY, **headers: str):  # type: ignore[no-untyped-def]
    return api.post(f"{MESSAGES}/{public_id}/resend", body, **headers)


def test_a_mail_is_sent_again(api: Caller, sent: str) -> None:
    response = again(api, sent)
    assert response.status_code == 201
    new = answer(response)["id"]
    assert new != sent
    shown = answer(api.get(f"{MESSAGES}/{new}"))
    assert shown["recipient"] == answer(api.get(f"{MESSAGES}/{sent}"))["recipient"]
    assert answer(api.get(f"{MESSAGES}/{sent}"))["timeline"][-1]["name"] == "resent"


def test_to_a_corrected_address(api: Caller, sent: str) -> None:
    new = answer(again(api, sent, {**WHY, "to": "right@shopper.example"}))["id"]
    assert answer(api.get(f"{MESSAGES}/{new}"))["recipient"] == "right@shopper.example"
    response = again(api, sent, {**WHY, "to": "no address"})
    assert problem(response, "invalid-request")["errors"][0]["path"] == "to"


def test_a_repeated_call_resends_once(api: Caller, sent: str) -> None:
    first = again(api, sent, Idempotency_Key="k1")
    second = again(api, sent, Idempotency_Key="k1")
    assert answer(first) == answer(second)
    assert second["Idempotency-Replayed"] == "true"
    assert Message.objects.count() == 2
    problem(again(api, sent, {"reason": "another"}, Idempotency_Key="k1"), "idempotency-key-reused")


def test_what_cannot_be_resent_says_why(api: Caller) -> None:
    public_id = answer(api.order())["id"]
    assert "release or retry" in problem(again(api, public_id), "not-possible-now")["detail"]


@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {**WHY, "copies": "yes"}, {**WHY, "cc": "x@y.example"}, {**WHY, "to": 1}]
)
def test_what_is_not_a_request_is_refused(api: Caller, sent: str, body: object) -> None:
    problem(again(api, sent, body), "invalid-request")
    assert Message.objects.count() == 1


def test_a_foreign_message_is_not_there(callers: Callers, api: Caller, sent: str) -> None:
    problem(again(callers.german, UUID(sent)), "not-found")
    problem(again(api, uuid4()), "not-found")


def test_lists_are_searched_by_the_same_filters_as_the_desks(api: Caller, sent: str) -> None:
    reference = answer(api.get(f"{MESSAGES}/{sent}"))["reference"]
    for query in (f"q={reference}", f"q={sent}", f"q={sent[:8]}", "group=order"):
        assert [each["id"] for each in answer(api.get(f"{MESSAGES}?{query}"))["messages"]] == [sent], query
    for query in ("q=nothing", "group=x", "relay=x", "code=550", "code=5.1.1", "fault=sender"):
        assert answer(api.get(f"{MESSAGES}?{query}"))["messages"] == [], query
    for query in ("code=5", "code=abc", "fault=mine"):
        problem(api.get(f"{MESSAGES}?{query}"), "invalid-request")
