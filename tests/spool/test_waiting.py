"""Mail that waits says what for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from postroom.spool.delivery import breaker
from postroom.spool.delivery.breaker import Trip
from postroom.spool.delivery.worker import drain
from postroom.spool.intake.wait import wait_for
from postroom.spool.models import Delivery, Rest
from postroom.spool.reading.waiting import Lookout, look
from postroom.spool.states import State
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import Scene, never, now


def reasons(at: datetime | None = None) -> set[str]:
    lookout = look(at or now())
    return {lookout.reason(delivery) for delivery in Delivery.objects.all()}


def test_every_mail_of_a_transport_that_rests_says_so(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("CONNECT", reply("421 4.3.2 closed for today"))
    messages = scene.submit(3).messages
    drain(60, never)
    rest = Rest.objects.get()
    told = {f"127.0.0.1:{server.port} rests until {rest.rest_until:%H:%M:%S} UTC: {rest.reason}"}
    assert "421 4.3.2 closed for today" in rest.reason
    assert reasons() == told
    assert {status.reason for status in wait_for(messages, 1)} == told


def test_a_rest_that_is_over_names_no_time(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("CONNECT", reply("421 4.3.2 closed for today"))
    scene.submit()
    drain(60, never)
    (told,) = reasons(now() + timedelta(minutes=1))
    assert told.startswith(f"127.0.0.1:{server.port} is to be tried again: ")


def test_a_sender_that_rests_is_named_and_keeps_nobody_elses_mail(scene: Scene, server: ScriptedServer) -> None:
    server.script.when("MAIL", lambda words: reply("550 5.7.1 sender not allowed") if "sales@de" in words else None)
    scene.submit(view="en")
    scene.submit(view="de")
    drain(60, never)
    lookout = look(now())
    told = {each.store_view_id: lookout.reason(each) for each in Delivery.objects.all()}
    assert told[scene.view("en").pk] == ""
    assert told[scene.view("de").pk].startswith(f"sales@de.quayside.shop at 127.0.0.1:{server.port} rests until")


def test_a_mail_put_off_by_itself_keeps_its_own_reason(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("RCPT", reply("450 4.2.0 greylisted"))
    scene.submit()
    drain(60, never)
    breaker.trip([Trip(fingerprint(look(now()), scene), "", "relay:25", "421")], now())
    (told,) = reasons()
    assert "450 4.2.0 greylisted" in told
    assert "rests" not in told


def test_settings_that_cannot_be_used_are_what_mail_waits_for(scene: Scene, server: ScriptedServer) -> None:
    scene.choose("system/smtp/port", "seventeen")
    scene.submit()
    (told,) = reasons()
    assert "system/smtp/port" in told


def test_rests_of_settings_of_before_are_not_in_use(scene: Scene, server: ScriptedServer) -> None:
    scene.view("en")
    scene.view("de")
    scene.relay(server.port)
    used = fingerprint(look(now()), scene)
    breaker.trip([Trip(used, "", "relay:25", "421"), Trip("of before", "", "relay:25", "421")], now())
    assert [rest.fingerprint for rest in look(now()).rests_in_use()] == [used]


def fingerprint(lookout: Lookout, scene: Scene) -> str:
    from postroom.scopes import effective

    return effective.transport(lookout.snapshot, scene.view("en").pk).fingerprint


@dataclass(frozen=True)
class Row:
    state: str
    store_view_id: int
    sender: str = ""
    reason: str = "price is wrong"
    waiting_run: bool = False
    priority: int = 0

    @property
    def due_at(self) -> datetime:
        return now()


def test_what_is_not_queued_keeps_the_reason_of_its_row(scene: Scene) -> None:
    for state in set(State) - {State.QUEUED}:
        assert look(now()).reason(Row(state, scene.view().pk)) == "price is wrong"
