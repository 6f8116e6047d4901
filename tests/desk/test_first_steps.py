"""The checklist is read off the facts, and a demo order is placed where there is a demo, by who may."""

import re
from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.desk.configuration.models import ConnectionTest
from postroom.desk.configuration.trial.last import fingerprint, senders_of_all
from postroom.desk.dashboard import lacking
from postroom.scopes import resolve
from postroom.scopes.models import StoreView
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.stores import add_store_view, add_website
from postroom.spool.models import Message
from tests.desk.conftest import SignIn

HOME = "/admin/"
OPERATOR = Actor("test", operator=True)


def steps(client: Client) -> dict[str, bool]:
    """By title: whether it is done."""
    found = re.findall(r'<li( class="done")?><div><p class="strong">([^<]*?) ?<', client.get(HOME).content.decode())
    return {title: bool(done) for done, title in found}


def test_a_new_installation_is_led_from_its_stores_to_going_live(admin: Client) -> None:
    save({"postroom/mode/mode": "hold", "postroom/sendmail/command": "/opt/homebrew/sbin/sendmail"}, DEFAULT, OPERATOR)
    assert list(steps(admin).values()) == [True, False, False, False, False, False]
    page = admin.get(HOME).content.decode()
    assert "Still an example address, or none, at: EN, DE, JA" in page
    for address in (
        "/admin/stores/",
        "/admin/configuration/trans_email/",
        "/admin/configuration/system/",
        "/admin/mode/",
    ):
        assert f'href="{address}' in page

    assert "Nobody has chosen what letters call the store, or its time zone, at: EN, DE, JA" in page
    save({"general/store_information/name": "Quayside"}, DEFAULT, OPERATOR)
    assert not steps(admin)["Store name and time zone"]
    save({"general/locale/timezone": "Europe/Berlin"}, DEFAULT, OPERATOR)
    save({"trans_email/ident_sales/email": "orders@quayside.shop"}, DEFAULT, OPERATOR)
    save({"system/smtp/transport": "smtp", "system/smtp/host": "smtp.quayside.shop"}, DEFAULT, OPERATOR)
    assert list(steps(admin).values()) == [True, True, True, True, False, False]

    passed(DEFAULT, ok=False)
    assert not steps(admin)["Test the connection"]
    passed(DEFAULT, ok=True)
    assert steps(admin)["Test the connection"]

    save({"postroom/mode/mode": "live"}, DEFAULT, OPERATOR)
    assert all(steps(admin).values())
    save({"system/smtp/host": "other.quayside.shop"}, DEFAULT, OPERATOR)
    assert not steps(admin)["Test the connection"]


def test_live_is_not_done_while_nothing_can_leave(admin: Client) -> None:
    assert not steps(admin)["Go live"]
    assert "Mail may leave, but none can before the steps above are done." in admin.get(HOME).content.decode()


def test_a_mail_server_counts_once_somebody_has_chosen_it(
    shop: resolve.Snapshot, operator_sets: Callable[[str, str], None]
) -> None:
    """That some program lies where it is looked for was nobody's choice."""
    ja, en = shop.store_view("ja"), shop.store_view("en")
    assert not lacking.chose_a_way(resolve.current(), ja)
    save({"system/smtp/transport": "sendmail"}, Scope.store(ja.id), OPERATOR)
    assert lacking.chose_a_way(resolve.current(), ja)
    assert not lacking.chose_a_way(resolve.current(), en)
    operator_sets("CONFIG__DEFAULT__SYSTEM__SMTP__HOST", "smtp.quayside.shop")
    assert lacking.chose_a_way(resolve.current(), en)


def passed(scope: Scope, ok: bool) -> None:
    snapshot, now = resolve.current(), timezone.now()
    ConnectionTest.objects.create(
        scope=scope.kind, scope_id=scope.id, by="desk:anna", relay="smtp.quayside.shop:25",
        fingerprint=fingerprint(snapshot, scope), senders=senders_of_all(snapshot, scope), started_at=now,
        ended_at=now, ok=ok,
    )  # fmt: skip


def test_one_store_view_that_lacks_something_is_named(admin: Client) -> None:
    save({"trans_email/ident_sales/email": "orders@quayside.shop"}, DEFAULT, OPERATOR)
    ja = Scope.store(StoreView.objects.get(code="ja").pk)
    save({"trans_email/ident_sales/email": "chumon@example.com", "postroom/mode/mode": "log"}, ja, OPERATOR)
    page = admin.get(HOME).content.decode()
    assert "Still an example address, or none, at: JA" in page
    assert "Mail does not leave, or not for its recipients, at: JA" in page


def test_who_cannot_do_the_steps_does_not_see_them(sign_in: SignIn) -> None:
    assert steps(sign_in([Resource.DASHBOARD])) == {}
    scope = Scope.store(StoreView.objects.get(code="ja").pk)
    assert steps(sign_in([Resource.DASHBOARD, Resource.CONFIGURATION_VIEW], scope)) == {}


@pytest.fixture
def demo(shop: resolve.Snapshot, settings: Settings) -> None:
    settings.POSTROOM_DEMO = True
    settings.STATIC_URL = "/static/"


@pytest.mark.usefixtures("demo")
def test_a_demo_order_is_handed_in_under_the_persons_name(admin: Client) -> None:
    assert not steps(admin)["Place a demo order"]
    answer = admin.post("/admin/demo-order/", {"store": "ja"})
    message = Message.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        HTTPStatus.SEE_OTHER,
        f"/admin/?placed={message.public_id}#placed",
    )
    assert (message.source, message.store_view.code) == ("demo", "ja")
    assert message.events.get(name="submitted").actor == "desk:person0@shop.test"
    shown = admin.get(answer["Location"]).content.decode()
    assert f'hx-get="/admin/demo-order/{message.public_id}/doing/"' in shown
    assert steps(admin)["Place a demo order"]
    assert not steps(admin)["See its message"]
    seen = admin.get(f"/admin/demo-order/{message.public_id}/")
    assert seen["Location"] == f"/admin/messages/{message.public_id}/"
    assert steps(admin)["See its message"]


@pytest.mark.usefixtures("demo")
def test_what_has_arrived_is_not_asked_for_again(admin: Client) -> None:
    admin.post("/admin/demo-order/", {"store": "en"})
    message = Message.objects.get()
    address = f"/admin/demo-order/{message.public_id}/doing/"
    assert "hx-get" in admin.get(address).content.decode()
    message.deliveries.update(state="sent", settled_at=timezone.now())
    assert "hx-get" not in admin.get(address).content.decode()


@pytest.mark.usefixtures("demo")
def test_who_has_one_store_view_orders_there_alone(sign_in: SignIn) -> None:
    ja = Scope.store(StoreView.objects.get(code="ja").pk)
    client = sign_in([Resource.MESSAGES_TEST, Resource.DASHBOARD, Resource.MESSAGES_VIEW], ja)
    page = client.get(HOME).content.decode()
    assert 'name="store" value="ja"' in page
    assert 'name="store" value="en"' not in page
    assert client.post("/admin/demo-order/", {"store": "en"}).status_code == HTTPStatus.NOT_FOUND
    sign_in().post("/admin/demo-order/", {"store": "en"})
    other = Message.objects.get().public_id
    for address in (f"/admin/demo-order/{other}/", f"/admin/messages/{other}/"):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    assert 'id="placed"' not in client.get(HOME, {"placed": str(other)}).content.decode()
    assert client.get(f"/admin/demo-order/{other}/doing/").content.strip() == b""


def test_outside_the_demo_nobody_places_one(admin: Client) -> None:
    assert admin.post("/admin/demo-order/", {"store": "en"}).status_code == HTTPStatus.NOT_FOUND
    assert "Place a demo order" not in admin.get(HOME).content.decode()
    assert not Message.objects.exists()


@pytest.mark.usefixtures("demo")
def test_a_store_view_of_another_name_is_none_of_the_demos(admin: Client) -> None:
    add_website("other", "Other", OPERATOR)
    add_store_view("other", "Other", "other", OPERATOR)
    assert admin.post("/admin/demo-order/", {"store": "other"}).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("placed", ["", "x", "00000000-0000-0000-0000-000000000000", "<script>"])
def test_an_address_that_names_no_order_shows_the_dashboard(admin: Client, placed: str) -> None:
    answer = admin.get(HOME, {"placed": placed})
    assert answer.status_code == HTTPStatus.OK
    assert 'id="placed"' not in answer.content.decode()
