"""The header Idempotency-Key."""

import pytest

from postroom.spool.models import Message
from tests.api.caller import ORDER, ORDERS, Caller, answer, envelope, problem
from tests.api.conftest import Callers


def test_the_same_key_and_body_get_the_same_answer(api: Caller) -> None:
    first = api.post(ORDER, envelope(), Idempotency_Key="order-1")
    second = api.post(ORDER, envelope(), Idempotency_Key="order-1")
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert (second.status_code, answer(second)) == (first.status_code, answer(first))
    assert Message.objects.count() == 1


def test_a_replay_of_a_duplicate_is_told_as_it_was(api: Caller) -> None:
    api.order()
    first = api.post(ORDER, envelope(), Idempotency_Key="late")
    second = api.post(ORDER, envelope(), Idempotency_Key="late")
    assert answer(first)["duplicate"]
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert answer(second) == answer(first)


def test_another_body_is_refused(api: Caller) -> None:
    api.post(ORDER, envelope(), Idempotency_Key="order-1")
    problem(api.post(ORDER, envelope("discount"), Idempotency_Key="order-1"), "idempotency-key-reused")
    assert Message.objects.count() == 1


def test_a_refused_request_does_not_use_its_key_up(api: Caller) -> None:
    problem(api.post(ORDER, {"store": "en", "order": {}}, Idempotency_Key="k"), "invalid-document")
    assert api.post(ORDER, envelope(), Idempotency_Key="k").status_code == 202


def test_keys_are_per_caller(callers: Callers) -> None:
    first = callers.english.post(ORDER, envelope(), Idempotency_Key="k")
    second = callers.german.post(ORDER, envelope("discount", "de"), Idempotency_Key="k")
    assert second.status_code == 202
    assert answer(second)["id"] != answer(first)["id"]


@pytest.mark.parametrize("key", ["", "x" * 201, "two words", "tab\there", "schlüssel"])
def test_strange_keys_are_refused(api: Caller, key: str) -> None:
    problem(api.post(ORDER, envelope(), Idempotency_Key=key), "bad-idempotency-key")


def test_each_order_of_a_batch_has_its_own(api: Caller) -> None:
    batch = [envelope("guest"), envelope("discount")]
    first = answer(api.post(ORDERS, {"orders": batch}, Idempotency_Key="night"))["results"]
    batch[1]["order"]["customer_email"] = "other@example.com"
    second = answer(api.post(ORDERS, {"orders": batch}, Idempotency_Key="night"))["results"]
    assert second[0] == first[0]
    assert second[1]["body"]["type"] == "/api/problems#idempotency-key-reused"
    assert Message.objects.count() == 2
