"""What becomes of a dead worker's deliveries, by what its journal says."""

from datetime import timedelta
from uuid import uuid4

import pytest

from postroom.mail.outcome import Accepted, Deferred, Fault, Outcome, Refused, Verb
from postroom.mail.reply import Reply
from postroom.scopes import resolve
from postroom.spool.custody import reap as reaping
from postroom.spool.custody.claim import Claimed
from postroom.spool.custody.pulse import Watch, forget_old
from postroom.spool.delivery.plan import plan
from postroom.spool.delivery.ruling import encode
from postroom.spool.models import Attempt, Delivery, Event, Worker
from postroom.transports.ledger import Facts
from tests.spool.scene import Scene, now, states
from tests.spool.workers import Hands, journals_left

FACTS = Facts("127.0.0.1:25", "TLSv1.3", 1_800_000_000.0, 0.25)
YES: Outcome = Accepted(Reply(250, "2.0.0", "queued as 4F2"))
NO: Outcome = Refused(Reply(550, "5.1.1", "no such mailbox"), Verb.RCPT, Fault.RECIPIENT)
LATER: Outcome = Deferred(Reply(451, "4.7.1", "greylisted"), Verb.RCPT, Fault.RECIPIENT)


@pytest.fixture
def hands(scene: Scene) -> Hands:
    return Hands.register()


def took(scene: Scene, hands: Hands, count: int = 1) -> list[Claimed]:
    scene.submit(count)
    return hands.claim([scene.view().pk])


def answered_with(hands: Hands, claimed: Claimed, outcome: Outcome) -> None:
    hands.journal.intend(claimed.id, claimed.claims)
    hands.journal.outcome(claimed.id, claimed.claims, encode(outcome, FACTS))


def replay_all() -> None:
    reaping.reap_all([], plan(resolve.current()), now())


def test_without_an_intent_it_is_queued_again_at_once(scene: Scene, hands: Hands) -> None:
    took(scene, hands, 3)
    hands.die()
    assert hands.is_reaped()
    assert states() == {"queued": 3}
    row = Delivery.objects.all()[0]
    assert (row.attempts, row.in_doubt, row.strikes) == (0, 0, 1)
    assert row.due_at <= now()
    assert journals_left() == []


@pytest.mark.parametrize(("outcome", "state"), [(YES, "sent"), (NO, "refused"), (LATER, "queued")])
def test_an_outcome_is_settled_as_if_nothing_had_happened(
    scene: Scene, hands: Hands, outcome: Outcome, state: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "postroom.delivery")
    (claimed,) = took(scene, hands)
    answered_with(hands, claimed, outcome)
    hands.die()
    assert hands.is_reaped()
    assert states() == {state: 1}
    attempt = Attempt.objects.get()
    assert (attempt.code, attempt.relay, attempt.tls) == (outcome.reply.code, "127.0.0.1:25", "TLSv1.3")
    assert Delivery.objects.get().last_reply == str(outcome.reply)
    (line,) = [record.getMessage() for record in caplog.records if record.name == "postroom.delivery"]
    assert line.endswith(f"({outcome.reply})")


def test_an_intent_alone_is_in_doubt_and_waits_ten_minutes(scene: Scene, hands: Hands) -> None:
    (claimed,) = took(scene, hands)
    hands.journal.intend(claimed.id, claimed.claims)
    hands.die()
    assert hands.is_reaped()
    row = Delivery.objects.get()
    assert (row.state, row.in_doubt, row.attempts) == ("queued", 1, 1)
    assert (row.due_at - now()).total_seconds() > 590
    assert Event.objects.filter(name="in doubt").count() == 1


def test_in_doubt_is_held_where_the_store_wants_it_so(scene: Scene, hands: Hands) -> None:
    scene.choose("postroom/delivery/when_in_doubt", "hold")
    (claimed,) = took(scene, hands)
    hands.journal.intend(claimed.id, claimed.claims)
    hands.die()
    assert hands.is_reaped()
    assert states() == {"held": 1}


def test_on_another_boot_what_is_missing_proves_nothing(scene: Scene) -> None:
    hands = Hands.register(boot=uuid4())
    untouched, intended, answered = took(scene, hands, 3)
    hands.journal.intend(intended.id, intended.claims)
    answered_with(hands, answered, YES)
    hands.die()
    assert hands.is_reaped()
    assert states() == {"queued": 2, "sent": 1}
    assert set(Delivery.objects.filter(in_doubt=1).values_list("pk", flat=True)) == {untouched.id, intended.id}


def test_without_a_journal_everything_is_in_doubt(scene: Scene, hands: Hands) -> None:
    took(scene, hands, 2)
    hands.die()
    hands.journal.path.unlink()
    assert hands.is_reaped(proved=False)
    assert set(Delivery.objects.values_list("in_doubt", flat=True)) == {1}


def test_replay_is_idempotent(scene: Scene, hands: Hands) -> None:
    sent, unclear = took(scene, hands, 2)
    answered_with(hands, sent, YES)
    hands.journal.intend(unclear.id, unclear.claims)
    hands.die()
    kept = hands.journal.path.read_bytes()
    assert hands.is_reaped()
    after = list(Delivery.objects.order_by("pk").values()), Attempt.objects.count(), Event.objects.count()
    assert not hands.is_reaped()
    hands.journal.path.write_bytes(kept)
    replay_all()
    assert (list(Delivery.objects.order_by("pk").values()), Attempt.objects.count(), Event.objects.count()) == after
    assert journals_left() == []


def test_a_living_worker_is_left_alone(scene: Scene, hands: Hands) -> None:
    took(scene, hands)
    replay_all()
    assert not hands.is_reaped()
    assert states() == {"active": 1}
    hands.journal.close()


def test_beats_that_stand_still_are_noticed_by_the_watchers_own_clock(scene: Scene, hands: Hands) -> None:
    watch = Watch(expiry=0.0, look=60.0)
    assert watch.silent(but=0) == []
    assert [one.owner.worker for one in watch.silent(but=0)] == [hands.owner.worker]
    Worker.objects.update(beats=7)
    assert watch.silent(but=0) == []
    assert watch.silent(but=hands.owner.worker) == []
    hands.journal.close()


def test_a_stopped_workers_journal_is_read_though_it_holds_the_lock(scene: Scene, hands: Hands) -> None:
    sent, _ = took(scene, hands, 2)
    answered_with(hands, sent, YES)
    assert hands.is_reaped(proved=False)
    assert states() == {"sent": 1, "queued": 1}
    assert journals_left() == [hands.journal.path]
    hands.journal.close()


def test_a_late_outcome_still_counts_until_somebody_sends_it_again(scene: Scene, hands: Hands) -> None:
    """Its host was cut off, another host has reaped it; then the host comes back and its journal is read."""
    early, late = took(scene, hands, 2)
    answered_with(hands, early, YES)
    answered_with(hands, late, YES)
    hands.die()
    kept = hands.journal.path.read_bytes()
    hands.journal.path.unlink()
    assert hands.is_reaped(proved=False)
    assert set(Delivery.objects.values_list("state", "in_doubt")) == {("queued", 1)}
    Delivery.objects.filter(pk=late.id).update(claims=2)
    hands.journal.path.write_bytes(kept)
    replay_all()
    assert Delivery.objects.get(pk=early.id).state == "sent"
    assert Delivery.objects.get(pk=late.id).state == "queued"


def test_another_installations_journal_is_left_where_it_is(scene: Scene) -> None:
    hands = Hands.register(installation=uuid4())
    Worker.objects.all().delete()
    hands.die()
    replay_all()
    assert journals_left() == [hands.journal.path]


def test_a_mail_that_kills_its_workers_is_held(scene: Scene) -> None:
    """Named mailman_bak_count: a poison message must not stop all the others for ever."""
    scene.submit()
    for strikes in (1, 2, 3):
        hands = Hands.register()
        hands.claim([scene.view().pk])
        hands.die()
        assert hands.is_reaped()
        row = Delivery.objects.get()
        assert row.strikes == strikes
        assert (row.due_at > now()) == (strikes == 2)
        Delivery.objects.update(due_at=now())
    row = Delivery.objects.get()
    assert row.state == "held"
    assert "ended before it was sent, 3 times" in row.reason


def test_rows_of_workers_that_ended_long_ago_are_forgotten(scene: Scene, hands: Hands) -> None:
    took(scene, hands)
    other = Hands.register()
    other.journal.close()
    Worker.objects.update(stopped_at=now() - timedelta(days=8))
    forget_old(now())
    assert list(Worker.objects.values_list("pk", flat=True)) == [hands.owner.worker]
    hands.journal.close()
