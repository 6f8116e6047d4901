"""What follows from an outcome, and that the journal gives back what it was told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.address import MAX_ADDRESS
from postroom.mail.outcome import Accepted, Deferred, Fault, InDoubt, Outcome, Refused, Verb
from postroom.mail.policy import Schedule
from postroom.mail.reply import Reply
from postroom.mail.retry import DEFAULT_RETRY
from postroom.spool.custody.claim import Claimed
from postroom.spool.custody.journal import FULL, PAYLOAD, RECORD, SEGMENT
from postroom.spool.delivery.ruling import LONGEST_REPLY, decode, encode, log_line, rule, struck
from postroom.spool.delivery.verdicts import Judged, verdicts
from postroom.transports.ledger import Facts

NOW = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
CLAIMED = Claimed(7, 3, "jane@shopper.example", "sales@quayside.shop", "sales@quayside.shop", 1, 0, 0, 0, 4, NOW)
FACTS = Facts("smtp.quayside.shop:587", "TLSv1.3", 1_800_000_000.123456, 0.25)
SCHEDULE = Schedule(DEFAULT_RETRY)

replies = st.builds(
    Reply,
    st.integers(0, 599),
    st.one_of(st.none(), st.just("4.7.1")),
    st.text(st.characters(codec="utf-8"), max_size=LONGEST_REPLY).map(lambda text: text.replace("\x1f", "")),
    st.booleans(),
)
faults, verbs = st.sampled_from(list(Fault)), st.sampled_from(list(Verb))
waits = st.one_of(st.none(), st.integers(1, 100_000).map(lambda seconds: timedelta(seconds=seconds)))
outcomes = st.one_of(
    st.builds(Accepted, replies),
    st.builds(Deferred, replies, verbs, faults, waits),
    st.builds(Refused, replies, verbs, faults),
    st.builds(InDoubt, replies, verbs),
)


@given(outcome=outcomes, tls=st.sampled_from([None, "TLSv1.3"]), started=st.floats(0, 4e9), seconds=st.floats(0, 900))
def test_the_journal_gives_back_what_it_was_told(
    outcome: Outcome, tls: str | None, started: float, seconds: float
) -> None:
    facts = Facts("smtp.quayside.shop:587", tls, started, seconds)
    assert decode(encode(outcome, facts)) == (outcome, facts, "")


def test_a_relay_cannot_break_the_journal_with_its_words() -> None:
    outcome = Accepted(Reply(250, None, "one\x1ftwo" + "x" * 5000))
    told, _, _ = decode(encode(outcome, FACTS))
    assert told.reply.text.startswith("one two")
    assert len(told.reply.text) == LONGEST_REPLY


def test_every_outcome_in_hand_finds_room_in_the_journal() -> None:
    widest = Deferred(Reply(451, "4.999.999", "\U0001f4ec" * LONGEST_REPLY), Verb.STARTTLS, Fault.TRANSPORT)
    record = RECORD.size + PAYLOAD.size + len(encode(widest, Facts("r" * 260, "TLSv1.3", 1.5, 2.5), "a" * MAX_ADDRESS))
    assert 60 * record < SEGMENT - FULL


def test_the_log_line_names_who_where_how_long_and_what() -> None:
    outcome = Deferred(Reply(451, "4.7.1", "greylisted"), Verb.RCPT, Fault.RECIPIENT)
    one = rule(CLAIMED, outcome, FACTS, SCHEDULE, (NOW - timedelta(seconds=90), NOW))
    assert log_line("4f2", one) == (
        "4f2: to=<jane@shopper.example>, relay=smtp.quayside.shop:587, delay=90.00, dsn=4.7.1, status=deferred"
        " (451 4.7.1 greylisted)"
    )


def test_three_strikes_and_a_person_looks() -> None:
    first = struck(CLAIMED, "its worker ended", NOW, 0.5)
    second = struck(CLAIMED._replace(strikes=1), "its worker ended", NOW, 0.5)
    third = struck(CLAIMED._replace(strikes=2), "its worker ended", NOW, 0.5)
    assert (first.state, first.due_at) == ("queued", None)
    assert (second.state, second.due_at) == ("queued", NOW + timedelta(seconds=22.5))
    assert (third.state, third.reason) == ("held", "its worker ended, 3 times; look at it before you release it")


def judged(outcome: Outcome, *, is_probe: bool = False, sender: str = "sales@quayside.shop") -> Judged:
    one = rule(CLAIMED._replace(sender=sender), outcome, FACTS, SCHEDULE, (NOW, NOW))
    return Judged("way", "relay:25", one, is_probe)


DOWN = Deferred(Reply(421, "4.3.2", "closed"), Verb.GREETING, Fault.TRANSPORT)
THROTTLED = Deferred(Reply(421, "4.7.0", "too much from you"), Verb.MAIL, Fault.TRANSPORT)
BANNED = Refused(Reply(550, "5.7.1", "not you"), Verb.MAIL, Fault.SENDER)
YES = Accepted(Reply(250, None, "ok"))
NOBODY = Refused(Reply(550, "5.1.1", "nobody"), Verb.RCPT, Fault.RECIPIENT)
LOST = InDoubt(Reply(421, "4.4.2", "lost", local=True), Verb.DOT)
FULL_DISK = Deferred(Reply(0, None, "disk full", local=True), Verb.CONNECT, Fault.LOCAL)


@pytest.mark.parametrize(
    ("batch", "trips"),
    [
        ([judged(DOWN), judged(DOWN)], [("way", "")]),
        ([judged(DOWN), judged(YES)], []),
        ([judged(DOWN), judged(NOBODY)], []),
        ([judged(LOST)], [("way", "")]),
        ([judged(LOST), judged(YES)], []),
        ([judged(THROTTLED)], [("way", "sales@quayside.shop")]),
        ([judged(BANNED)], [("way", "sales@quayside.shop")]),
        ([judged(BANNED), judged(YES)], []),
        ([judged(BANNED), judged(YES, sender="other@quayside.shop")], [("way", "sales@quayside.shop")]),
        ([judged(YES), judged(NOBODY)], []),
    ],
)
def test_who_must_rest(batch: list[Judged], trips: list[tuple[str, str]]) -> None:
    assert [(trip.fingerprint, trip.sender) for trip in verdicts(batch).trips] == trips


@pytest.mark.parametrize(
    ("outcome", "ended"),
    [
        (YES, [("way", ""), ("way", "sales@quayside.shop")]),
        (NOBODY, [("way", ""), ("way", "sales@quayside.shop")]),
        (BANNED, [("way", "")]),
        (DOWN, []),
        (LOST, []),
    ],
)
def test_whose_rest_a_probe_ends(outcome: Outcome, ended: list[tuple[str, str]]) -> None:
    found = verdicts([judged(outcome, is_probe=True)])
    assert found.ended == ended
    assert all(trip.is_probe for trip in found.trips)


def test_a_fault_of_our_own_stops_the_worker() -> None:
    assert verdicts([judged(YES), judged(FULL_DISK)]).local == "0 disk full"
