"""A clock that ran ahead and was put right holds nothing back: no mail, no relay, no run."""

from datetime import timedelta

import pytest
from django.db import connection

from postroom.scopes import effective, resolve
from postroom.spool.custody import wrong_clock
from postroom.spool.delivery import breaker, runs
from postroom.spool.delivery.breaker import LONGEST, PROBE, Trip
from postroom.spool.delivery.worker import drain
from postroom.spool.intake.submit import submit
from postroom.spool.models import Delivery, Rest, Run
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import CALL, Scene, never, now, states

DAY = timedelta(days=1)


def test_mail_submitted_in_the_future_goes_now(scene: Scene, server: ScriptedServer) -> None:
    submit([scene.letter(), scene.letter("de")], CALL, now() + DAY)
    scene.submit()
    drain(60, never)
    assert states() == {"sent": 3}
    assert all(at <= now() for at in Delivery.objects.values_list("clock_at", flat=True))


def test_mail_put_off_for_a_reason_stays_put_off(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("RCPT", reply("450 4.2.0 greylisted"))
    scene.submit()
    drain(60, never)
    before = Delivery.objects.values("due_at", "clock_at").get()
    assert before["due_at"] > now() + timedelta(minutes=4)
    assert wrong_clock.mend(now()) == 0
    assert Delivery.objects.values("due_at", "clock_at").get() == before


def test_the_look_reads_no_row_that_is_not_ahead(scene: Scene) -> None:
    """A year of sent mail lies in the same table."""
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL plans by its statistics; there are none of an empty table")
    with connection.cursor() as cursor:
        look = f"SELECT 1 FROM {wrong_clock.deliveries()} WHERE {wrong_clock.AHEAD}"
        cursor.execute(f"EXPLAIN QUERY PLAN {look}", [now(), now()])
        plan = [row[3] for row in cursor.fetchall()]
    assert any("delivery_due" in line and "due_at>" in line for line in plan), plan


def test_a_rest_longer_than_any_is_over(scene: Scene, server: ScriptedServer) -> None:
    view = scene.view().pk
    transport = effective.transport(resolve.current(), view).fingerprint
    breaker.trip([Trip(transport, "", "relay:25", "421")], now() + DAY)
    scene.submit(5)
    drain(60, never)
    assert states() == {"sent": 5}
    assert not Rest.objects.exists()


def test_the_longest_rest_lasts_to_its_end(scene: Scene) -> None:
    at = now()
    breaker.trip([Trip("transport", "", "relay:25", "421")], at)
    Rest.objects.update(rest_until=at + LONGEST + PROBE)
    assert breaker.rests(at).probes == ()
    assert len(breaker.rests(at - timedelta(seconds=1)).probes) == 1


def test_a_run_in_the_future_keeps_nothing_waiting(scene: Scene) -> None:
    scene.choose("sales_email/general/async_sending", "1")
    scene.choose("postroom/sending/interval", "1h")
    scene.submit(2)
    sending = effective.sending(resolve.current())
    Run.objects.create(last_at=now() + DAY)
    assert runs.let_go(sending, now()) == 2
    scene.submit(2)
    Run.objects.update(last_at=now() + timedelta(seconds=30))  # another host's clock, a little ahead of ours
    assert runs.let_go(sending, now()) == 0
