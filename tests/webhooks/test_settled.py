"""Late commits: a number may be taken long before its event is seen, and no reader may step over it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from postroom.audit.record import Actor
from postroom.scopes import resolve
from postroom.scopes.resolve import Snapshot
from postroom.scopes.stores import add_store_view, add_website
from postroom.spool.models import Event, Message
from postroom.webhooks import feed
from postroom.webhooks.settled import from_now_on, settled_up_to, writers
from tests.desk.post import FIRST, Post
from tests.webhooks.test_feed import views

WAIT = 30


@pytest.fixture
def shop(transactional_db: None) -> Snapshot:
    """With real commits."""
    by = Actor("test", operator=True)
    add_website("main", "Main", by)
    for view in ("en", "de", "ja"):
        add_store_view(view, view.upper(), "main", by)
    return resolve.current()


@pytest.fixture
def message(post: Post) -> Message:
    return post.mail()


postgresql_only = pytest.mark.skipif(
    "sqlite" in str(connection.settings_dict["ENGINE"]), reason="SQLite has one writer"
)


def happened(message: Message, name: str = "sent") -> int:
    return Event.objects.create(message=message, at=FIRST, name=name, detail="250 ok").pk


class Writer:
    """A transaction in a thread of its own that takes a number and ends when it is told to."""

    def __init__(self, message: Message) -> None:
        self.number = 0
        self._message = message
        self._wrote, self._end = threading.Event(), threading.Event()
        self._keeps = True
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self.number = happened(self._message)
                self._wrote.set()
                self._end.wait(WAIT)
                transaction.set_rollback(not self._keeps)
        finally:
            connection.close()

    def start(self) -> None:
        self._thread.start()
        assert self._wrote.wait(WAIT)

    def end(self, *, keeps: bool = True) -> None:
        self._keeps = keeps
        self._end.set()
        self._thread.join(WAIT)


@contextmanager
def writing(message: Message) -> Iterator[Writer]:
    writer = Writer(message)
    writer.start()
    try:
        yield writer
    finally:
        writer.end()


def seen(shop: Snapshot, after: int = 0) -> list[int]:
    return [told.number for told in feed.page(after, feed.Wanted(views(shop)), 100).events]


@postgresql_only
def test_an_event_that_commits_later_is_never_stepped_over(shop: Snapshot, message: Message) -> None:
    before = settled_up_to(0)
    with writing(message) as late:
        later = happened(message)
        assert later > late.number
        assert seen(shop, before) == []  # not even the one that is there: its turn comes after the late one
        page = feed.page(before, feed.Wanted(views(shop)), 100)
        assert page.position < late.number
        late.end()
        assert seen(shop, page.position) == [late.number, later]


@postgresql_only
def test_what_lies_before_the_gap_is_told_meanwhile(shop: Snapshot, message: Message) -> None:
    before = settled_up_to(0)
    first = happened(message)
    with writing(message):
        happened(message)
        assert seen(shop, before) == [first]


@postgresql_only
def test_a_number_that_was_rolled_back_keeps_nobody_waiting(shop: Snapshot, message: Message) -> None:
    before = settled_up_to(0)
    with writing(message) as late:
        later = happened(message)
        late.end(keeps=False)
        assert seen(shop, before) == [later]


@postgresql_only
def test_who_comes_later_is_not_waited_for(shop: Snapshot, message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that writes now ends; another that began after the look is still at it."""
    before = settled_up_to(0)
    early, other = Writer(message), Writer(message)
    early.start()
    later = happened(message)
    looks: list[set[str]] = []

    def look() -> set[str]:
        if len(looks) == 1:
            other.start()
            early.end()
        looks.append(writers())
        return looks[-1]

    monkeypatch.setattr("postroom.webhooks.settled.writers", look)
    monkeypatch.setattr(feed, "settled_up_to", partial(settled_up_to, patience=WAIT))
    try:
        assert seen(shop, before) == [early.number, later]
        assert looks[-1]  # the other one writes still
        assert not looks[-1] & looks[0]
    finally:
        other.end()
    assert seen(shop, later) == [other.number]


@postgresql_only
def test_who_begins_while_somebody_writes_begins_at_the_end(shop: Snapshot, message: Message) -> None:
    """And hears of no history, which a gap at the very beginning would else be."""
    happened(message)
    with writing(message):
        newest = happened(message)
        assert from_now_on() == newest


@postgresql_only
def test_our_own_transaction_does_not_wait_for_itself(shop: Snapshot, message: Message) -> None:
    with transaction.atomic():
        mine = happened(message)
        assert settled_up_to(0, patience=0) == mine


def test_many_writers_at_once_and_a_reader_that_misses_nothing(shop: Snapshot, message: Message) -> None:
    """Transactions of several events that commit in any order, some of them undone; read while they run."""
    committed: list[int] = []

    def write(number: int) -> None:
        try:
            for turn in range(25):
                with transaction.atomic():
                    numbers = [happened(message) for _ in range(1 + (turn + number) % 3)]
                    undone = (turn + number) % 7 == 0
                    transaction.set_rollback(undone)
                committed.extend([] if undone else numbers)
        finally:
            connection.close()

    after = settled_up_to(0)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    read: list[int] = []
    while any(thread.is_alive() for thread in threads):
        after = follow(shop, after, read)
    for thread in threads:
        thread.join()
    follow(shop, after, read)
    assert read == sorted(committed)


def follow(shop: Snapshot, after: int, read: list[Any]) -> int:
    page = feed.page(after, feed.Wanted(views(shop)), 20)
    read += [told.number for told in page.events]
    return page.position if not page.more else follow(shop, page.position, read)
