"""The golden table, and what holds for every outcome."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.outcome import Accepted, Deferred, Fault, InDoubt, Outcome, Refused, Verb
from postroom.mail.policy import MAX_IN_DOUBT, Decision, History, Ruling, Schedule, decide
from postroom.mail.reply import Reply
from postroom.mail.retry import DEFAULT_RETRY, RetrySchedule

NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
SHORT = RetrySchedule((timedelta(minutes=5), timedelta(minutes=15)), timedelta(hours=2), jitter=0.0)
REPLY = Reply(250, None, "said")
TABLE = [
    tuple(re.split(r"\s*(?:\||->)\s*", line.strip()))
    for line in (Path(__file__).parent / "policy_table.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def outcome_from(kind: str, fault: str, verb: str) -> Outcome:
    match kind:
        case "accepted":
            return Accepted(REPLY)
        case "in doubt":
            return InDoubt(REPLY, Verb(verb))
        case "deferred":
            return Deferred(REPLY, Verb(verb), Fault(fault))
    assert kind == "refused"
    return Refused(REPLY, Verb(verb), Fault(fault))


@pytest.mark.parametrize("row", TABLE, ids=" ".join)
def test_the_golden_table(row: tuple[str, ...]) -> None:
    kind, fault, verb, attempts, in_doubt, age, when, ruling, due, counts, rests, doubtful = row
    history = History(int(attempts), NOW - timedelta(minutes=int(age)), int(in_doubt))
    schedule = Schedule(SHORT, cast("Literal['retry', 'hold']", when))
    assert decide(outcome_from(kind, fault, verb), history, schedule, NOW) == Decision(
        ruling=Ruling(ruling),
        due_at=None if due == "-" else NOW + timedelta(minutes=int(due)),
        counts=counts == "yes",
        rests=None if rests == "-" else Fault(rests),
        reason="250 said",
        in_doubt=doubtful == "yes",
    )


VERBS, FAULTS = st.sampled_from(Verb), st.sampled_from(Fault)
AFTER = st.none() | st.timedeltas(timedelta(0), timedelta(days=30))
OUTCOMES: st.SearchStrategy[Outcome] = st.one_of(
    st.just(Accepted(REPLY)),
    st.builds(InDoubt, st.just(REPLY), VERBS),
    st.builds(Refused, st.just(REPLY), VERBS, FAULTS),
    st.builds(Deferred, st.just(REPLY), VERBS, FAULTS, AFTER),
)
AGES = st.timedeltas(timedelta(0), timedelta(days=3650))
HISTORIES = st.builds(History, st.integers(0, 10_000), AGES.map(lambda age: NOW - age), st.integers(0, 100))
SCHEDULES = st.builds(
    Schedule, st.just(DEFAULT_RETRY), st.sampled_from(["retry", "hold"]), st.floats(0, 1, exclude_max=True)
)


@given(OUTCOMES, HISTORIES, SCHEDULES)
def test_for_every_outcome(outcome: Outcome, history: History, schedule: Schedule) -> None:
    decision = decide(outcome, history, schedule, NOW)
    assert (decision.ruling is Ruling.SENT) == isinstance(outcome, Accepted)
    assert (decision.due_at is not None) == (decision.ruling is Ruling.RETRY)
    assert decision.due_at is None or decision.due_at >= NOW
    assert decision.in_doubt == isinstance(outcome, InDoubt)
    assert decision.reason
    if outcome.fault in (Fault.TRANSPORT, Fault.SENDER, Fault.LOCAL):
        assert decision.ruling in (Ruling.RETRY, Ruling.HELD)
        at_mail = getattr(outcome, "verb", None) is Verb.MAIL and outcome.fault is Fault.TRANSPORT
        assert decision.rests is (Fault.SENDER if at_mail else outcome.fault)
    else:
        assert decision.counts
        assert decision.rests is None


@given(HISTORIES, SCHEDULES, st.sampled_from([Fault.MESSAGE, Fault.RECIPIENT]), VERBS, AFTER)
def test_a_deferred_mail_never_waits_past_its_lifetime(
    history: History, schedule: Schedule, fault: Fault, verb: Verb, after: timedelta | None
) -> None:
    decision = decide(Deferred(REPLY, verb, fault, after), history, schedule, NOW)
    deadline = history.submitted_at + DEFAULT_RETRY.lifetime
    assert (decision.ruling is Ruling.EXPIRED) == (deadline <= NOW)
    assert decision.due_at is None or decision.due_at <= deadline


def test_a_server_may_ask_for_more_time() -> None:
    history = History(0, NOW)
    deferred = Deferred(REPLY, Verb.RCPT, Fault.RECIPIENT, timedelta(minutes=40))
    assert decide(deferred, history, Schedule(SHORT), NOW).due_at == NOW + timedelta(minutes=40)


def test_doubts_end_with_a_person() -> None:
    doubt, schedule = InDoubt(REPLY, Verb.DOT), Schedule(DEFAULT_RETRY)
    rulings = [decide(doubt, History(n, NOW, n), schedule, NOW).ruling for n in range(MAX_IN_DOUBT + 1)]
    assert rulings == [Ruling.RETRY, Ruling.RETRY, Ruling.HELD, Ruling.HELD]
