"""One-time links: looking burns nothing, two at once are one, and a mail with a link is nobody's to read."""

import re
import threading
import time
import zlib
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from postroom.access import tickets, totp, two_factor
from postroom.access.models import Person, Session, Ticket, Try
from postroom.access.tickets import Purpose
from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.desk.people import forgotten
from postroom.mail.reading import Letter
from postroom.scopes import resolve
from postroom.scopes.models import SettingValue
from postroom.scopes.resolve import Snapshot
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool import sealed
from postroom.spool.delivery.plan import plan
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Delivery, Message, SealedBody
from postroom.spool.reading import history
from tests.desk.conftest import NOW, SignIn
from tests.desk.signing import PASSWORD, Browser, somebody

pytestmark = pytest.mark.usefixtures("shop", "home")
BY = Actor("test", operator=True)
NEW = "a new and long password"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the pause that hides how long the work took."""
    monkeypatch.setattr(forgotten, "TAKES", 0)


@pytest.fixture
def can_send(shop: Snapshot, settings: Settings) -> None:
    settings.POSTROOM_DEMO = True  # its example addresses count as real
    save({"system/smtp/transport": "smtp", "system/smtp/host": "smtp.relay.example"}, DEFAULT, BY)


def link(purpose: Purpose, person: Person | None) -> str:
    return tickets.link("", purpose, tickets.issue(purpose, person, timezone.now()))


def test_looking_at_a_link_burns_nothing() -> None:
    anna = somebody()
    address = link(Purpose.ENTER, anna)
    for _ in range(3):
        assert Client().get(address).status_code == HTTPStatus.OK
        Client().head(address)
    assert not Session.objects.exists()
    browser = Browser.new()
    assert browser.send(address)["Location"] == "/admin/"
    assert browser.is_in
    assert Browser.new().get(address).status_code == HTTPStatus.GONE


def test_a_link_from_the_terminal_still_asks_for_the_second_factor() -> None:
    anna, browser = somebody(), Browser.new()
    secret = b"12345678901234567890"
    two_factor.set_up(anna, secret, totp.at(secret, int(timezone.now().timestamp()) // 30), BY, timezone.now())
    assert browser.send(link(Purpose.ENTER, anna))["Location"] == "/admin/login/code/"
    assert not browser.is_in


def test_a_spent_link_says_how_another_is_made() -> None:
    page = Client().get(tickets.link("", Purpose.ENTER, "x" * 43)).content.decode()
    assert "postroom user link you@example.com" in page


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_made_up_link_is_told_apart_from_nothing(purpose: Purpose) -> None:
    somebody()
    answer = Client().get(tickets.link("", purpose, "x" * 43))
    assert answer.status_code == HTTPStatus.GONE
    assert Client().post(tickets.link("", purpose, "x" * 43)).status_code == HTTPStatus.GONE


def test_a_link_is_not_good_behind_another_door() -> None:
    token = tickets.issue(Purpose.ENTER, somebody(), timezone.now())
    for other in ("/admin/reset/", "/admin/invitation/"):
        assert Client().get(f"{other}{token}").status_code == HTTPStatus.GONE


def test_the_first_administrator() -> None:
    address, browser = link(Purpose.FIRST, None), Browser.new()
    refused = browser.send(address, email="not an address", name="Anna", password=NEW)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    refused = browser.send(address, email="anna@quayside.shop", name="Anna", password="short")
    page = refused.content.decode()
    assert 'value="anna@quayside.shop"' in page
    assert "at least 12" in page
    assert not Person.objects.exists()
    assert browser.send(address, email="anna@quayside.shop", name="Anna", password=NEW)["Location"] == "/admin/"
    assert browser.is_in
    assert [grant.role.code for grant in Person.objects.get().grants.all()] == ["administrator"]
    assert Browser.new().get(address).status_code == HTTPStatus.GONE


def test_nobody_becomes_the_first_where_there_is_somebody() -> None:
    address = link(Purpose.FIRST, None)
    browser = Browser.new()
    browser.get(address)
    somebody()
    assert Client().get(address).status_code == HTTPStatus.GONE


def test_an_invitation_makes_an_account_of_ones_own() -> None:
    ben, browser = Person.objects.create(email="ben@quayside.shop", created_at=NOW), Browser.new()
    ben.set_unusable_password()
    ben.save()
    address = link(Purpose.INVITATION, ben)
    assert browser.send(address, name="Ben", password="ben@quayside.shop").status_code == 422
    assert browser.send(address, name="Ben", password=NEW, is_active="0", email="eve@evil.test")["Location"]
    fresh = Person.objects.get()
    assert (fresh.name, fresh.email, fresh.is_active) == ("Ben", "ben@quayside.shop", True)
    assert fresh.check_password(NEW)


def test_a_reset_ends_what_was_and_lets_in() -> None:
    anna, thief, browser = somebody(), Browser.new(), Browser.new()
    thief.sign_in(anna)
    browser.send(link(Purpose.RESET, anna), password=NEW)
    assert browser.is_in
    assert not thief.is_in
    assert Browser.new().sign_in(anna, PASSWORD).status_code == HTTPStatus.FORBIDDEN
    assert Browser.new().sign_in(anna, NEW).status_code == HTTPStatus.SEE_OTHER


@pytest.mark.django_db(transaction=True)
def test_of_two_resets_with_one_link_one_counts() -> None:
    anna = Person(email="anna@quayside.shop", created_at=NOW)
    anna.set_password(PASSWORD)
    anna.save()
    address = link(Purpose.RESET, anna)
    ready, answers = threading.Barrier(2), []

    def send(number: int) -> None:
        ready.wait()
        answers.append(Client().post(address, {"password": f"{NEW} {number}"}).status_code)
        connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [HTTPStatus.SEE_OTHER, HTTPStatus.GONE]


def ask(email: str, **headers: str) -> str:
    answer = Browser.new(**headers).send("/admin/forgotten/", email=email)
    assert answer.status_code == HTTPStatus.OK
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


@pytest.mark.usefixtures("can_send")
def test_a_forgotten_password_sends_a_link_to_the_stored_address() -> None:
    somebody()
    ask("  ANNA@quayside.shop")
    message = Message.objects.get()
    assert (message.to_address, message.kind, message.priority) == ("anna@quayside.shop", "desk_reset", -2)
    text = letter(message)
    found = re.search(r"http://127\.0\.0\.1:8025(/admin/reset/\S+)", text)
    assert found
    assert Client().get(found[1]).status_code == HTTPStatus.OK


@pytest.mark.usefixtures("can_send")
def test_the_link_has_nothing_of_a_store_views_own_settings(shop: Snapshot) -> None:
    """Else a website's developer would have the links of everybody sent by his own server, or bounce to him."""
    somebody()
    own = {
        "system/smtp/host": "smtp.developer.example",
        "system/smtp/set_return_path": "2",
        "system/smtp/return_path_email": "me@developer.example",
        "trans_email/ident_general/email": "me@developer.example",
    }
    for website in shop.websites:
        save(own, Scope.website(website), BY)
    ask("anna@quayside.shop")
    (delivery,) = Delivery.objects.select_related("message")
    assert "developer" not in f"{delivery.envelope_sender} {delivery.sender} {delivery.message.from_address}"
    made = plan(resolve.current())
    relays = {made.settings[made.lanes[view, ESSENTIAL]].relay for view in shop.store_views}
    assert relays == {"smtp.relay.example:25"}


@pytest.mark.parametrize("missing", ["system/smtp/port", "trans_email/ident_general/email"])
@pytest.mark.usefixtures("can_send")
def test_without_settings_for_all_stores_there_is_no_mail(shop: Snapshot, missing: str) -> None:
    somebody()
    wrong = SettingValue.objects.update_or_create
    wrong(scope="default", scope_id=0, path=missing, defaults={"value": "nothing that can be read"})
    right = {"system/smtp/port": "25", "trans_email/ident_general/email": "me@shop.example"}
    for website in shop.websites:
        save({missing: right[missing]}, Scope.website(website), BY)
    ask("anna@quayside.shop")
    assert not Message.objects.exists()


def test_an_invitation_lets_nobody_in_past_a_second_factor() -> None:
    anna = somebody()
    anna.set_unusable_password()
    anna.save()
    now, secret = timezone.now(), totp.new_secret()
    two_factor.set_up(anna, secret, totp.at(secret, int(now.timestamp()) // 30), Actor("test"), now)
    browser = Browser.new()
    answer = browser.send(link(Purpose.INVITATION, anna), password=NEW, name="Anna")
    assert answer["Location"].startswith("/admin/login/code/")
    assert not browser.is_in


def test_every_spelling_of_an_address_is_one_account_to_the_limit() -> None:
    anna = Person(email="anna@xn--bcher-kva.example", created_at=NOW)
    anna.set_password(PASSWORD)
    anna.save()
    domains = ("bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "bu\u0308cher.example")
    for number, domain in enumerate(domains):
        forgotten.ask(f"anna@{domain}", f"192.0.{number}.1")
    assert (
        Try.objects.filter(subject__contains="reset:")
        .exclude(subject__contains="/")
        .values("subject")
        .distinct()
        .count()
        == 1
    )


def letter(message: Message) -> str:
    box = bytes(SealedBody.objects.get(pk=message.pk).bytes)
    return Letter(zlib.decompress(sealed.unseal(message.pk, box) or b"")).text


@pytest.mark.usefixtures("can_send")
def test_the_answer_says_nothing_about_who_has_an_account() -> None:
    somebody("anna")
    off = somebody("off")
    Person.objects.filter(pk=off.pk).update(is_active=False)
    pages = set()
    for email in ("anna@quayside.shop", "nobody@quayside.shop", "off@quayside.shop", "no address", "", "x" * 100_000):
        Try.objects.all().delete()
        pages.add(ask(email))
    assert len(pages) == 1
    assert [message.to_address for message in Message.objects.all()] == ["anna@quayside.shop"]


def test_the_answer_takes_its_time_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    somebody()
    slept: list[float] = []
    monkeypatch.setattr(forgotten, "TAKES", 60)
    monkeypatch.setattr(time, "sleep", slept.append)
    for email in ("anna@quayside.shop", "nobody@quayside.shop"):
        ask(email)
    assert len(slept) == 2
    assert all(50 < each <= 60 for each in slept)


@pytest.mark.usefixtures("can_send")
@pytest.mark.parametrize("email", ["mıke@quayside.shop", "mi\u212ae@quayside.shop", "ｍike@quayside.shop"])
def test_letters_that_only_look_alike_send_nothing(email: str) -> None:
    somebody("mike")
    ask(email)
    assert not Message.objects.exists()


@pytest.mark.usefixtures("can_send")
def test_no_header_chooses_where_a_link_leads(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.POSTROOM_URL = "https://mail.quayside.shop"
    somebody()
    ask("anna@quayside.shop", **{"X-Forwarded-Host": "evil.test", "Host": "evil.test"})
    text = letter(Message.objects.get())
    assert "evil.test" not in text
    assert "https://mail.quayside.shop/admin/reset/" in text


@pytest.mark.usefixtures("can_send")
def test_asking_again_and_again_sends_five() -> None:
    somebody()
    for number in range(8):
        ask("anna@quayside.shop", **{"X-Forwarded-For": f"192.0.{number}.1"})
    assert Message.objects.count() == 5
    assert Ticket.objects.count() == 1


@pytest.mark.usefixtures("can_send")
def test_the_mail_passes_while_the_stores_mail_is_off_and_is_nobodys_to_read(sign_in: SignIn) -> None:
    save({"system/smtp/disable": "1", "postroom/mode/mode": "hold"}, DEFAULT, BY)
    somebody()
    ask("anna@quayside.shop")
    message = Message.objects.get()
    assert [each.state for each in message.deliveries.all()] == ["queued"]
    assert history.source(message.public_id) is None
    client = sign_in()
    token = re.search(r"/admin/reset/(\S+)", letter(message))
    assert token
    for part in ("", "?tab=text", "?tab=source", "?tab=headers"):
        assert token[1] not in client.get(f"/admin/messages/{message.public_id}/{part}").content.decode()
    for part in ("html", "source"):
        assert client.get(f"/admin/messages/{message.public_id}/{part}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("can_send")
def test_the_letter_is_in_the_persons_language() -> None:
    anna = somebody()
    Person.objects.filter(pk=anna.pk).update(language="ja", timezone="Asia/Tokyo")
    ask("anna@quayside.shop")
    message = Message.objects.get()
    assert message.locale == "ja_JP"
    assert re.search("[ぁ-ん]", message.subject)


def test_where_nothing_can_be_sent_nothing_breaks() -> None:
    somebody()
    ask("anna@quayside.shop")
    assert not Message.objects.exists()
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.action, entry.new) == ("asked for a link", "reset")


def test_links_that_are_over_are_cleared_away() -> None:
    anna = somebody()
    tickets.issue(Purpose.INVITATION, anna, timezone.now() - timedelta(days=4))
    tickets.issue(Purpose.RESET, anna, timezone.now())
    assert [each.purpose for each in Ticket.objects.all()] == ["reset"]
