"""The live sign: of this road and this store view, and of no other."""

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access.keys import Grant
from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.desk.connect import arrivals
from postroom.msa import credentials, own
from postroom.msa.credentials import Account, Limits
from postroom.msa.drop_in import credential_name
from postroom.msa.handing_in import hand_in
from postroom.msa.judging import Mail
from postroom.scopes.resolve import Snapshot
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("shop", "home", "sender")
HUB, PROGRAMS = "/admin/connect/", ("smtp", "sendmail", "django")
LETTER = b"From: orders@shop.test\r\nTo: jane@example.com\r\nSubject: Hello\r\n\r\nHello\r\n"


@pytest.fixture
def sender(shop: Snapshot) -> None:
    save({"trans_email/ident_sales/email": "orders@shop.test"}, DEFAULT, Actor("test", operator=True))


def sign(client: Client, road: str, store: str) -> str:
    return client.get(f"{HUB}sign/", {"road": road, "store": store}).content.decode()


def log_in(store: str, name: str = "shop") -> Account:
    grant = Grant(store_views=(store,))
    credential, password = credentials.create(name, grant, Limits(), Actor("test"), timezone.now())
    account = credentials.authenticate(credential.username, password, timezone.now())
    assert account
    return account


def mail(account: Account, road: str) -> Mail:
    return Mail(account, "orders@shop.test", ("jane@example.com",), LETTER, road)


def by_credential(store: str, road: str = "smtp", name: str = "shop") -> None:
    """As the listener and the maildrop do."""
    (answer,) = hand_in([mail(log_in(store, name), road)], timezone.now())
    assert not hasattr(answer, "code"), answer


def by_django(snapshot: Snapshot, store: str) -> None:
    account = own.account([snapshot.store_view(store)])
    own.hand_in_own([mail(account, "django")], f"django:{account.name}", timezone.now())


def green(client: Client) -> set[tuple[str, str]]:
    found = {(road, store) for road in (*PROGRAMS, "http") for store in ("en", "de", "ja")}
    return {(road, store) for road, store in found if "is connected" in sign(client, road, store)}


def test_mail_turns_the_sign_of_its_own_road_and_store_view_alone(admin: Client, shop: Snapshot) -> None:
    assert green(admin) == set()
    by_credential("ja")
    assert green(admin) == {("smtp", "ja")}
    assert "JA is connected: its mail comes over SMTP" in sign(admin, "smtp", "ja")
    by_django(shop, "de")
    assert green(admin) == {("smtp", "ja"), ("django", "de")}


@pytest.mark.parametrize("road", ["smtp", "sendmail"])
def test_the_drop_in_is_known_by_both_of_its_roads(admin: Client, road: str) -> None:
    by_credential("ja", road, credential_name("ja"))
    assert green(admin) == {("sendmail", "ja")}


def test_who_knocked_is_of_the_same_road_and_store_view(admin: Client) -> None:
    log_in("ja", "the shop")
    log_in("ja", credential_name("ja"))
    assert "logged in with the credential “the shop”, but no mail of JA" in sign(admin, "smtp", "ja")
    assert "logged in with the credential “drop-in of ja”" in sign(admin, "sendmail", "ja")
    for road, store in (("smtp", "en"), ("sendmail", "en"), ("django", "ja")):
        assert "Waiting for the first mail of" in sign(admin, road, store)


def test_a_page_asks_for_the_sign_of_its_own_road_and_store_view(admin: Client) -> None:
    for road in (*PROGRAMS, "http"):
        page = admin.get(f"{HUB}{road}/?store=ja").content.decode()
        assert f'hx-get="{HUB}sign/?road={road}&amp;store=ja"' in page


def test_the_hub_says_when_the_last_mail_came_by_each_road(admin: Client, shop: Snapshot) -> None:
    assert "Last mail" not in admin.get(HUB).content.decode()
    by_credential("ja")
    by_django(shop, "de")
    page = admin.get(HUB).content.decode()
    cards = {road: page.partition(f'href="{HUB}{road}/">')[2].partition("</a>")[0] for road in (*PROGRAMS, "http")}
    assert {road for road, card in cards.items() if "Last mail" in card} == {"smtp", "django"}
    assert "JA" in cards["smtp"]
    assert "DE" in cards["django"]


def test_anothers_mail_and_credentials_are_no_sign(shop: Snapshot, sign_in: SignIn) -> None:
    main = Scope.website(shop.store_view("en").website_id)
    client = sign_in([Resource.MESSAGES_VIEW, Resource.KEYS], main)
    by_credential("ja", name="shop of japan")
    page = sign(client, "smtp", "ja")
    assert "is connected" not in page
    assert "JA" not in page
    assert "shop of japan" not in page
    assert "Last mail" not in client.get(HUB).content.decode()


def test_a_mail_sent_once_more_by_a_person_came_by_no_road() -> None:
    assert [arrivals.road_of(actor) for actor in ("desk:chief", "cli:root", "", "desk")] == [""] * 4
    assert arrivals.road_of("key:abc") == arrivals.HTTP
    assert arrivals.road_of("connector:shop") == arrivals.MAGENTO


def test_as_many_rows_are_looked_at_as_it_says(shop: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "LOOK", 2)
    by_credential("ja")
    for _ in range(2):
        by_django(shop, "ja")
    assert set(arrivals.last_by_road([shop.store_view("ja").id])) == {"django"}
