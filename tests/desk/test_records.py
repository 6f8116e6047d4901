"""How long mail is kept, and one person's data, as pages."""

import json
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.http import FileResponse
from django.test import Client
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.scopes.resolve import Snapshot
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.models import Body, Delivery, Message
from postroom.spool.states import State
from tests.desk.conftest import SignIn
from tests.desk.post import Post

pytestmark = pytest.mark.usefixtures("home")
RETENTION, PERSON = "/admin/records/", "/admin/records/person/"


def old(post: Post, view: str = "en", days: int = 100) -> Message:
    message = post.mail(view)
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days))
    Delivery.objects.filter(message=message).update(state=State.SENT)
    return message


def keep_contents(days: int) -> None:
    save({"postroom/retention/bodies": f"{days}d"}, DEFAULT, Actor("test", operator=True))


def test_nothing_is_counted_before_it_is_asked_for_nor_removed_by_looking(post: Post, admin: Client) -> None:
    old(post)
    keep_contents(90)
    assert "Count it" in admin.get(RETENTION).content.decode()
    page = admin.get(RETENTION, {"count": "1"}).content.decode()
    assert "Type 1 to confirm" in page
    assert Body.objects.count() == 1


def test_it_is_removed_once_the_number_is_typed(post: Post, admin: Client) -> None:
    old(post)
    keep_contents(90)
    wrong = admin.post(RETENTION, {"confirm": "7"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Body.objects.count() == 1
    assert admin.post(RETENTION, {"confirm": "1"}).status_code == HTTPStatus.SEE_OTHER
    assert not Body.objects.exists()
    assert "contents of 1 messages" in admin.get(RETENTION).content.decode()


def test_who_has_one_website_counts_there_and_removes_nothing(post: Post, shop: Snapshot, sign_in: SignIn) -> None:
    old(post, "ja")
    keep_contents(90)
    main = sign_in([Resource.RECORDS], Scope.website(shop.store_view("en").website_id))
    page = main.get(RETENTION, {"count": "1"}).content.decode()
    assert "Nothing is older than it may be" in page
    assert main.post(RETENTION, {"confirm": "0"}).status_code == HTTPStatus.NOT_FOUND


def test_a_person_is_looked_up_downloaded_and_erased(post: Post, admin: Client) -> None:
    message = old(post)
    address = message.to_address
    found = admin.post(PERSON, {"address": f" {address.upper()} ", "act": "look"}).content.decode()
    assert "Download all of it" in found
    answer = admin.post(PERSON, {"address": address, "act": "export"})
    assert isinstance(answer, FileResponse)
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        assert json.loads(archive.read("person.json"))["address"] == address
    untyped = admin.post(PERSON, {"address": address, "act": "erase", "confirm": "yes"})
    assert untyped.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Body.objects.exists()
    assert admin.post(PERSON, {"address": address, "act": "erase", "confirm": address}).status_code == 303
    assert not Body.objects.exists()
    assert address not in str(list(Entry.objects.values()))


def test_who_signs_in_here_is_told_apart_from_who_does_not(admin: Client) -> None:
    signs_in = "Somebody with this address signs in here"
    assert signs_in not in admin.post(PERSON, {"address": "nobody@shop.test", "act": "look"}).content.decode()
    assert signs_in in admin.post(PERSON, {"address": "person0@shop.test", "act": "look"}).content.decode()


def test_what_is_typed_is_text_and_is_not_lost(admin: Client) -> None:
    answer = admin.post(PERSON, {"address": '"><script>@', "act": "look"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "&quot;&gt;&lt;script&gt;@" in answer.content.decode()


def test_the_other_websites_mail_is_neither_found_nor_erased(post: Post, shop: Snapshot, sign_in: SignIn) -> None:
    message = old(post, "ja")
    main = sign_in([Resource.RECORDS], Scope.website(shop.store_view("en").website_id))
    assert "Nothing is kept" in main.post(PERSON, {"address": message.to_address, "act": "look"}).content.decode()
    main.post(PERSON, {"address": message.to_address, "act": "erase", "confirm": message.to_address})
    assert Body.objects.count() == 1
