"""What is older than it may be goes: contents first, records later; what still waits stays."""

import threading
from datetime import datetime, timedelta

import pytest

from postroom.retention import sweep as sweeping
from postroom.retention.preview import preview
from postroom.retention.sweep import sweep
from postroom.scopes.scope import Scope
from postroom.spool.handling.actions import By, retry
from postroom.spool.models import Attempt, Body, Delivery, Event, Message, SealedBody
from postroom.spool.states import State
from tests.spool.scene import Scene, now

GO = threading.Event()


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene()


def aged(scene: Scene, days: int, state: State = State.SENT, view: str = "en", group: str = "order") -> Message:
    """One mail that was handed in so many days ago and stands so."""
    receipt = scene.submit(view=view, group=group)
    message = Message.objects.get(public_id=receipt.messages[0])
    Message.objects.filter(pk=message.pk).update(created_at=now() - timedelta(days))
    Delivery.objects.filter(message=message).update(state=state)
    return message


def bodies() -> set[int]:
    return set(Body.objects.values_list("pk", flat=True))


def messages() -> set[int]:
    return set(Message.objects.values_list("pk", flat=True))


def test_nothing_is_removed_until_somebody_sets_a_time(scene: Scene) -> None:
    aged(scene, 9000)
    assert preview(now()) == []
    assert sweep(now(), GO) == sweeping.Swept(0, 0)
    assert len(bodies()) == 1


def test_contents_go_first_and_records_later(scene: Scene) -> None:
    young, old, ancient = aged(scene, 10), aged(scene, 100), aged(scene, 1000)
    scene.choose("postroom/retention/bodies", "90d")
    scene.choose("postroom/retention/rows", "730d")
    assert sweep(now(), GO) == sweeping.Swept(bodies=1, rows=1)
    assert bodies() == {young.pk}
    assert messages() == {young.pk, old.pk}
    assert not Event.objects.filter(message=ancient.pk).exists()
    assert not Delivery.objects.filter(message=ancient.pk).exists()
    assert sweep(now(), GO) == sweeping.Swept(0, 0)


def test_what_only_its_recipient_may_read_goes_with_its_message(scene: Scene) -> None:
    old = aged(scene, 1000)
    SealedBody.objects.create(message=old, bytes=b"sealed")
    scene.choose("postroom/retention/rows", "730d")
    assert sweep(now(), GO).rows == 1
    assert not SealedBody.objects.exists()


def test_attempts_go_with_their_message(scene: Scene) -> None:
    old = aged(scene, 1000)
    (delivery,) = old.deliveries.all()
    Attempt.objects.create(
        delivery=delivery, message=old, store_view=old.store_view, number=1, at=now(), seconds=1, relay="r", verb="dot",
        code=250, text="ok", outcome="accepted",
    )  # fmt: skip
    scene.choose("postroom/retention/rows", "730d")
    sweep(now(), GO)
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("state", [State.HELD, State.QUEUED, State.ACTIVE])
def test_what_still_waits_is_never_removed(scene: Scene, state: State) -> None:
    waiting = aged(scene, 1000, state)
    scene.choose("postroom/retention/bodies", "1d")
    scene.choose("postroom/retention/rows", "2d")
    (line,) = preview(now())
    assert (line.bodies, line.rows, line.waiting) == (0, 0, 1)
    sweep(now(), GO)
    assert (bodies(), messages()) == ({waiting.pk}, {waiting.pk})


def test_each_kind_and_each_store_view_has_its_own_time(scene: Scene) -> None:
    invoice = aged(scene, 400, group="invoice")
    order = aged(scene, 400)
    elsewhere = aged(scene, 400, view="ja")
    scene.choose("postroom/retention/bodies", "90d")
    scene.choose("postroom/retention/invoice_bodies", "3650d")
    scene.choose("postroom/retention/bodies", "500d", Scope.store(scene.view("ja").pk))
    sweep(now(), GO)
    assert bodies() == {invoice.pk, elsewhere.pk}
    assert order.pk not in bodies()


def test_what_was_said_is_not_kept_longer_than_that_it_was_sent(scene: Scene) -> None:
    aged(scene, 400)
    scene.choose("postroom/retention/rows", "365d")
    scene.choose("postroom/retention/bodies", "3650d")
    assert sweep(now(), GO).rows == 1
    assert (bodies(), messages()) == (set(), set())


def test_the_preview_counts_what_the_sweep_then_removes(scene: Scene) -> None:
    for days in (5, 100, 200, 800, 900):
        aged(scene, days)
    aged(scene, 100, view="ja")
    scene.choose("postroom/retention/bodies", "90d")
    scene.choose("postroom/retention/rows", "730d")
    lines = preview(now())
    done = sweep(now(), GO)
    assert sum(line.bodies for line in lines) == done.bodies == 3
    assert sum(line.rows for line in lines) == done.rows == 2
    assert preview(now()) == []


def test_windows_step_over_gaps_of_any_width(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("postroom.retention.due.WINDOW", 2)
    kept = [aged(scene, 100) for _ in range(9)]
    for message in kept[1:8]:
        Event.objects.filter(message=message).delete()
        message.delete()
    scene.choose("postroom/retention/bodies", "90d")
    assert sweep(now(), GO).bodies == 2


def test_a_mail_that_was_retried_since_it_was_looked_at_stays(scene: Scene) -> None:
    refused = aged(scene, 100, State.REFUSED)
    (delivery,) = refused.deliveries.all()
    retry([delivery.pk], By("tests", "again", now()))
    assert sweeping.remove_bodies([refused.pk]) == 0
    assert sweeping.remove_rows([refused.pk]) == 0
    assert bodies() == {refused.pk}


def test_what_lost_its_content_cannot_be_retried_and_says_so(scene: Scene) -> None:
    refused = aged(scene, 100, State.REFUSED)
    scene.choose("postroom/retention/bodies", "90d")
    sweep(now(), GO)
    (delivery,) = refused.deliveries.all()
    tally = retry([delivery.pk], By("tests", "again", now()))
    assert tally.done == 0
    assert "nothing to send" in "".join(tally.skipped)


def test_the_duty_sweeps_once_and_rests(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[datetime] = []
    monkeypatch.setattr(sweeping, "_swept_at", None)
    monkeypatch.setattr(sweeping, "sweep", lambda at, stop: times.append(at))
    at = now()
    for each in (at, at + timedelta(hours=1), at + timedelta(hours=7)):
        assert sweeping.duty(each, GO) is False
    assert times == [at, at + timedelta(hours=7)]
