"""A fault of the transport or of an identity on it rests them, and costs no mail anything."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.scope import DEFAULT
from postroom.scopes.secrets import encrypt
from postroom.spool.custody import claim
from postroom.spool.delivery import breaker
from postroom.spool.delivery.breaker import Probe, Trip
from postroom.spool.delivery.worker import drain
from postroom.spool.intake.submission import LANES, URGENT
from postroom.spool.models import Attempt, Delivery, Event, Rest
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import Step, close, reply
from tests.spool.scene import Scene, never, now, recipients, states
from tests.spool.workers import Hands

RELAY = "system/smtp/"


@pytest.fixture
def account(scene: Scene, server: ScriptedServer) -> ScriptedServer:
    """The relay asks for a password; the store has a wrong one."""
    create_key(folder())
    server.manners = Manners(accounts={"shop": "right"}, require_auth=True)
    scene.choose(RELAY + "auth", "plain")
    scene.choose(RELAY + "username", "shop")
    password(scene, "wrong")
    return server


def password(scene: Scene, text: str) -> None:
    scene.choose(RELAY + "password", encrypt(text, DEFAULT, RELAY + "password"))


def rest_is_over() -> None:
    Rest.objects.update(rest_until=now() - timedelta(seconds=1))


def test_a_wrong_password_over_200_orders_costs_none_of_them_anything(scene: Scene, account: ScriptedServer) -> None:
    receipt = scene.submit(200)
    for _ in range(4):
        drain(60, never)
        rest_is_over()
    assert states(receipt.messages) == {"queued": 200}
    assert set(Delivery.objects.values_list("attempts", "in_doubt")) == {(0, 0)}
    assert Attempt.objects.count() <= 4
    assert all(fault == "transport" for fault in Attempt.objects.values_list("fault", flat=True))
    password(scene, "right")
    drain(60, never)
    assert states(receipt.messages) == {"sent": 200}
    assert set(recipients(account).values()) == {1}
    assert len(account.received) == 200


def test_a_mended_password_sends_at_once_though_the_old_account_rests(scene: Scene, account: ScriptedServer) -> None:
    scene.submit()
    drain(60, never)
    assert Rest.objects.get().rest_until > now()
    password(scene, "right")
    drain(60, never)
    assert states() == {"sent": 1}


def test_while_it_rests_nothing_is_tried(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("CONNECT", reply("421 4.3.2 closed for today"))
    scene.submit(50)
    drain(60, never)
    tried = len(server.connections)
    drain(60, never)
    assert len(server.connections) == tried
    assert states() == {"queued": 50}


def test_one_probe_ends_the_rest_and_the_queue_flows(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("CONNECT", reply("421 4.3.2 closed for today"))
    scene.submit(50)
    drain(60, never)
    server.script.clear()
    rest_is_over()
    drain(60, never)
    assert states() == {"sent": 50}
    assert not Rest.objects.exists()


def test_every_failed_probe_doubles_the_rest_up_to_five_minutes(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("CONNECT", reply("421 4.3.2 closed for today"))
    scene.submit(5)
    seconds = []
    for _ in range(8):
        drain(60, never)
        failed_at = Event.objects.latest("pk").at
        seconds.append((Rest.objects.get().rest_until - failed_at).total_seconds())
        rest_is_over()
    assert seconds == [5, 10, 20, 40, 80, 160, 300, 300]
    assert Attempt.objects.count() == 8


def test_a_transport_fault_wears_no_lifetime_out(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("MAIL", reply("421 4.3.2 closed for today"))
    scene.submit(3)
    Delivery.objects.update(clock_at=now() - timedelta(days=30))
    drain(60, never)
    assert states() == {"queued": 3}


def test_an_identity_that_is_refused_rests_alone(scene: Scene, server: ScriptedServer) -> None:
    server.script.when("MAIL", lambda words: reply("550 5.7.1 sender not allowed") if "sales@de" in words else None)
    scene.submit(20, view="en")
    scene.submit(20, view="de")
    drain(60, never)
    assert states() == {"sent": 20, "queued": 20}
    rest = Rest.objects.get()
    assert (rest.sender, rest.failures) == ("sales@de.quayside.shop", 1)
    assert set(Delivery.objects.filter(state="queued").values_list("attempts", flat=True)) == {0}
    server.script.clear()
    rest_is_over()
    drain(60, never)
    assert states() == {"sent": 40}


def test_a_connection_that_has_done_enough_costs_no_mail_anything(scene: Scene, server: ScriptedServer) -> None:
    scene.choose("postroom/smtp/max_connections", "1")  # so that the third MAIL comes on a used connection
    server.script.once("MAIL", None, None, reply("421 4.3.2 this connection has done enough"))
    scene.submit(60)
    drain(60, never)
    assert server.script.played == ["MAIL"]
    assert states() == {"sent": 60}
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"accepted"}
    assert not Rest.objects.exists()


def test_one_mail_that_the_relay_always_hangs_up_on_does_not_block_the_others(
    scene: Scene, server: ScriptedServer
) -> None:
    """The first in the queue is the first probe: it steps back, and the next probe is another mail."""
    server.script.when("RCPT", lambda to: reply("421 4.7.0 go away") if "customer1@" in to else None)
    scene.submit(30)
    for _ in range(3):
        drain(60, never)
        rest_is_over()
    assert states() == {"sent": 29, "queued": 1}


@pytest.mark.parametrize("fault", [reply("421 4.3.2 not you"), close()], ids=["421", "lost"])
def test_one_store_views_bad_mail_does_not_block_the_other_views(
    scene: Scene, server: ScriptedServer, fault: Step
) -> None:
    """However much of it there is, and however urgent: its sender rests, nobody else."""
    server.script.when("MAIL", lambda words: fault if "sales@en" in words else None)
    scene.submit(20, view="en", priority=URGENT)
    drain(60, never)
    scene.submit(50, view="de")
    drain(60, never)
    assert states() == {"sent": 50, "queued": 20}
    assert set(Delivery.objects.filter(state="queued").values_list("attempts", flat=True)) == {0}
    assert list(Rest.objects.values_list("sender", flat=True)) == ["sales@en.quayside.shop"]


def test_store_views_try_a_rested_relay_in_turn(scene: Scene, server: ScriptedServer) -> None:
    """Whatever is older or more urgent: the views with something due try a rested relay in turn."""
    server.script.always("CONNECT", reply("421 4.3.2 closed for today"))
    scene.submit(20, view="en", priority=URGENT)
    drain(60, never)
    scene.submit(view="de")
    at = now()
    views = [scene.view("en").pk, scene.view("de").pk]
    lanes = list(product(views, LANES))
    owner = Hands.register().owner
    for turn, view in enumerate([*views, *views]):
        (pk,) = claim.pick_probe(Probe("any", turn=turn), lanes, at)
        assert Delivery.objects.get(pk=pk).store_view_id == view
    Rest.objects.update(failures=2, rest_until=at)
    (probe,) = breaker.rests(at).probes
    assert [one.store_view_id for one in claim.claim_probe(owner, probe, lanes, at)] == [views[1]]


def test_a_mail_that_failed_at_mail_lets_others_of_its_view_try_first(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("MAIL", reply("421 4.3.2 not you"))
    scene.submit()
    Delivery.objects.update(clock_at=now() - timedelta(hours=1))
    drain(60, never)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.in_doubt) == ("queued", 0, 0)
    assert timedelta(minutes=4) < row.due_at - now() <= timedelta(minutes=5)


def test_only_one_worker_probes(scene: Scene) -> None:
    at = now()
    breaker.trip([Trip("transport", "", "relay:25", "421")], at - timedelta(minutes=1))
    assert breaker.rests(at).probes == (Probe("transport"),)
    assert breaker.elect(Probe("transport"), at)
    assert not breaker.elect(Probe("transport"), at)
    assert breaker.rests(at).probes == ()
    later = at + timedelta(minutes=2)
    assert breaker.elect(Probe("transport"), later)


def test_stragglers_of_one_outage_do_not_lengthen_the_rest(scene: Scene) -> None:
    at = now()
    trip = Trip("transport", "", "relay:25", "421")
    breaker.trip([trip], at)
    breaker.trip([trip], at)
    assert Rest.objects.get().failures == 1
    breaker.trip([replace(trip, is_probe=True)], at)
    assert Rest.objects.get().failures == 2


def test_rests_of_settings_that_nobody_uses_are_forgotten(scene: Scene) -> None:
    breaker.trip([Trip("old", "", "relay:25", "421")], now() - timedelta(days=2))
    breaker.trip([Trip("new", "", "relay:25", "421")], now())
    breaker.forget_old(now())
    assert list(Rest.objects.values_list("fingerprint", flat=True)) == ["new"]


def test_misconfigured_mail_waits_and_goes_when_mended(scene: Scene, server: ScriptedServer) -> None:
    scene.choose("system/smtp/port", "seventeen")
    scene.submit(2)
    drain(3, never)
    assert states() == {"queued": 2}
    scene.relay(server.port)
    drain(60, never)
    assert states() == {"sent": 2}


def test_the_longest_host_name_fits_the_rows_of_its_failures(scene: Scene) -> None:
    host = f"{'.'.join(['relay' * 12] * 4)}.invalid"
    scene.relay(2525)
    scene.choose(RELAY + "host", host)
    scene.submit()
    drain(60, until=never)
    assert Rest.objects.get().relay == f"{host}:2525"
    assert states() == {"queued": 1}
