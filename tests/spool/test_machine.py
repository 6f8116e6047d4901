"""A machine of submits, claims, replies, settlements, crashes and reapers in any order.

Never lost: every delivery is in a state of the table, and got there by allowed moves only. Never two live leases: what
is active has exactly one owner, who may still send. What the relay has accepted is marked sent, or recorded in doubt.
"""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from postroom.mail.outcome import Accepted, Deferred, Fault, InDoubt, Outcome, Refused, Verb
from postroom.mail.policy import Schedule
from postroom.mail.reply import Reply
from postroom.mail.retry import DEFAULT_RETRY
from postroom.spool import dialect
from postroom.spool.custody.claim import Claimed, give_back
from postroom.spool.delivery.ruling import encode
from postroom.spool.delivery.ruling import rule as ruling
from postroom.spool.delivery.settle import settle
from postroom.spool.handling.actions import By, cancel, hold, release, retry
from postroom.spool.models import Attempt, Body, Delivery, Event, Message, Worker
from postroom.spool.states import ALLOWED, State
from postroom.transports.ledger import Facts
from tests.spool.scene import Scene, now
from tests.spool.workers import Hands

REPLIES: list[Outcome] = [
    Accepted(Reply(250, "2.0.0", "queued")),
    Refused(Reply(550, "5.1.1", "nobody"), Verb.RCPT, Fault.RECIPIENT),
    Deferred(Reply(450, "4.2.0", "later"), Verb.RCPT, Fault.RECIPIENT),
    Deferred(Reply(421, "4.3.2", "closed"), Verb.MAIL, Fault.TRANSPORT),
    InDoubt(Reply(421, "4.4.2", "lost", local=True), Verb.DOT),
]
REACHABLE = {
    source: frozenset({source}) | ALLOWED[source] | {end for step in ALLOWED[source] for end in ALLOWED[step]}
    for source in State
}


@dataclass
class Mind:
    """A worker and what it believes it has in hand."""

    hands: Hands
    in_hand: dict[int, Claimed] = field(default_factory=dict)
    unsettled: dict[int, tuple[Claimed, Outcome]] = field(default_factory=dict)
    lives: bool = True


class Queue(RuleBasedStateMachine):
    workers = Bundle("workers")
    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene(dict(type(self).scene.views))
        for model in (Event, Attempt, Delivery, Body, Message, Worker):
            model.objects.all().delete()
        self.minds: list[Mind] = []
        self.before: dict[int, State] = {}
        self.accepted: dict[int, int] = {}  #: copies that the relay took

    @rule(count=st.integers(1, 4))
    def submit(self, count: int) -> None:
        self.scene.submit(count)

    @rule(target=workers)
    def start(self) -> Mind:
        mind = Mind(Hands.register())
        self.minds.append(mind)
        return mind

    @rule(mind=workers, limit=st.integers(1, 5))
    def claim(self, mind: Mind, limit: int) -> None:
        if mind.lives:
            claimed = mind.hands.claim([self.scene.view().pk], limit)
            mind.in_hand.update({one.id: one for one in claimed})

    @rule(mind=workers, outcome=st.sampled_from(REPLIES), pick=st.integers(0, 9))
    def attempt(self, mind: Mind, outcome: Outcome, pick: int) -> None:
        """One attempt: INTENT, the dot where it comes to that, the reply, OUTCOME."""
        claimed = self._pick(mind, pick)
        if claimed is None:
            return
        self._write_dot(mind, claimed, accepted=isinstance(outcome, Accepted | InDoubt))
        mind.hands.journal.outcome(claimed.id, claimed.claims, encode(outcome, FACTS))
        mind.unsettled[claimed.id] = (mind.in_hand.pop(claimed.id), outcome)

    @rule(mind=workers, pick=st.integers(0, 9))
    def attempt_without_reply(self, mind: Mind, pick: int) -> None:
        """The dot leaves; the worker will die before it reads the reply."""
        claimed = self._pick(mind, pick)
        if claimed is not None:
            self._write_dot(mind, claimed, accepted=True)
            mind.in_hand.pop(claimed.id)

    def _pick(self, mind: Mind, pick: int) -> Claimed | None:
        mine = sorted(mind.in_hand)
        return mind.in_hand[mine[pick % len(mine)]] if mine and mind.lives else None

    def _write_dot(self, mind: Mind, claimed: Claimed, *, accepted: bool) -> None:
        assert mind.hands.journal.intend(claimed.id, claimed.claims)
        row = Delivery.objects.get(pk=claimed.id)
        assert (row.state, row.worker_id, row.claims) == (State.ACTIVE, mind.hands.owner.worker, claimed.claims)
        if accepted:
            self.accepted[claimed.id] = self.accepted.get(claimed.id, 0) + 1

    @rule(mind=workers)
    def settle(self, mind: Mind) -> None:
        if not mind.lives:
            return
        at = now()
        batch = [
            ruling(claimed, outcome, FACTS, Schedule(DEFAULT_RETRY), (dialect.moment(claimed.clock_at), at))
            for claimed, outcome in mind.unsettled.values()
        ]
        assert len(settle(mind.hands.owner, batch, at)) == len(batch)
        mind.hands.journal.committed([one.key for one in batch])
        mind.unsettled.clear()

    @rule(mind=workers)
    def give_back(self, mind: Mind) -> None:
        if mind.lives:
            assert give_back(mind.hands.owner, list(mind.in_hand)) == len(mind.in_hand)
            mind.in_hand.clear()

    @rule(mind=consumes(workers))
    def crash(self, mind: Mind) -> None:
        if mind.lives:
            mind.lives = False
            mind.hands.die()

    @rule()
    def reap(self) -> None:
        for mind in self.minds:
            if not mind.lives:
                mind.hands.is_reaped()

    @rule()
    def time_passes(self) -> None:
        Delivery.objects.filter(state=State.QUEUED).update(due_at=now())

    @rule(action=st.sampled_from([hold, release, retry, cancel]), pick=st.integers(0, 9))
    def somebody_acts(self, action, pick: int) -> None:  # type: ignore[no-untyped-def]
        rows = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
        if rows:
            action([rows[pick % len(rows)]], By("cli:anna", "asked to", now()))

    @invariant()
    def moves_are_allowed_and_nothing_is_lost(self) -> None:
        after = {pk: State(state) for pk, state in Delivery.objects.values_list("pk", "state")}
        assert set(self.before) <= set(after)
        for pk, state in after.items():
            assert state in REACHABLE[self.before.get(pk, State.QUEUED)]
        self.before = after

    @invariant()
    def nothing_has_two_owners(self) -> None:
        owned = [pk for mind in self.minds if mind.lives for pk in (*mind.in_hand, *mind.unsettled)]
        assert len(owned) == len(set(owned))
        active = dict(Delivery.objects.filter(state=State.ACTIVE).values_list("pk", "worker__pk"))
        for mind in self.minds:
            for pk in (*mind.in_hand, *mind.unsettled) if mind.lives else ():
                assert active[pk] == mind.hands.owner.worker

    def teardown(self) -> None:
        for mind in self.minds:
            if mind.lives:
                self.settle(mind)
                self.crash(mind)
        self.reap()
        for row in Delivery.objects.all():
            assert row.state != State.ACTIVE
            copies = self.accepted.get(row.pk, 0)
            assert copies <= row.in_doubt + (row.state == State.SENT)
            assert copies or row.state != State.SENT


FACTS = Facts("127.0.0.1:25", None, 1_800_000_000.0, 0.1)


def test_the_queue(scene: Scene) -> None:
    scene.view()
    Queue.scene = scene
    run_state_machine_as_test(
        Queue,
        settings=settings(
            max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
