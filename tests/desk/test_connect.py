"""Connect my store: the roads, each with what to type, and a sign that mail arrives by it."""

import re
from html import unescape
from http import HTTPStatus
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from postroom.access.models import Role
from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.django import APPS
from postroom.msa import listening
from postroom.msa.drop_in import line
from postroom.msa.models import Listener
from postroom.scopes.resolve import Snapshot
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("shop", "home")
HUB = "/admin/connect/"
ROADS = [f"{HUB}{road}/" for road in ("http", "smtp", "sendmail", "django")]


@pytest.fixture
def sender(shop: Snapshot) -> None:
    save({"trans_email/ident_sales/email": "orders@shop.test"}, DEFAULT, Actor("test", operator=True))


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def test_the_hub_leads_to_every_road_and_only_to_what_is_theirs(admin: Client, sign_in: SignIn) -> None:
    page = text(admin, HUB)
    for road in [*ROADS, f"{HUB}credentials/", f"{HUB}rules/", f"{HUB}import/", f"{HUB}magento/", f"{HUB}webhooks/"]:
        assert f'href="{road}"' in page
    theirs = text(sign_in([Resource.MESSAGES_VIEW]), HUB)
    assert f'href="{HUB}smtp/"' in theirs
    assert f'href="{HUB}credentials/"' not in theirs
    assert f'href="{HUB}import/"' not in theirs


@pytest.mark.parametrize("limited", [False, True])
def test_no_card_of_the_hub_leads_to_a_closed_door(shop: Snapshot, sign_in: SignIn, limited: bool) -> None:
    scope = Scope.store(shop.store_view("en").id) if limited else DEFAULT
    for role in Role.objects.filter(shipped=True):
        theirs = sign_in(role.resources, scope)
        page = text(theirs, HUB)
        cards = re.findall(r'class="card" href="([^"]+)"', page)
        assert set(cards) >= set(ROADS), role
        assert [card for card in cards if theirs.get(card).status_code != HTTPStatus.OK] == [], role
        assert ("What helps to move in" in page) is any("rules" in card or "webhooks" in card for card in cards), role


@pytest.mark.usefixtures("sender")
def test_what_to_type_is_where_the_listener_says_that_it_is(admin: Client) -> None:
    assert "No listener runs" in text(admin, f"{HUB}smtp/")
    listening.begin("127.0.0.1:2626, [::]:465 (TLS)", tls=True, now=timezone.now())
    page = text(admin, f"{HUB}smtp/")
    assert "No listener runs" not in page
    assert "127.0.0.1, port 2626" in page
    assert "port 465" in page
    assert "TLS (STARTTLS)" in page
    assert "SSL/TLS" in page


@pytest.mark.parametrize("road", ROADS[1:])
def test_whom_mail_may_be_from_is_said_for_the_store_view(admin: Client, road: str) -> None:
    assert "has no Store Email Address of its own yet" in text(admin, road)
    save({"trans_email/ident_sales/email": "orders@shop.test"}, DEFAULT, Actor("test", operator=True))
    assert "<code>orders@shop.test</code>" in text(admin, road)


@pytest.mark.usefixtures("sender")
def test_a_listener_on_every_address_is_told_by_the_name_of_its_machine(admin: Client) -> None:
    listening.begin("0.0.0.0:2525", tls=False, now=timezone.now())
    page = text(admin, f"{HUB}smtp/")
    assert "0.0.0.0" not in page
    assert "this listener has no certificate" in page


@pytest.mark.usefixtures("sender")
def test_the_drop_ins_command_names_the_listener_and_ends_with_the_line_of_the_page(
    admin: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.POSTROOM_HOME = tmp_path
    settings.POSTROOM_MAILDROP = tmp_path / "maildrop"
    listening.begin("0.0.0.0:2626, [::]:465 (TLS)", tls=True, now=timezone.now())
    page = unescape(text(admin, f"{HUB}sendmail/?store=ja"))
    file = "/etc/postroom/sendmail-ja.conf"
    assert f"sudo POSTROOM_HOME={tmp_path} POSTROOM_MAILDROP=/var/spool/postroom /" in page
    assert f" drop-in --store ja --listener 127.0.0.1:2626 --group www-data --file {file}" in page
    assert f'sendmail_path = "{line(file)}"' in page
    assert "start “postroom run” with POSTROOM_MAILDROP=/var/spool/postroom too" in page
    assert ("Give it POSTROOM_DATABASE_URL too" in page) == (connection.vendor != "sqlite")


def test_a_listener_of_another_machine_is_not_named_to_the_drop_in(admin: Client) -> None:
    listening.begin("127.0.0.1:2626", tls=False, now=timezone.now())
    Listener.objects.update(host="another.example")
    assert "--listener" not in text(admin, f"{HUB}sendmail/")


def test_the_lines_for_django_are_whole(admin: Client, settings: Settings, tmp_path: Path) -> None:
    settings.POSTROOM_HOME = tmp_path
    page = unescape(text(admin, f"{HUB}django/?store=ja"))
    lines = page.partition("from postroom.django import APPS")[2].partition("</pre>")[0]
    typed: dict[str, object] = {"INSTALLED_APPS": ["shop"], "APPS": APPS}
    exec(lines, typed)
    assert typed["INSTALLED_APPS"] == ["shop", *APPS]
    assert typed["POSTROOM_HOME"] == str(tmp_path)
    assert typed["POSTROOM"] == {"STORE": "ja"}
    assert typed["EMAIL_BACKEND"] == "postroom.django.EmailBackend"


def test_on_the_way_to_the_credentials_the_store_view_stays_chosen(admin: Client, shop: Snapshot) -> None:
    address = f"{HUB}credentials/?store=ja"
    assert f'href="{address}"' in text(admin, f"{HUB}smtp/?store=ja")
    place = f"stores:{shop.store_view('ja').id}"
    page = text(admin, address)
    assert f'value="{place}" checked' in page
    assert page.count(" checked") == 1
    assert f'action="{address}"' in page
    listening.begin("127.0.0.1:2626", tls=False, now=timezone.now())
    made = admin.post(address, {"name": "shop", "place": place}).content.decode()
    assert "<code>127.0.0.1</code>" in made
    assert "<code>2626</code>" in made
    assert f'href="{HUB}smtp/?store=ja"' in made


@pytest.mark.parametrize("page", ["credentials", "rules", "import", "webhooks", "magento", *ROADS])
def test_every_page_leads_back_to_the_hub(admin: Client, page: str) -> None:
    address = page if page in ROADS else f"{HUB}{page}/"
    main = text(admin, address).partition("<main")[2]
    assert f'href="{HUB}"' in main
