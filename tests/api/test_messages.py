"""GET /api/v1/messages and what can be done to one."""

from uuid import uuid4

import pytest

from postroom.scopes.scope import Scope
from postroom.spool.models import Delivery
from tests.api.caller import MESSAGES, ORDER, Caller, answer, envelope, problem
from tests.sales.shop import Shop


def place(api: Caller, count: int, store: str = "en") -> list[str]:
    made = []
    for number in range(count):
        order = envelope("guest", store)
        order["order"]["increment_id"] = f"{store}{number:05}"
        made.append(answer(api.post(ORDER, order))["id"])
    return made


def ids(api: Caller, query: str = "") -> list[str]:
    return [each["id"] for each in answer(api.get(f"{MESSAGES}?{query}"))["messages"]]


def test_pages_newest_first_without_gap_or_repeat(api: Caller) -> None:
    made = place(api, 7)
    seen, query = [], "limit=3"
    for _ in range(3):
        page = answer(api.get(f"{MESSAGES}?{query}"))
        seen += [each["id"] for each in page["messages"]]
        place(api, 1, "de")  # mail that comes in between shifts nothing
        query = f"limit=3&cursor={page['next']}"
    assert seen == made[::-1]
    assert page["next"] is None


def test_a_line_of_the_list(api: Caller) -> None:
    api.order("configurable_ids")
    (line,) = answer(api.get(MESSAGES))["messages"]
    assert line.pop("id")
    assert line.pop("created_at").endswith("Z")
    assert "000000131" in line.pop("subject")
    assert line == {
        "store": "en",
        "kind": "order",
        "reference": "000000131",
        "sender": "sales@en.quayside.shop",
        "recipient": "mara.quill@example.com",
        "locale": "en_US",
        "state": "queued",
    }


def test_filters(api: Caller, shop: Shop) -> None:
    shop.set("sales_email/order/copy_to", "copy@x.com", Scope.store(shop.view("de").id))
    english, german = place(api, 1)[0], place(api, 1, "de")[0]
    Delivery.objects.filter(recipient="copy@x.com").update(state="refused")
    assert ids(api, "store=en") == [english]
    assert ids(api, "store=nowhere") == []
    assert ids(api, "kind=order") == [german, english]
    assert ids(api, "kind=invoice") == []
    assert ids(api, "reference=de00000") == [german]
    assert ids(api, "recipient=copy@X.com") == [german]
    assert ids(api, "state=refused") == [german]
    assert ids(api, "state=refused&recipient=ann.lee@example.com") == []
    assert ids(api, "state=sent") == []
    assert ids(api, "since=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z") == [german, english]
    assert ids(api, "since=0036-08-24T11:48:17.734096-17:49") == [german, english]
    assert ids(api, "until=2020-01-01T00:00:00Z") == []
    assert ids(api, "since=2099-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("state=delivered", "state"),
        ("since=yesterday", "since"),
        ("since=2026-03-09T00:00:00", "since"),
        ("since=0001-01-01T00:00:00%2B23:59", "since"),
        ("until=9999-12-31T23:59:59-23:59", "until"),
        ("cursor=DROP", "cursor"),
        ("cursor=ffffffffffffff", "cursor"),
        ("cursor=0123", "cursor"),
        ("sort=hidden", "sort"),
        ("store__website__code=base", "store__website__code"),
        ("recipient=%00", "recipient"),
        ("reference=a%0d%0ab", "reference"),
    ],
)
def test_what_cannot_be_asked_is_named(api: Caller, query: str, path: str) -> None:
    body = problem(api.get(f"{MESSAGES}?{query}"), "invalid-request")
    assert [each["path"] for each in body["errors"]] == [path]


def test_a_message_with_its_history(api: Caller, shop: Shop) -> None:
    shop.set("sales_email/order/copy_to", "copy@x.com")
    public_id = answer(api.order())["id"]
    history = answer(api.get(f"{MESSAGES}/{public_id}"))
    assert [(each["recipient"], each["role"], each["state"]) for each in history["deliveries"]] == [
        ("ann.lee@example.com", "to", "queued"),
        ("copy@x.com", "bcc", "queued"),
    ]
    assert history["message_id"].endswith("@en.quayside.shop")
    assert [each["name"] for each in history["timeline"]] == ["submitted"]


def test_the_source_is_a_file_to_save(api: Caller) -> None:
    public_id = answer(api.order("hostile"))["id"]
    response = api.get(f"{MESSAGES}/{public_id}/source")
    assert response["Content-Type"] == "message/rfc822"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == f'attachment; filename="{public_id}.eml"'
    assert b"\r\nTo: " in response.content
    assert b"\nBcc:" not in response.content


def test_a_withheld_message_has_no_source(api: Caller, shop: Shop) -> None:
    shop.set("sales_email/order/enabled", "0")
    public_id = answer(api.order())["id"]
    body = problem(api.get(f"{MESSAGES}/{public_id}/source"), "not-found")
    assert "withheld" in body["detail"]


def test_hold_release_cancel(api: Caller) -> None:
    public_id = answer(api.order())["id"]
    for action in ("hold", "release", "cancel"):
        done = api.post(f"{MESSAGES}/{public_id}/{action}", {"reason": f"to see {action}"})
        assert answer(done) == {"done": 1, "skipped": {}}
    history = answer(api.get(f"{MESSAGES}/{public_id}"))
    assert history["state"] == "cancelled"
    assert [each["name"] for each in history["timeline"]] == ["submitted", "held", "released", "cancelled"]
    assert history["timeline"][1]["detail"] == "to see hold"


def test_what_is_over_cannot_be_held(api: Caller) -> None:
    public_id = answer(api.order())["id"]
    Delivery.objects.update(state="sent")
    body = problem(api.post(f"{MESSAGES}/{public_id}/hold", {"reason": "too late"}), "not-possible-now")
    assert "sent (1)" in body["detail"]


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x", "state": "sent"}, {"reason": "a\x1b[2J"}])
def test_an_action_needs_a_reason_and_nothing_else(api: Caller, body: object) -> None:
    public_id = answer(api.order())["id"]
    problem(api.post(f"{MESSAGES}/{public_id}/hold", body), "invalid-request")


def test_actions_are_four(api: Caller) -> None:
    problem(api.post(f"{MESSAGES}/{uuid4()}/forget", {"reason": "x"}), "invalid-request")
