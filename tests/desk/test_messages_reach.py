"""Whose messages somebody sees and what they may do to them: what is foreign looks like what does not exist."""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client

from postroom.access.resources import Resource
from postroom.scopes import resolve
from postroom.scopes.scope import Scope
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Event, Message
from tests.desk.conftest import SignIn
from tests.desk.post import Post, stand, state_of

OF_MESSAGE = ("", "standing", "html", "source", "do", "again")
GIVEN = {"verb": "cancel", "reason": "mine", "to": "me@evil.example", "key": str(uuid4()), "right": "me@evil.example"}


def own(message: Message, what: str = "") -> str:
    return f"/admin/messages/{message.public_id}/{what}"


@pytest.fixture
def german(sign_in: SignIn, shop: resolve.Snapshot) -> Client:
    """Everything, at store view `de` alone."""
    return sign_in(tuple(Resource), Scope.store(shop.store_view("de").id))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("what", OF_MESSAGE)
def test_a_foreign_message_is_like_none(german: Client, post: Post, method: str, what: str) -> None:
    message = post.mail("en")
    events = Event.objects.count()
    foreign = getattr(german, method)(own(message, what), GIVEN)
    missing = getattr(german, method)(f"/admin/messages/{uuid4()}/{what}", GIVEN)
    assert {foreign.status_code, missing.status_code} <= {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    assert foreign.status_code == missing.status_code
    assert Event.objects.count() == events
    assert state_of(message) == ["queued"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_order_is_like_none(german: Client, post: Post, method: str) -> None:
    message = post.mail("en")
    post.mail("de", reference="000000777")
    for address in (
        f"/admin/orders/en/{message.reference}/",
        f"/admin/orders/de/{message.reference}/",
        "/admin/orders/no/1/",
    ):
        assert getattr(german, method)(address, GIVEN).status_code == HTTPStatus.NOT_FOUND
    assert Message.objects.count() == 2
    assert german.get("/admin/orders/de/000000777/").status_code == HTTPStatus.OK


def test_lists_show_only_ones_own(german: Client, post: Post) -> None:
    foreign, mine = post.mail("en"), post.mail("de")
    for query in ({}, {"q": foreign.reference}, {"to": foreign.to_address}, {"state": "waiting"}, {"kind": "order"}):
        found = german.get("/admin/messages/", query).content.decode()
        assert str(foreign.public_id) not in found
        assert (str(mine.public_id) in found) == ("q" not in query and "to" not in query)


def test_a_foreign_store_view_is_no_choice_and_tells_nothing(german: Client, post: Post) -> None:
    post.mail("en")
    foreign, missing = (german.get("/admin/messages/", {"store": code}) for code in ("en", "zz"))
    assert foreign.status_code == missing.status_code == HTTPStatus.BAD_REQUEST
    assert foreign.content.replace(b"en", b"").count(b"<tr") == missing.content.replace(b"zz", b"").count(b"<tr") == 0
    assert 'value="en"' not in german.get("/admin/messages/").content.decode()


def test_a_foreign_cursor_leads_nowhere(german: Client, post: Post) -> None:
    foreign = post.mail("en")
    for cursor in (str(foreign.public_id), str(uuid4()), "0", "' OR 1=1"):
        assert german.get("/admin/messages/", {"after": cursor}).status_code == HTTPStatus.NOT_FOUND


def test_an_export_holds_only_ones_own(german: Client, post: Post) -> None:
    post.mail("en")
    mine = post.mail("de")
    rows = b"".join(german.get("/admin/messages/export.csv")).decode().splitlines()
    assert len(rows) == 2
    assert str(mine.public_id) in rows[1]
    assert german.get("/admin/messages/export.csv", {"store": "en"}).status_code == HTTPStatus.NOT_FOUND


NEEDS = {
    ("get", "/admin/messages/"): Resource.MESSAGES_VIEW,
    ("get", "/admin/messages/export.csv"): Resource.MESSAGES_EXPORT,
    ("get", "{own}"): Resource.MESSAGES_VIEW,
    ("get", "{own}standing"): Resource.MESSAGES_VIEW,
    ("get", "{own}html"): Resource.MESSAGES_CONTENT,
    ("get", "{own}source"): Resource.MESSAGES_CONTENT,
    ("post", "{own}do"): Resource.MESSAGES_ACT,
    ("get", "{own}again"): Resource.MESSAGES_RESEND,
    ("post", "{own}again"): Resource.MESSAGES_RESEND,
    ("get", "/admin/orders/en/{reference}/"): Resource.MESSAGES_VIEW,
}


@pytest.mark.parametrize(("method", "address"), NEEDS)
def test_each_page_needs_its_own_permission(sign_in: SignIn, post: Post, method: str, address: str) -> None:
    message = post.mail()
    target = address.format(own=own(message), reference=message.reference)
    needed = NEEDS[method, address]
    everything_else = [each for each in Resource if each is not needed]
    assert getattr(sign_in(everything_else), method)(target, GIVEN).status_code == HTTPStatus.NOT_FOUND
    enough = {needed, Resource.MESSAGES_VIEW}
    assert getattr(sign_in(enough), method)(target, GIVEN).status_code < HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(("field", "needed"), [("right", Resource.MESSAGES_RESEND), ("reason", Resource.MESSAGES_ACT)])
def test_changing_an_order_needs_the_permission_for_it(
    sign_in: SignIn, post: Post, field: str, needed: Resource
) -> None:
    message = post.mail()
    stand(message, "refused")
    given = {"wrong": message.to_address, field: "new@shopper.example"}
    client = sign_in([each for each in Resource if each is not needed])
    assert client.post(f"/admin/orders/en/{message.reference}/", given).status_code == HTTPStatus.NOT_FOUND
    assert (state_of(message), Message.objects.count()) == (["refused"], 1)


def test_who_may_not_read_mail_is_told_so_and_shown_nothing(sign_in: SignIn, post: Post) -> None:
    message = post.mail()
    found = sign_in({Resource.MESSAGES_VIEW}).get(own(message)).content.decode()
    assert "permission to read them" in found
    assert "<iframe" not in found
    for tab in ("html", "text", "source", "headers"):
        assert "Order <b>" not in sign_in({Resource.MESSAGES_VIEW}).get(own(message), {"tab": tab}).content.decode()


def test_a_mail_that_lets_somebody_in_shows_its_content_to_nobody(admin: Client, post: Post) -> None:
    message = post.mail()
    Message.objects.filter(pk=message.pk).update(priority=ESSENTIAL)
    found = admin.get(own(message)).content.decode()
    assert "shown to nobody but its recipient" in found
    assert "<iframe" not in found
    for what in ("html", "source"):
        assert admin.get(own(message, what)).status_code == HTTPStatus.NOT_FOUND
    answer = admin.post(own(message, "again"), GIVEN | {"to": message.to_address})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("what", ["", "standing", "html", "source", "do", "again"])
def test_who_is_not_signed_in_is_asked_to(client: Client, post: Post, what: str) -> None:
    answer = client.get(own(post.mail(), what))
    assert answer.status_code in {HTTPStatus.FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


def test_changes_come_by_post_and_with_the_sessions_token(sign_in: SignIn, post: Post) -> None:
    message = post.mail()
    signed_in = sign_in()
    assert signed_in.get(own(message, "do"), GIVEN).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    for what in ("do", "again"):
        assert strict.post(own(message, what), GIVEN).status_code == HTTPStatus.FORBIDDEN
    assert state_of(message) == ["queued"]
    assert Message.objects.count() == 1


def test_fields_that_nobody_offered_change_nothing(admin: Client, post: Post) -> None:
    message = post.mail()
    smuggled = {
        "state": "sent",
        "store_view": "2",
        "actor": "root",
        "public_id": str(uuid4()),
        "recipient": "x@y.example",
    }
    admin.post(own(message, "do"), {"verb": "hold", "reason": "look"} | smuggled)
    message.refresh_from_db()
    event = Event.objects.get(message=message, name="held")
    assert (event.detail, event.actor[:5]) == ("look", "desk:")
    assert message.deliveries.get().recipient == message.to_address
    assert admin.post(own(message, "do"), {"verb": "delete"}).status_code == HTTPStatus.NOT_FOUND
