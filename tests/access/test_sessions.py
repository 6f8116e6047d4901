"""A session ends after half an hour of silence, after twelve hours in any case, and whenever it is told to."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access import sessions
from postroom.access.models import Person, Session
from postroom.access.session_store import SessionStore
from tests.access.conftest import NOW, Make

MINUTE = timedelta(minutes=1)
PAGE = "/admin/account/"


class Clock:
    """What `timezone.now()` says."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def goes(self, on: timedelta) -> None:
        self.now += on


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made)
    return made


@pytest.fixture
def client(make: Make, clock: Clock) -> Client:
    signed_in = Client()
    signed_in.force_login(make("anna"))
    return signed_in


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_use_keeps_it_and_silence_ends_it(client: Client, clock: Clock) -> None:
    for _ in range(5):
        clock.goes(29 * MINUTE)
        assert is_in(client)
    clock.goes(30 * MINUTE)
    assert not is_in(client)


def test_it_ends_after_twelve_hours_of_use(client: Client, clock: Clock) -> None:
    for _ in range(35):
        clock.goes(20 * MINUTE)
        assert is_in(client)
    clock.goes(20 * MINUTE)
    assert not is_in(client)


def test_a_new_id_does_not_make_it_younger(client: Client, clock: Clock) -> None:
    for _ in range(35):
        clock.goes(20 * MINUTE)
        store = SessionStore(client.session.session_key)
        store.load()
        store.cycle_key()
        store.save()
        client.cookies["postroom"] = store.session_key or ""
        assert is_in(client)
    clock.goes(20 * MINUTE)
    assert not is_in(client)


def test_it_is_noted_at_most_once_a_minute(client: Client, clock: Clock) -> None:
    seen = []
    for _ in range(6):
        clock.goes(25 * MINUTE / 60)
        assert is_in(client)
        seen.append(Session.objects.get().seen_at)
    assert len(set(seen)) == 3


def test_the_table_does_not_know_what_the_cookie_holds(client: Client) -> None:
    key = client.session.session_key
    assert key
    assert len(key) == 32
    assert key not in repr(Session.objects.values().get())


def test_a_row_that_is_gone_is_not_written_again(client: Client) -> None:
    key = client.session.session_key or ""
    Session.objects.all().delete()
    sessions.renew(key, NOW + 5 * MINUTE)
    assert not Session.objects.exists()
    assert not is_in(client)


def test_one_ends_ones_own_alone(make: Make, clock: Clock) -> None:
    anna, ben = make("anna"), make("ben")
    for person in (anna, ben):
        Client().force_login(person)
    theirs = Session.objects.get(person=ben)
    assert not sessions.end(anna, theirs.pk)
    assert Session.objects.filter(pk=theirs.pk).exists()
    assert sessions.end(ben, theirs.pk)


def test_who_is_disabled_is_out_with_the_next_request(client: Client) -> None:
    Person.objects.update(is_active=False)
    assert not is_in(client)


def test_a_made_up_id_is_nobodys(make: Make) -> None:
    make("anna")
    client = Client()
    for made_up in ("", "x", "a" * 32, "' OR 1=1 --", "a" * 10_000):
        client.cookies["postroom"] = made_up
        assert not is_in(client)
