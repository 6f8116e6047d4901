"""From an outcome to what the tables and the log will say about it. Pure: no clock, no database."""

from datetime import datetime, timedelta
from typing import NamedTuple

from postroom.mail.outcome import Accepted, Deferred, Fault, InDoubt, Outcome, Refused, Verb
from postroom.mail.policy import Decision, History, Ruling, Schedule, decide
from postroom.mail.reply import Reply
from postroom.spool.custody.claim import Claimed
from postroom.spool.states import State
from postroom.transports.ledger import Facts

STATE_OF = {
    Ruling.SENT: State.SENT,
    Ruling.RETRY: State.QUEUED,
    Ruling.REFUSED: State.REFUSED,
    Ruling.HELD: State.HELD,
    Ruling.EXPIRED: State.EXPIRED,
}
KIND_OF: dict[type[Outcome], str] = {
    Accepted: "accepted",
    Deferred: "deferred",
    Refused: "refused",
    InDoubt: "in doubt",
}
POISON = 3  # times that a worker or transport ended with the same delivery in hand, before any dot of it
SEPARATOR = "\x1f"
STEP_BACK = timedelta(seconds=15)  # twice that at the most: after a dead worker nothing waits for a minute
LONGEST_REPLY = 300  # characters in the journal: every outcome in hand must find room there


class Settlement(NamedTuple):
    """What follows from one attempt. `outcome` None: there was no attempt worth recording."""

    claimed: Claimed
    state: State
    reason: str
    due_at: datetime | None  #: None: as it was
    decision: Decision | None = None
    outcome: Outcome | None = None
    facts: Facts | None = None
    strikes: int = 0
    age: timedelta = timedelta(0)  #: since the lifetime began
    redirected: str = ""  #: whom the envelope named in the recipient's place

    @property
    def key(self) -> tuple[int, int]:
        return self.claimed.id, self.claimed.claims

    @property
    def event(self) -> str:
        """The name of the event in the message's history."""
        if self.decision is not None and self.decision.in_doubt:
            return "in doubt"
        if self.state is State.QUEUED:
            return "deferred" if self.outcome is not None else "recovered"
        return self.state.value


def rule(
    claimed: Claimed, outcome: Outcome, facts: Facts, schedule: Schedule, moments: tuple[datetime, datetime]
) -> Settlement:
    """`moments`: since when the lifetime runs, and now."""
    since, now = moments
    decision = decide(outcome, History(claimed.attempts, since, claimed.in_doubt), schedule, now)
    return Settlement(
        claimed=claimed,
        state=STATE_OF[decision.ruling],
        reason=reason(decision),
        due_at=decision.due_at,
        decision=decision,
        outcome=outcome,
        facts=facts,
        strikes=claimed.strikes,
        age=now - since,
    )


def struck(claimed: Claimed, why: str, now: datetime, spread: float) -> Settlement:
    """It was in hand when a worker or a transport ended by itself. Nobody knows yet whether it was to blame.

    From the second time on it steps back by a moment of its own (`spread` in [0, 1)), so that those who were near the
    culprit by chance are not near it again; at the third a person looks.
    """
    strikes = claimed.strikes + 1
    if strikes >= POISON:
        reason = f"{why}, {strikes} times; look at it before you release it"
        return Settlement(claimed, State.HELD, reason, None, strikes=strikes)
    due_at = now + STEP_BACK * (1 + spread) if strikes > 1 else None
    return Settlement(claimed, State.QUEUED, why, due_at, strikes=strikes)


def reason(decision: Decision) -> str:
    if decision.ruling is Ruling.SENT:
        return ""
    if decision.in_doubt:
        return f"in doubt, it may have been accepted: {decision.reason}"
    return f"its lifetime is over; last: {decision.reason}" if decision.ruling is Ruling.EXPIRED else decision.reason


def log_line(public_id: object, settlement: Settlement) -> str:
    """One attempt, in the words of mail logs."""
    outcome, facts, decision = settlement.outcome, settlement.facts, settlement.decision
    assert outcome is not None
    assert facts is not None
    assert decision is not None
    reply = outcome.reply
    delay = settlement.age.total_seconds()
    return (
        f"{public_id}: {to(settlement)}, relay={facts.relay}, delay={delay:.2f},"
        f" dsn={reply.enhanced or reply.code}, status={settlement.event} ({decision.reason})"
    )


def to(settlement: Settlement) -> str:
    if settlement.redirected:
        return f"to=<{settlement.redirected}>, orig_to=<{settlement.claimed.recipient}>"
    return f"to=<{settlement.claimed.recipient}>"


def encode(outcome: Outcome, facts: Facts, redirected: str = "") -> bytes:
    """For the journal: fields between separators. Who it was redirected to stands only there where it was."""
    reply = outcome.reply
    after = outcome.retry_after if isinstance(outcome, Deferred) else None
    fields = (
        KIND_OF[type(outcome)], str(reply.code), reply.enhanced or "", "1" if reply.local else "",
        getattr(outcome, "verb", ""), outcome.fault or "", str(after.total_seconds()) if after else "",
        facts.tls or "", repr(facts.started), repr(facts.seconds),
        facts.relay.replace(SEPARATOR, " "), reply.text[:LONGEST_REPLY].replace(SEPARATOR, " "),
        *([redirected] if redirected else []),
    )  # fmt: skip
    return SEPARATOR.join(fields).encode(errors="replace")


def decode(text: bytes) -> tuple[Outcome, Facts, str]:
    """With whom it was redirected to, or nothing."""
    fields = text.decode().split(SEPARATOR)
    kind, code, enhanced, local, verb, fault, after, tls, started, seconds, relay, words, *redirected = fields
    reply = Reply(int(code), enhanced or None, words, bool(local))
    facts = Facts(relay, tls or None, float(started), float(seconds))
    return outcome_of(kind, reply, (verb, fault, after)), facts, "".join(redirected)


def outcome_of(kind: str, reply: Reply, details: tuple[str, str, str]) -> Outcome:
    verb, fault, after = details
    match kind:
        case "accepted":
            return Accepted(reply)
        case "in doubt":
            return InDoubt(reply, Verb(verb))
        case "refused":
            return Refused(reply, Verb(verb), Fault(fault))
        case _:
            return Deferred(reply, Verb(verb), Fault(fault), timedelta(seconds=float(after)) if after else None)
