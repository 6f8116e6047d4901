"""POST /api/v1/sales/order_comment."""

from typing import Any
from uuid import UUID

import pytest

from postroom.spool.models import Message
from tests.api.caller import MESSAGES, ORDER, Caller, answer, envelope, problem
from tests.api.conftest import Callers
from tests.sales.papers import comment_paper
from tests.sales.shop import Shop

COMMENT = "/api/v1/sales/order_comment"


def body(name: str = "guest", store: object = "en", **changes: object) -> dict[str, Any]:
    return envelope(name, store, comment=comment_paper(**changes))


def errors(found: Any) -> dict[str, str]:
    return {each["path"]: each["detail"] for each in found["errors"]}


def test_a_comment_is_queued(api: Caller) -> None:
    response = api.post(COMMENT, body())
    told = answer(response)
    assert (response.status_code, told["state"], told["duplicate"]) == (202, "queued", False)
    message = Message.objects.get(public_id=UUID(told["id"]))
    assert (message.kind, message.reference, message.to_address) == (
        "order_comment", answer(api.get(f"{MESSAGES}/{told['id']}"))["reference"], "ann.lee@example.com",
    )  # fmt: skip
    assert [each["id"] for each in answer(api.get(f"{MESSAGES}?kind=order_comment"))["messages"]] == [told["id"]]


def test_a_customer_who_is_not_notified_is_told_of_first(api: Caller, shop: Shop) -> None:
    shop.set("sales_email/order_comment/copy_to", "a@x.com")
    response = api.post(COMMENT, body(is_customer_notified=0))
    told = answer(response)
    assert (response.status_code, told["state"]) == (202, "suppressed")
    rows = [each["deliveries"][0] for each in told["messages"]]
    assert [(row["recipient"], row["state"], row["reason"]) for row in rows] == [
        ("ann.lee@example.com", "suppressed", "customer not notified"),
        ("a@x.com", "queued", ""),
    ]


def test_when_nobody_is_written_to_it_is_settled(api: Caller) -> None:
    response = api.post(COMMENT, body(is_customer_notified=0))
    assert (response.status_code, answer(response)["state"]) == (200, "suppressed")


def test_the_same_comment_is_one_mail_and_another_a_second(api: Caller) -> None:
    first, second, other = (api.post(COMMENT, body(entity_id=number)) for number in (1, 1, 2))
    assert (answer(second)["id"], answer(second)["duplicate"]) == (answer(first)["id"], True)
    assert not answer(other)["duplicate"]
    assert not answer(api.order())["duplicate"]


def test_the_same_key_and_body_get_the_same_answer_on_this_road_only(api: Caller) -> None:
    first = api.post(COMMENT, body(), Idempotency_Key="c-1")
    second = api.post(COMMENT, body(), Idempotency_Key="c-1")
    assert second["Idempotency-Replayed"] == "true"
    assert answer(second) == answer(first)
    problem(api.post(ORDER, envelope(), Idempotency_Key="c-1"), "idempotency-key-reused")
    problem(api.post(COMMENT, body(comment="Other."), Idempotency_Key="c-1"), "idempotency-key-reused")


def test_what_is_wrong_is_named_in_the_document_that_has_it(api: Caller) -> None:
    wrong = body(is_customer_notified=None, created_at="soon")
    found = problem(api.post(COMMENT, wrong), "invalid-document")
    assert set(errors(found)) == {"comment.is_customer_notified", "comment.created_at"}
    wrong["order"]["customer_email"] = None
    assert set(errors(problem(api.post(COMMENT, wrong), "invalid-document"))) == {"order.customer_email"}
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("change", "path"),
    [({"comment": None}, "comment"), ({"comment": "text"}, "comment"), ({"order": []}, "order"), ({"to": "x"}, "to")],
)
def test_our_envelope_is_strict(api: Caller, change: dict[str, object], path: str) -> None:
    assert list(errors(problem(api.post(COMMENT, body() | change), "invalid-request"))) == [path]


def test_a_comment_does_not_fit_the_road_of_orders(api: Caller) -> None:
    assert list(errors(problem(api.post(ORDER, body()), "invalid-request"))) == ["comment"]
    assert list(errors(problem(api.post(COMMENT, envelope()), "invalid-request"))) == ["comment"]


def test_a_comment_of_another_order_is_refused(api: Caller) -> None:
    wrong = body(parent_id=99)
    wrong["order"]["entity_id"] = 98
    assert list(errors(problem(api.post(COMMENT, wrong), "invalid-document"))) == ["comment.parent_id"]


def test_keys_see_their_own_store_views(callers: Callers) -> None:
    problem(callers.nobody.post(COMMENT, body()), "unauthorized")
    problem(callers.english.post(COMMENT, body(store="de")), "not-found")
    assert callers.english.post(COMMENT, body()).status_code == 202
