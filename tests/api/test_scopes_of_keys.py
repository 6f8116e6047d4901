"""A key sees the store views that it was made for; all else is as if it were not there."""

import pytest
from django.http import HttpResponse

from postroom.access import keys
from postroom.access.keys import Grant
from postroom.access.models import ApiKey
from postroom.audit.record import Actor
from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import Scope
from tests.api.caller import MESSAGES, ORDER, ORDERS, Caller, answer, envelope, problem
from tests.api.conftest import NOW, Callers
from tests.sales.shop import Shop


def body(response: HttpResponse) -> tuple[int, object]:
    return response.status_code, answer(response)


@pytest.fixture
def german_mail(callers: Callers) -> str:
    return str(answer(callers.german.order("discount", store="de"))["id"])


@pytest.mark.parametrize("tail", ["", "/source"])
def test_a_foreign_message_is_absent(callers: Callers, german_mail: str, tail: str) -> None:
    assert callers.german.get(f"{MESSAGES}/{german_mail}{tail}").status_code == 200
    assert callers.everything.get(f"{MESSAGES}/{german_mail}{tail}").status_code == 200
    foreign = callers.english.get(f"{MESSAGES}/{german_mail}{tail}")
    problem(foreign, "not-found")
    assert body(foreign) == body(callers.english.get(f"{MESSAGES}/01234567-89ab-4cde-8f01-23456789abcd{tail}"))


@pytest.mark.parametrize("action", ["hold", "release", "retry", "cancel"])
def test_nothing_can_be_done_to_a_foreign_message(callers: Callers, german_mail: str, action: str) -> None:
    foreign = callers.english.post(f"{MESSAGES}/{german_mail}/{action}", {"reason": "mine now"})
    problem(foreign, "not-found")
    history = answer(callers.german.get(f"{MESSAGES}/{german_mail}"))
    assert history["state"] == "queued"
    assert [event["name"] for event in history["timeline"]] == ["submitted"]


def test_lists_leave_out_what_is_foreign_whatever_is_asked(callers: Callers, german_mail: str) -> None:
    for query in ("", "?store=de", "?recipient=mara.quill@example.com", "?reference=000000136", "?state=queued"):
        assert answer(callers.english.get(MESSAGES + query)) == {"messages": [], "next": None}
        assert [each["id"] for each in answer(callers.german.get(MESSAGES + query))["messages"]] == [german_mail]


def test_a_cursor_of_another_key_is_unknown(callers: Callers) -> None:
    for number, store in enumerate(["en", "de"] * 3):
        order = envelope("guest", store)
        order["order"]["increment_id"] = f"{number:09}"
        callers.everything.post(ORDER, order)
    foreign = answer(callers.german.get(f"{MESSAGES}?limit=1"))["next"]
    refused = callers.english.get(f"{MESSAGES}?cursor={foreign}")
    problem(refused, "bad-cursor")
    assert body(refused) == body(callers.english.get(f"{MESSAGES}?cursor=01234567-89ab-4cde-8f01-23456789abcd"))
    own = answer(callers.english.get(f"{MESSAGES}?limit=1"))["next"]
    assert len(answer(callers.english.get(f"{MESSAGES}?cursor={own}"))["messages"]) == 2


def test_a_key_that_lost_its_store_view_has_lost_the_answers_there(callers: Callers) -> None:
    for path, sent in ((ORDER, envelope()), (ORDERS, {"orders": [envelope("guest")]})):
        assert callers.english.post(path, sent, Idempotency_Key="k" + path[-1]).status_code in {200, 202}
    ApiKey.objects.get(name="english").store_views.set(StoreView.objects.filter(code="de"))
    problem(callers.english.post(ORDER, envelope(), Idempotency_Key="k" + ORDER[-1]), "not-found")
    batch = callers.english.post(ORDERS, {"orders": [envelope("guest")]}, Idempotency_Key="k" + ORDERS[-1])
    assert [each["status"] for each in answer(batch)["results"]] == [404]


@pytest.mark.parametrize("store", ["de", 2])
def test_a_foreign_store_view_is_absent(callers: Callers, store: object) -> None:
    problem(callers.english.order(store=store), "not-found")
    problem(callers.english.order(store="nowhere"), "not-found")
    problem(callers.english.order(store=99), "not-found")
    results = answer(callers.english.post(ORDERS, {"orders": [envelope(store=store), envelope(store="en")]}))
    assert [each["status"] for each in results["results"]] == [404, 202]


def test_a_setting_of_a_foreign_store_view_is_not_told(callers: Callers, shop: Shop) -> None:
    shop.set("trans_email/ident_sales/email", "", Scope.store(shop.view("de").id))
    problem(callers.english.order(store="de"), "not-found")


def test_the_same_order_of_two_stores_is_two_mails(callers: Callers) -> None:
    assert not answer(callers.english.order())["duplicate"]
    assert not answer(callers.german.order(store="de"))["duplicate"]


def test_a_key_of_a_website_sees_store_views_that_come_later(shop: Shop) -> None:
    outlet = Website.objects.create(code="outlet", name="Outlet")
    _, token = keys.create("outlet", Grant(websites=("outlet",)), Actor("test"), NOW)
    StoreView.objects.create(code="later", name="Later", website=outlet)
    shop.set("trans_email/ident_sales/email", "sales@outlet.shop", Scope.website(outlet.id))
    from django.test import Client

    caller = Caller(Client(), token)
    assert caller.order(store="later").status_code == 202
    problem(caller.order(store="en"), "not-found")


PATHS = [
    ("get", MESSAGES),
    ("get", f"{MESSAGES}/01234567-89ab-4cde-8f01-23456789abcd"),
    ("get", f"{MESSAGES}/01234567-89ab-4cde-8f01-23456789abcd/source"),
    ("post", ORDER),
    ("post", ORDERS),
    ("post", f"{MESSAGES}/01234567-89ab-4cde-8f01-23456789abcd/hold"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer pr_000000000000_" + "x" * 43])
def test_nobody_gets_in_without_a_key(callers: Callers, method: str, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    nobody = callers.nobody
    response = nobody.get(path, **headers) if method == "get" else nobody.post(path, envelope(), **headers)
    problem(response, "unauthorized")
    assert response["WWW-Authenticate"].startswith('Bearer realm="postroom"')


def test_a_revoked_key_is_an_unknown_key(callers: Callers) -> None:
    assert callers.english.get(MESSAGES).status_code == 200
    keys.revoke("english", Actor("test"), NOW)
    revoked = callers.english.get(MESSAGES)
    unknown = callers.nobody.get(MESSAGES, Authorization="Bearer pr_000000000000_" + "x" * 43)
    assert body(revoked) == body(unknown)
    assert revoked["WWW-Authenticate"] == unknown["WWW-Authenticate"]


@pytest.mark.parametrize("token", ["x" * 10_000, "pr_\x00", "ключ", "pr_" + "0" * 12 + "_" + "é" * 43])
def test_strange_tokens_are_unknown(callers: Callers, token: str) -> None:
    response = callers.nobody.get(MESSAGES, Authorization=f"Bearer {token}")
    problem(response, "unauthorized")


def test_who_submitted_stands_in_the_history_without_the_token(callers: Callers) -> None:
    response = callers.english.order()
    history = callers.english.get(f"{MESSAGES}/{answer(response)['id']}")
    prefix = ApiKey.objects.get(name="english").prefix
    assert answer(history)["timeline"][0]["actor"] == f"key:{prefix}"
    assert callers.english.token.split("_", 2)[2] not in history.content.decode()
