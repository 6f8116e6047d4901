"""The one page of policy: what follows from an outcome. Pure, total, and proved by tests/mail/policy_table.toml.

Accepted is sent. In doubt waits ten minutes or for a person. A fault of ours, of the transport or of the sender's
identity never costs a mail: it stays queued whatever its age, or is held for a person where the relay answers so to
this one mail all its life. Only a message or a recipient can be refused or expire.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from postroom.mail.outcome import Accepted, Deferred, Fault, InDoubt, Outcome, Refused, Verb
from postroom.mail.retry import RetrySchedule, next_try

IN_DOUBT_WAIT = timedelta(minutes=10)  # RFC 5321 §4.5.3.2.6: as long as a server may think about the final dot
MAX_IN_DOUBT = 3  # each doubt may have been a copy in the customer's mailbox; then a person looks

# Faults of transport or sender that show only once the relay has seen a recipient or content may hang on that one
# delivery. It steps back, so that the next try of that transport is made with another.
_LATE = frozenset([Verb.RCPT, Verb.DATA, Verb.CONTENT, Verb.DOT, Verb.EXIT])


class Ruling(StrEnum):
    SENT = "sent"  #: the next hop has it
    RETRY = "retry"  #: queued again, due at `due_at`
    REFUSED = "refused"  #: never again by itself
    HELD = "held"  #: waits for a person
    EXPIRED = "expired"  #: its lifetime is over


@dataclass(frozen=True, slots=True)
class History:
    """Before this outcome: attempts counted, attempts that ended in doubt; `submitted_at` starts the lifetime."""

    attempts: int
    submitted_at: datetime
    in_doubt: int = 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """`spread` in [0, 1): the caller's random number for this decision."""

    retry: RetrySchedule
    when_in_doubt: Literal["retry", "hold"] = "retry"
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """`counts`: an attempt is burnt. `rests`: what must pause: TRANSPORT or SENDER; LOCAL: this worker stops."""

    ruling: Ruling
    due_at: datetime | None
    counts: bool
    rests: Fault | None
    reason: str
    in_doubt: bool = False


def decide(outcome: Outcome, history: History, schedule: Schedule, now: datetime) -> Decision:
    reason = str(outcome.reply)
    match outcome:
        case Accepted():
            return Decision(Ruling.SENT, None, True, None, reason)
        case InDoubt():
            return _in_doubt(reason, history, schedule, now)
        case Deferred(fault=Fault.LOCAL) | Refused(fault=Fault.LOCAL):
            return Decision(Ruling.RETRY, now, False, Fault.LOCAL, reason)
        case Deferred(fault=Fault.TRANSPORT | Fault.SENDER) | Refused(fault=Fault.TRANSPORT | Fault.SENDER):
            return _not_its_fault(outcome, history, schedule, now)
        case Refused():
            return Decision(Ruling.REFUSED, None, True, None, reason)
        case Deferred():
            return _again_or_expired(outcome, history, schedule, now)


def _in_doubt(reason: str, history: History, schedule: Schedule, now: datetime) -> Decision:
    if schedule.when_in_doubt == "hold" or history.in_doubt + 1 >= MAX_IN_DOUBT:
        return Decision(Ruling.HELD, None, True, None, reason, in_doubt=True)
    if now >= history.submitted_at + schedule.retry.lifetime:
        return Decision(Ruling.EXPIRED, None, True, None, reason, in_doubt=True)
    due_at = max(next_try(schedule.retry, history.attempts, now, schedule.spread), now + IN_DOUBT_WAIT)
    return Decision(Ruling.RETRY, due_at, True, None, reason, in_doubt=True)


def _not_its_fault(outcome: Deferred | Refused, history: History, schedule: Schedule, now: datetime) -> Decision:
    reason = str(outcome.reply)
    if outcome.verb is Verb.MAIL:
        # The transport greeted us and let us in: it may refuse this sender, or this one envelope, in any words.
        return Decision(Ruling.RETRY, _step_back(outcome, history, schedule, now), False, Fault.SENDER, reason)
    if outcome.verb not in _LATE:
        return Decision(Ruling.RETRY, now, False, outcome.fault, reason)
    if now >= history.submitted_at + schedule.retry.lifetime:
        # Five days of one answer to one mail, while its transport took others or nobody mended it: a person decides.
        return Decision(Ruling.HELD, None, True, outcome.fault, reason)
    due_at = next_try(schedule.retry, history.attempts, now, schedule.spread)
    return Decision(Ruling.RETRY, due_at, True, outcome.fault, reason)


def _step_back(outcome: Deferred | Refused, history: History, schedule: Schedule, now: datetime) -> datetime:
    """A sender is refused for all its mail. Anything else may hang on this one: it waits as long as it has waited."""
    if outcome.fault is Fault.SENDER:
        return now
    return now + min(max(now - history.submitted_at, timedelta(0)), schedule.retry.delays[0])


def _again_or_expired(outcome: Deferred, history: History, schedule: Schedule, now: datetime) -> Decision:
    deadline = history.submitted_at + schedule.retry.lifetime
    reason = str(outcome.reply)
    if now >= deadline:
        return Decision(Ruling.EXPIRED, None, True, None, reason)
    due_at = next_try(schedule.retry, history.attempts, now, schedule.spread)
    if outcome.retry_after:
        due_at = max(due_at, now + outcome.retry_after)
    # The last try falls on the deadline itself, so that no part of the lifetime goes unused.
    return Decision(Ruling.RETRY, min(due_at, deadline), True, None, reason)
