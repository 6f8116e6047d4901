"""POST /api/v1/sales/order and /orders."""

from typing import Any
from uuid import UUID

import pytest

from postroom.scopes.scope import Scope
from postroom.spool.models import Delivery, Message
from tests.api.caller import ORDER, ORDERS, Caller, answer, envelope, problem
from tests.sales.papers import NAMES, paper
from tests.sales.shop import Shop


def errors(body: Any) -> dict[str, str]:
    return {each["path"]: each["detail"] for each in body["errors"]}


@pytest.mark.parametrize("name", NAMES)
def test_an_order_is_queued(api: Caller, name: str) -> None:
    response = api.order(name)
    body = answer(response)
    assert response.status_code == 202
    message = Message.objects.get(public_id=UUID(body["id"]))
    assert (body["state"], body["duplicate"]) == ("queued", False)
    assert [each["id"] for each in body["messages"]] == [body["id"]]
    assert body["messages"][0]["deliveries"][0]["recipient"] == message.to_address


def test_a_store_view_may_be_named_by_its_id_in_magento(api: Caller) -> None:
    api.order(store=2)
    assert Message.objects.get().store_view.code == "de"


def test_separate_copies_are_listed_after_the_customers_message(api: Caller, shop: Shop) -> None:
    shop.set("sales_email/order/copy_to", "a@x.com, b@x.com")
    shop.set("sales_email/order/copy_method", "copy")
    messages = answer(api.order())["messages"]
    assert [each["deliveries"][0]["recipient"] for each in messages] == ["ann.lee@example.com", "a@x.com", "b@x.com"]


def test_a_withheld_mail_is_settled_and_says_why(api: Caller, shop: Shop) -> None:
    shop.set("sales_email/order/enabled", "0")
    response = api.order()
    body = answer(response)
    assert (response.status_code, body["state"]) == (200, "suppressed")
    assert body["messages"][0]["deliveries"][0]["reason"] == "order emails are disabled"


def test_the_same_document_is_one_mail(api: Caller) -> None:
    first, second = api.order(), api.order()
    assert (answer(second)["id"], answer(second)["duplicate"]) == (answer(first)["id"], True)
    assert second.status_code == 202
    assert "Idempotency-Replayed" not in second
    assert answer(api.order(revision=1))["id"] != answer(first)["id"]
    assert Message.objects.count() == 2


def test_an_incomplete_document_is_refused_by_name(api: Caller) -> None:
    document = paper("guest", customer_email=None)
    document["items"][0]["qty_ordered"] = "many"
    body = problem(api.post(ORDER, {"store": "en", "order": document}), "invalid-document")
    assert set(errors(body)) == {"order.customer_email", "order.items[0].qty_ordered"}
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "field",
    [
        "id", "scope", "scope_id", "website_id", "store_id", "role", "is_admin", "status", "attempts", "sent_at",
        "created_at", "message_id", "return_path", "envelope_from", "transport", "api_key_hash", "owner", "headers",
        "__proto__", "constructor", "to", "template",
    ],
)  # fmt: skip
def test_our_envelope_refuses_unknown_fields(api: Caller, field: str) -> None:
    body = problem(api.post(ORDER, envelope(**{field: "1"})), "invalid-request")
    assert list(errors(body)) == [field]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"store": None}, "store"),
        ({"store": ["en"]}, "store"),
        ({"store": True}, "store"),
        ({"order": []}, "order"),
        ({"order": None}, "order"),
        ({"source": 7}, "source"),
        ({"source": "Magento 2"}, "source"),
        ({"revision": "1"}, "revision"),
        ({"revision": -1}, "revision"),
        ({"revision": 1.5}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": 2**31}, "revision"),
    ],
)
def test_our_envelope_is_strict(api: Caller, change: dict[str, object], path: str) -> None:
    body = problem(api.post(ORDER, envelope() | change), "invalid-request")
    assert list(errors(body)) == [path]


@pytest.mark.parametrize("body", [[], "order", 5, None, {}])
def test_the_body_must_be_an_envelope(api: Caller, body: object) -> None:
    problem(api.post(ORDER, body), "invalid-request")


def test_a_missing_setting_is_named_and_nothing_is_stored(api: Caller, shop: Shop) -> None:
    shop.set("trans_email/ident_sales/email", "sales@example.com", Scope.store(shop.view("en").id))
    response = api.order()
    body = problem(response, "misconfigured")
    assert response.status_code == 503
    assert "trans_email/ident_sales/email" in body["detail"]
    assert not Message.objects.exists()


def test_a_letter_that_cannot_be_written_is_held(api: Caller, shop: Shop) -> None:
    shop.set("sales_email/order/template", "4711")
    body = answer(api.order("discount"))
    assert body["state"] == "held"
    assert "4711" in body["messages"][0]["deliveries"][0]["reason"]


class TestBatch:
    def test_one_bad_order_does_not_stop_the_others(self, api: Caller) -> None:
        batch = [
            envelope("guest"),
            envelope("discount") | {"surprise": 1},
            {"store": "en", "order": {"increment_id": "9"}},
            envelope("yen", store="nowhere"),
            "not an envelope",
            envelope("virtual", store="de"),
            envelope("guest"),
        ]
        response = api.post(ORDERS, {"orders": batch})
        results = answer(response)["results"]
        assert response.status_code == 200
        assert [each["status"] for each in results] == [202, 422, 422, 404, 422, 202, 202]
        assert errors(results[1]["body"]) == {"surprise": "is not a field of this request; leave it out"}
        assert "order.customer_email" in errors(results[2]["body"])
        assert results[6]["body"]["duplicate"]
        assert results[6]["body"]["id"] == results[0]["body"]["id"]
        assert Message.objects.count() == 2

    def test_an_order_that_breaks_us_does_not_stop_the_others(
        self, api: Caller, shop: Shop, caplog: pytest.LogCaptureFixture
    ) -> None:
        shop.set("trans_email/ident_sales/email", "", Scope.store(shop.view("de").id))
        results = answer(api.post(ORDERS, {"orders": [envelope(store="de"), envelope(store="en")]}))["results"]
        assert [each["status"] for each in results] == [503, 202]

    @pytest.mark.parametrize("count", [0, 101])
    def test_between_one_and_a_hundred(self, api: Caller, count: int) -> None:
        problem(api.post(ORDERS, {"orders": [{}] * count}), "invalid-request")

    def test_a_hundred_at_once(self, api: Caller) -> None:
        batch = [envelope() for _ in range(100)]
        for number, each in enumerate(batch):
            each["order"]["increment_id"] = f"{number:09}"
        results = answer(api.post(ORDERS, {"orders": batch}))["results"]
        assert {each["status"] for each in results} == {202}
        assert Delivery.objects.filter(state="queued").count() == 100
