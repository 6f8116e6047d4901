"""POST /api/v1/sales/invoice, shipment, creditmemo, the comments on them, pickups, and batch."""

import json
from typing import Any
from uuid import UUID

import pytest

from postroom.letters.kinds import KINDS
from postroom.sales.reading import DOCUMENTS, ISSUED
from postroom.spool.models import Message
from tests.api.caller import Caller, answer, plain, problem
from tests.api.conftest import Callers
from tests.sales.shop import Shop
from tests.sales.test_announce_issued import documents

BATCH = "/api/v1/sales/batch"
COMMENTS = [f"{name}_comment" for name in ISSUED]


def road(kind: str) -> str:
    return f"/api/v1/sales/{kind}"


def body(kind: str, /, store: object = "en", **more: object) -> dict[str, Any]:
    return {"store": store, **documents(kind), **more}


def errors(found: Any) -> dict[str, str]:
    return {each["path"]: each["detail"] for each in found["errors"]}


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_queued_once(api: Caller, kind: str) -> None:
    first, second = api.post(road(kind), body(kind)), api.post(road(kind), body(kind, kind=kind))
    told = answer(first)
    assert (first.status_code, told["state"], told["duplicate"]) == (202, "queued", False)
    assert (answer(second)["id"], answer(second)["duplicate"]) == (told["id"], True)
    message = Message.objects.get(public_id=UUID(told["id"]))
    assert (message.kind, message.reference) == (kind, "000000131")
    assert not answer(api.post(road(kind), body(kind, revision=1)))["duplicate"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_key_and_body_get_the_same_answer_on_this_road_only(api: Caller, kind: str) -> None:
    first, second = (api.post(road(kind), body(kind), Idempotency_Key="k-1") for _ in range(2))
    assert second["Idempotency-Replayed"] == "true"
    assert answer(second) == answer(first)
    problem(api.post(road(kind), body(kind, revision=1), Idempotency_Key="k-1"), "idempotency-key-reused")
    other = next(each for each in KINDS if each != kind)
    problem(api.post(road(other), body(other), Idempotency_Key="k-1"), "idempotency-key-reused")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_is_named_in_the_document_that_has_it(api: Caller, kind: str) -> None:
    for name in DOCUMENTS[kind]:
        wrong = body(kind)
        wrong[name] = {**wrong[name], "created_at": "soon"}
        assert set(errors(problem(api.post(road(kind), wrong), "invalid-document"))) == {f"{name}.created_at"}
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_our_envelope_is_strict(api: Caller, kind: str) -> None:
    for name in DOCUMENTS[kind]:
        short = {key: value for key, value in body(kind).items() if key != name}
        assert errors(problem(api.post(road(kind), short), "invalid-request")) == {name: "is missing"}
        assert list(errors(problem(api.post(road(kind), body(kind) | {name: "x"}), "invalid-request"))) == [name]
    for more in ({"kind": "letter"}, {"to": "a@x.com"}, {"template": "1"}):
        assert list(errors(problem(api.post(road(kind), body(kind) | more), "invalid-request"))) == list(more)


@pytest.mark.parametrize("kind", KINDS)
def test_keys_see_their_own_store_views(callers: Callers, kind: str) -> None:
    problem(callers.nobody.post(road(kind), body(kind)), "unauthorized")
    problem(callers.english.post(road(kind), body(kind, store="de")), "not-found")
    assert callers.english.post(road(kind), body(kind)).status_code == 202


@pytest.mark.parametrize("kind", COMMENTS)
def test_when_nobody_is_written_to_it_is_settled(api: Caller, kind: str) -> None:
    silent = body(kind)
    silent["comment"]["is_customer_notified"] = 0
    response = api.post(road(kind), silent)
    assert (response.status_code, answer(response)["state"]) == (200, "suppressed")


@pytest.mark.parametrize("name", ISSUED)
def test_a_document_of_another_order_is_refused(api: Caller, name: str) -> None:
    wrong = body(name)
    wrong[name]["order_id"] = 99
    assert list(errors(problem(api.post(road(name), wrong), "invalid-document"))) == [f"{name}.order_id"]


def test_an_order_and_a_second_document_have_room_for_both(api: Caller) -> None:
    def padded(kind: str, size: int) -> bytes:
        text = json.dumps(body(kind), default=plain)
        return (text + " " * (size - len(text))).encode()

    problem(api.post(road("order"), padded("order", 1024 * 1024 + 1)), "body-too-large")
    assert api.post(road("invoice"), padded("invoice", 2 * 1024 * 1024)).status_code == 202
    problem(api.post(road("invoice"), padded("invoice", 2 * 1024 * 1024 + 1)), "body-too-large")


class TestBatch:
    def test_documents_of_every_kind_go_together(self, api: Caller) -> None:
        batch = [body(kind, kind=kind) for kind in KINDS]
        results = answer(api.post(BATCH, {"documents": batch}))["results"]
        assert [each["status"] for each in results] == [202] * len(KINDS)
        kinds = [Message.objects.get(public_id=UUID(each["body"]["id"])).kind for each in results]
        assert kinds == list(KINDS)

    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "order_ready_for_pickup"])
    def test_the_names_of_the_documents_tell_the_kind(self, api: Caller, kind: str) -> None:
        (result,) = answer(api.post(BATCH, {"documents": [body(kind)]}))["results"]
        assert Message.objects.get(public_id=UUID(result["body"]["id"])).kind == kind

    def test_a_batch_is_one_conversation(self, api: Caller) -> None:
        api.post(BATCH, {"documents": [body("order"), body("invoice"), body("shipment")]})
        listed = answer(api.get("/api/v1/messages?reference=000000131"))["messages"]
        assert {each["kind"] for each in listed} == {"order", "invoice", "shipment"}

    def test_one_bad_document_does_not_stop_the_others(self, api: Caller, shop: Shop) -> None:
        shop.set("trans_email/ident_storepickup/email", None)
        batch = [
            body("invoice"),
            body("invoice") | {"surprise": 1},
            body("invoice") | {"shipment": {}},
            body("shipment") | {"shipment": {"increment_id": "1"}},
            body("order", store="nowhere"),
            body("order", kind="letter"),
            body("order", kind=["order"]),
            body("order", kind="invoice"),
            body("order", kind="order_ready_for_pickup"),
            "not an envelope",
            body("creditmemo", store="de"),
            body("invoice"),
        ]
        results = answer(api.post(BATCH, {"documents": batch}))["results"]
        statuses = [each["status"] for each in results]
        assert statuses == [202, 422, 422, 422, 404, 422, 422, 422, 503, 422, 202, 202]
        paths = [list(errors(each["body"])) for each in results if each["status"] == 422]
        assert paths == [["surprise"], ["shipment"], ["shipment.items"], ["kind"], ["kind"], ["invoice"], ["$"]]
        assert results[-1]["body"]["duplicate"]
        assert Message.objects.count() == 2

    def test_each_part_has_a_key_of_its_own(self, api: Caller) -> None:
        batch = {"documents": [body("order"), body("invoice")]}
        first, second = (answer(api.post(BATCH, batch, Idempotency_Key="b-1"))["results"] for _ in range(2))
        assert first == second
        changed = {"documents": [body("order"), body("shipment")]}
        results = answer(api.post(BATCH, changed, Idempotency_Key="b-1"))["results"]
        assert [each["status"] for each in results] == [202, 422]

    @pytest.mark.parametrize("wrong", [[], [{}] * 101, None, {}])
    def test_a_batch_holds_one_to_a_hundred(self, api: Caller, wrong: object) -> None:
        assert "documents" in errors(problem(api.post(BATCH, {"documents": wrong}), "invalid-request"))

    def test_orders_have_their_own_batch_still(self, api: Caller) -> None:
        results = answer(api.post("/api/v1/sales/orders", {"orders": [body("order"), body("invoice")]}))["results"]
        assert [each["status"] for each in results] == [202, 422]
        assert errors(results[1]["body"]) == {"invoice": "is not a field of this request; leave it out"}
