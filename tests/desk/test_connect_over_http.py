"""Connect my store: a line that works as it stands, and a sign when mail has arrived."""

import json
import re
import shlex
from html import unescape
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access import keys
from postroom.access.models import Person
from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.sales.announce import Origin, announce_order
from postroom.sales.documents import parse_order
from postroom.scopes import resolve
from postroom.scopes.models import StoreView
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.intake.submission import Call
from tests.desk.conftest import SignIn

CONNECT, SIGN = "/admin/connect/http/", "/admin/connect/sign/"
ORDER = {
    "increment_id": "000000042",
    "customer_email": "jane@example.com",
    "order_currency_code": "USD",
    "subtotal": 42,
    "grand_total": 42,
    "items": [{"item_id": 1, "name": "Lantern", "sku": "L", "qty_ordered": 1, "price": 42, "row_total": 42}],
}


@pytest.fixture(autouse=True)
def sender(shop: resolve.Snapshot) -> None:
    save({"trans_email/ident_sales/email": "orders@shop.test"}, DEFAULT, Actor("test", operator=True))


def arrive(store: str, source: str = "magento") -> None:
    snapshot = resolve.current()
    origin = Origin(Call("key:shop"), source)
    announce_order(parse_order(ORDER), snapshot.store_view(store), origin, timezone.now())


def test_the_name_of_another_websites_key_is_not_told(sign_in: SignIn, shop: resolve.Snapshot) -> None:
    _, token = keys.create("of japan", keys.Grant(websites=("japan",)), Actor("test"), timezone.now())
    keys.authenticate(token, timezone.now())
    places = {site.code: Scope.website(site.id) for site in shop.websites.values()}
    assert (
        "of japan" not in sign_in([Resource.MESSAGES_VIEW, Resource.KEYS], places["main"]).get(CONNECT).content.decode()
    )
    assert "of japan" in sign_in([Resource.MESSAGES_VIEW, Resource.KEYS], places["japan"]).get(CONNECT).content.decode()


def shown_curl(page: str) -> list[str]:
    found = re.search(r'<pre[^>]*id="curl"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found
    return shlex.split(unescape(found[1]).replace("\\\n", " "))


def test_the_line_is_taken_by_the_api_once_a_key_stands_in_it(admin: Client) -> None:
    words = shown_curl(admin.get(CONNECT, {"store": "ja"}).content.decode())
    assert words[:3] == ["KEY=paste-your-key-here", "curl", "http://testserver/api/v1/sales/order"]
    _, token = keys.create("shop", keys.Grant(all_stores=True), Actor("test"), timezone.now())
    body = words[words.index("-d") + 1]
    answer = Client().post(
        "/api/v1/sales/order",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "one"},
    )
    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.ACCEPTED}, answer.content
    assert json.loads(body)["store"] == "ja"
    assert "Your store is connected: order TEST-" in admin.get(SIGN, {"store": "ja"}).content.decode()


def test_what_the_api_would_refuse_is_said_before(admin: Client, sign_in: SignIn) -> None:
    refused = "JA takes no orders yet: each would be answered with 503."
    assert refused not in admin.get(CONNECT, {"store": "ja"}).content.decode()
    ja = Scope.store(StoreView.objects.get(code="ja").pk)
    save({"trans_email/ident_sales/email": "sales@example.com"}, ja, Actor("test", operator=True))
    page = admin.get(CONNECT, {"store": "ja"}).content.decode()
    assert refused in page
    assert "Sender Email" in page
    assert 'href="/admin/configuration/trans_email/?scope=stores%3Aja#trans_email_ident_sales_email"' in page
    assert "takes no orders yet" not in admin.get(CONNECT, {"store": "en"}).content.decode()
    theirs = sign_in([Resource.MESSAGES_VIEW], ja).get(CONNECT).content.decode()
    assert refused in theirs
    assert "/admin/configuration/" not in theirs


@pytest.mark.parametrize(
    ("settings", "becomes"),
    [
        ({}, "the mail goes to person0@shop.test."),
        ({"postroom/mode/mode": "hold"}, "the mail to person0@shop.test is written and kept here"),
        ({"postroom/mode/mode": "log"}, "the mail to person0@shop.test is recorded and never sent."),
        ({"system/smtp/disable": "1"}, "the mail to person0@shop.test is recorded and never sent."),
        (
            {"postroom/mode/mode": "redirect", "postroom/mode/redirect_to": "qa@shop.test"},
            "all mail of this store view is redirected.",
        ),
    ],
)
def test_what_becomes_of_the_mail_is_not_promised_otherwise(
    admin: Client, settings: dict[str, str | None], becomes: str
) -> None:
    save(settings, DEFAULT, Actor("test", operator=True))
    assert becomes in admin.get(CONNECT).content.decode()


def test_a_name_with_a_quote_breaks_no_line(admin: Client) -> None:
    Person.objects.update(name="Ann O'Hara; $(reboot) `x` <b>")
    page = admin.get(CONNECT).content.decode()
    words = shown_curl(page)
    assert json.loads(words[-1])["order"]["customer_firstname"] == "Ann O'Hara; $(reboot) `x` <b>"
    assert "<b>&#x27;" not in page
    assert "$(reboot) `x` <b>" not in page


def test_a_store_has_arrived_when_it_has_and_no_demo_order_is_one(admin: Client) -> None:
    waiting = "Waiting for the first order of EN."
    assert waiting in admin.get(CONNECT).content.decode()
    arrive("en", source="demo")
    assert waiting in admin.get(SIGN).content.decode()
    key, _ = keys.create("shop", keys.Grant(all_stores=True), Actor("test"), timezone.now())
    type(key).objects.update(last_used_at=timezone.now())
    assert "Somebody came with the key “shop”" in admin.get(SIGN).content.decode()
    arrive("en")
    assert "Your store is connected: order 000000042 of EN has arrived" in admin.get(SIGN).content.decode()


def test_anothers_mail_and_keys_are_no_sign(sign_in: SignIn) -> None:
    ja = StoreView.objects.get(code="ja")
    client = sign_in([Resource.MESSAGES_VIEW], Scope.store(ja.pk))
    key, _ = keys.create("secret shop", keys.Grant(all_stores=True), Actor("test"), timezone.now())
    type(key).objects.update(last_used_at=timezone.now())
    arrive("en")
    page = client.get(CONNECT).content.decode()
    assert "Waiting for the first order" in page
    assert "secret shop" not in page
    assert '<option value="ja" selected>' in page
    assert '<option value="en"' not in page


def test_without_a_store_view_it_says_what_comes_first(admin: Client) -> None:
    StoreView.objects.all().delete()
    page = admin.get(CONNECT).content.decode()
    assert "No store view yet" in page
    assert 'href="/admin/stores/"' in page
