"""Connect my store: the roads, each with what to type, and a sign that mail arrives by it."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access.keys import Grant
from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.msa import credentials, listening
from postroom.msa.credentials import Limits
from postroom.msa.handing_in import hand_in
from postroom.msa.judging import Mail
from postroom.scopes.resolve import Snapshot
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("shop", "home")
HUB, SIGN = "/admin/connect/", "/admin/connect/sign/?road=programs"
ROADS = [f"{HUB}{road}/" for road in ("http", "smtp", "sendmail", "django")]
LETTER = b"From: orders@shop.test\r\nTo: jane@example.com\r\nSubject: Hello\r\n\r\nHello\r\n"


@pytest.fixture
def sender(shop: Snapshot) -> None:
    save({"trans_email/ident_sales/email": "orders@shop.test"}, DEFAULT, Actor("test", operator=True))


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def hand_one_in(store: str) -> None:
    """As the listener does."""
    credential, password = credentials.create(
        f"shop of {store}", Grant(store_views=(store,)), Limits(), Actor("test"), timezone.now()
    )
    account = credentials.authenticate(credential.username, password, timezone.now())
    assert account
    (answer,) = hand_in([Mail(account, "orders@shop.test", ("jane@example.com",), LETTER, "smtp")], timezone.now())
    assert not hasattr(answer, "code"), answer


def test_the_hub_leads_to_every_road_and_only_to_what_is_theirs(admin: Client, sign_in: SignIn) -> None:
    page = text(admin, HUB)
    for road in [*ROADS, f"{HUB}credentials/", f"{HUB}rules/", f"{HUB}import/", f"{HUB}magento/", f"{HUB}webhooks/"]:
        assert f'href="{road}"' in page
    theirs = text(sign_in([Resource.MESSAGES_VIEW]), HUB)
    assert f'href="{HUB}smtp/"' in theirs
    assert f'href="{HUB}credentials/"' not in theirs
    assert f'href="{HUB}import/"' not in theirs


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
def test_the_sign_changes_when_a_program_comes_and_when_its_mail_does(admin: Client) -> None:
    assert "Waiting for the first mail of a program" in text(admin, SIGN)
    credential, password = credentials.create(
        "the shop", Grant(all_stores=True), Limits(), Actor("test"), timezone.now()
    )
    credentials.authenticate(credential.username, password, timezone.now())
    assert "logged in with the credential “the shop”" in text(admin, SIGN)
    hand_one_in("ja")
    assert "a mail of JA that another program wrote has arrived" in text(admin, SIGN)
    assert "a mail of JA that another program wrote has arrived" in text(admin, HUB)
    assert "Waiting for the first order" in text(admin, "/admin/connect/sign/?road=http")


@pytest.mark.usefixtures("sender")
def test_anothers_mail_and_credentials_are_no_sign(shop: Snapshot, sign_in: SignIn) -> None:
    main = Scope.website(shop.store_view("en").website_id)
    client = sign_in([Resource.MESSAGES_VIEW, Resource.KEYS], main)
    hand_one_in("ja")
    page = text(client, SIGN)
    assert "Waiting for the first mail" in page
    assert "shop of ja" not in page


@pytest.mark.usefixtures("sender")
def test_a_listener_on_every_address_is_told_by_the_name_of_its_machine(admin: Client) -> None:
    listening.begin("0.0.0.0:2525", tls=False, now=timezone.now())
    page = text(admin, f"{HUB}smtp/")
    assert "0.0.0.0" not in page
    assert "this listener has no certificate" in page
