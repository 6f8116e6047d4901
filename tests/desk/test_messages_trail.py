"""Who has read what a mail says is in the audit trail, once for each hour."""

from datetime import timedelta

import pytest
from django.test import Client

from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.desk.mailroom import content
from tests.desk.conftest import SignIn
from tests.desk.post import Post


def readings() -> list[tuple[str, str, str]]:
    return list(Entry.objects.filter(action="read").values_list("actor", "object", "scope"))


def test_reading_is_told_once(post: Post, admin: Client, sign_in: SignIn) -> None:
    message = post.mail("en")
    page = f"/admin/messages/{message.public_id}/"
    for address in (page, f"{page}?tab=source", f"{page}html", f"{page}source", page):
        assert admin.get(address).status_code == 200
    row = ("desk:person0@shop.test", f"message {message.public_id}", "stores:en")
    assert readings() == [row]
    sign_in().get(page)
    assert readings() == [row, ("desk:person1@shop.test", *row[1:])]


def test_an_hour_later_it_is_told_again(post: Post, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"/admin/messages/{post.mail('en').public_id}/"
    admin.get(page)
    monkeypatch.setattr(content, "AGAIN", timedelta(0))
    admin.get(page)
    assert len(readings()) == 2


def test_who_sees_only_the_list_has_read_nothing(post: Post, sign_in: SignIn) -> None:
    page = f"/admin/messages/{post.mail('en').public_id}/"
    assert sign_in([Resource.MESSAGES_VIEW]).get(page).status_code == 200
    assert readings() == []
