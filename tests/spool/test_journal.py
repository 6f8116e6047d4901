"""What stands in the journal after a process has died at any moment."""

import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postroom.spool.custody import journal
from postroom.spool.custody.journal import Alive, Journal, Title


def title() -> Title:
    return Title(installation=uuid4(), worker=uuid4(), boot=uuid4(), epoch=1)


def die(book: Journal) -> UUID:
    """As the kernel does when a process ends: the lock goes, the file stays."""
    book._map.close()
    os.close(book._fd)
    return book.title.worker


def left_by(book: Journal) -> dict[tuple[int, int], bytes | None]:
    evidence = journal.take_over(die(book), owner_is_dead=False)
    assert evidence is not None
    assert evidence.title == book.title
    return evidence.outcomes


def test_an_intent_alone_and_an_intent_with_its_outcome() -> None:
    book = Journal(title())
    assert book.intend(1, 1)
    assert book.intend(2, 5)
    book.outcome(2, 5, b"250")
    assert left_by(book) == {(1, 1): None, (2, 5): b"250"}


def test_a_living_owner_keeps_its_journal_to_itself() -> None:
    book = Journal(title())
    with pytest.raises(Alive):
        journal.take_over(book.title.worker, owner_is_dead=False)
    assert journal.take_over(book.title.worker, owner_is_dead=True) is not None
    book.close()
    assert journal.take_over(book.title.worker, owner_is_dead=False) is None


def test_the_file_is_for_its_owner_alone(home: Path) -> None:
    book = Journal(title())
    assert book.path.is_relative_to(home)
    assert book.path.stat().st_mode & 0o777 == 0o600
    book.close()


def test_what_is_committed_is_forgotten_once_a_segment_is_half_full() -> None:
    book = Journal(title())
    reply = b"x" * 500
    for delivery in range(20_000):
        assert book.intend(delivery, 1)
        book.outcome(delivery, 1, reply)
        if delivery % 500 == 499:
            book.committed([(number, 1) for number in range(delivery - 499, delivery)])
    left = left_by(book)
    assert {(number, 1) for number in range(499, 20_000, 500)} <= set(left)
    assert len(left) < 4000


def test_without_room_there_is_no_intent_but_every_outcome() -> None:
    book = Journal(title())
    written = 0
    while book.intend(written, 1):
        written += 1
    assert written > 50_000
    for delivery in range(200):
        book.outcome(delivery, 1, b"x" * 300)
    left = left_by(book)
    assert [left[delivery, 1] for delivery in range(200)] == [b"x" * 300] * 200


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_torn_record_ends_the_reading_and_harms_nothing_before_it(cut: int) -> None:
    book = Journal(title())
    book.intend(1, 1)
    book.outcome(1, 1, b"250 accepted")
    before = book._end
    book.intend(2, 1)
    book.outcome(2, 1, b"250 accepted as well")
    book._map[before + cut : book._end] = bytes(book._end - before - cut)
    left = left_by(book)
    assert left[1, 1] == b"250 accepted"
    assert left.get((2, 1)) is None


def test_a_flipped_bit_is_noticed() -> None:
    book = Journal(title())
    book.intend(1, 1)
    at = book._end
    book.intend(2, 1)
    book._map[at + 10] ^= 1
    assert left_by(book) == {(1, 1): None}


def test_a_death_between_the_two_segments_leaves_the_older_one_in_force() -> None:
    book = Journal(title())
    book.intend(1, 1)
    book.outcome(1, 1, b"250")
    book._turn()
    book._map[book._start : book._start + journal.FIRST_RECORD] = bytes(journal.FIRST_RECORD)
    assert left_by(book) == {(1, 1): b"250"}


def test_a_file_that_was_never_finished_proves_nothing() -> None:
    assert journal.read(b"") is None
    assert journal.read(bytes(2 * journal.SEGMENT)) is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("intend"), st.integers(1, 20)),
            st.tuples(st.just("outcome"), st.integers(1, 20)),
            st.tuples(st.just("commit"), st.integers(1, 20)),
            st.tuples(st.just("turn"), st.just(0)),
        ),
        max_size=60,
    )
)
def test_nothing_uncommitted_is_ever_missing(home: Path, steps: list[tuple[str, int]]) -> None:
    book = Journal(title())
    expected: dict[tuple[int, int], bytes | None] = {}
    for what, delivery in steps:
        key = (delivery, 1)
        if what == "intend" and key not in expected:
            book.intend(*key)
            expected[key] = None
        elif what == "outcome" and expected.get(key, b"") is None:
            book.outcome(*key, b"reply %d" % delivery)
            expected[key] = b"reply %d" % delivery
        elif what == "commit" and expected.get(key) is not None:
            book.committed([key])
            del expected[key]
        elif what == "turn":
            book._turn()
    left = left_by(book)
    assert {key: left[key] for key in expected} == expected
