"""Mail through a server that a website's people chose tells them no more of a network than the connection test does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.scopes import effective, resolve
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Event, Message, Rest
from tests.desk.conftest import SignIn
from tests.desk.post import Post, stand, tried

OPERATOR = Actor("test", operator=True)
TOLD = "10.1.2.3 refused the connection"
NOTHING = "no SMTP session came about"
PAGES = (
    "/admin/messages/{id}/?tab=attempts", "/admin/messages/{id}/standing", "/admin/messages/",
    "/admin/orders/en/000000001/", "/admin/messages/export.csv", "/admin/",
)  # fmt: skip


@pytest.fixture
def scanned(post: Post) -> Message:
    save({"system/smtp/host": "smtp.main.example"}, DEFAULT, OPERATOR)
    message, now = post.mail("en"), timezone.now()
    tried(message, at=now, outcome="deferred", verb="CONNECT", code=0, enhanced="", text=TOLD, fault="transport",
          relay="ssh.inside.example:25")  # fmt: skip
    stand(message, "queued", reason=TOLD, last_reply=TOLD, claims=1, attempts=1)
    delivery = message.deliveries.get()
    Event.objects.create(message=message, delivery=delivery, at=now, name="deferred", detail=TOLD)
    return message


def theirs(sign_in: SignIn) -> Client:
    website = Message.objects.get().store_view.website_id
    return sign_in(tuple(Resource), Scope.website(website))


def read(client: Client, page: str, message: Message) -> str:
    answer = client.get(page.format(id=message.public_id))
    assert answer.status_code == 200
    return (b"".join(answer) if answer.streaming else answer.content).decode()


@pytest.mark.parametrize("page", PAGES)
def test_nothing_before_the_greeting_is_told(page: str, scanned: Message, sign_in: SignIn) -> None:
    text = read(theirs(sign_in), page, scanned)
    assert TOLD not in text
    assert NOTHING in text


@pytest.mark.parametrize("page", PAGES)
def test_who_has_the_system_settings_of_all_stores_is_told(page: str, scanned: Message, admin: Client) -> None:
    assert TOLD in read(admin, page, scanned)


def test_what_a_server_said_after_its_greeting_is_told(scanned: Message, sign_in: SignIn) -> None:
    scanned.deliveries.get().tries.update(verb="AUTH", code=535)
    assert TOLD in read(theirs(sign_in), PAGES[0], scanned)


def test_the_server_of_all_stores_is_no_secret(scanned: Message, sign_in: SignIn) -> None:
    save({"system/smtp/transport": "smtp", "system/smtp/port": "587"}, DEFAULT, OPERATOR)
    scanned.deliveries.get().tries.update(relay="smtp.main.example:587")
    assert TOLD in read(theirs(sign_in), PAGES[2], scanned)


def test_why_their_way_out_rests_is_not_told(scanned: Message, sign_in: SignIn) -> None:
    save({"system/smtp/transport": "smtp"}, DEFAULT, OPERATOR)
    save({"system/smtp/host": "ssh.inside.example"}, Scope.store(scanned.store_view_id), OPERATOR)
    way, now = effective.transport(resolve.current(), scanned.store_view_id), timezone.now()
    Rest.objects.create(
        fingerprint=way.fingerprint, relay=way.relay, failures=2, since=now, rest_until=now + timedelta(minutes=5),
        reason="an SSH server is there",
    )  # fmt: skip
    text = read(theirs(sign_in), "/admin/", scanned)
    assert "an SSH server is there" not in text
    assert "No SMTP session came about" in text


def test_who_sees_no_mail_reads_no_addresses_in_replies(scanned: Message, sign_in: SignIn) -> None:
    reply = "<anna@shopper.example>: no such user"
    scanned.deliveries.get().tries.update(verb="RCPT", code=550, text=reply)
    assert "no such user" in read(sign_in([Resource.DASHBOARD]), "/admin/", scanned)
    assert "anna@shopper" not in read(sign_in([Resource.DASHBOARD]), "/admin/", scanned)
    assert "anna@shopper" in read(sign_in([Resource.DASHBOARD, Resource.MESSAGES_VIEW]), "/admin/", scanned)


@pytest.mark.parametrize("page", ["/admin/messages/{id}/", "/admin/messages/"])
def test_mail_that_lets_people_in_is_for_who_has_all_stores(page: str, scanned: Message, sign_in: SignIn) -> None:
    Message.objects.update(priority=ESSENTIAL)
    address, subject = page.format(id=scanned.public_id), scanned.subject
    assert subject in sign_in().get(address).content.decode()
    assert subject not in theirs(sign_in).get(address).content.decode()
