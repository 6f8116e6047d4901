"""What keeps mail from leaving, said in one place; and what would leave when a scope goes live."""

import time
from datetime import timedelta
from statistics import median

import pytest

from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.scopes import environment, resolve
from postroom.scopes.models import Installation
from postroom.scopes.save import Rejected
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.delivery.worker import drain
from postroom.spool.handling import going_live
from postroom.spool.handling.actions import By
from postroom.spool.models import Delivery, Rest, Run
from postroom.spool.reading.standing import Obstacle, Standing, standing
from postroom.spool.reading.waiting import look
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import Scene, never, now, states
from tests.spool.workers import Hands

MODE, TO, LIST = "postroom/mode/mode", "postroom/mode/redirect_to", "postroom/mode/allow_list"
ANNA = Actor("desk:anna")


def found(*store_views: int) -> Standing:
    return standing(resolve.current(), store_views or None, now())


def texts(*store_views: int) -> list[str]:
    return [cause.text for cause in found(*store_views).causes if cause.obstacle is not Obstacle.NO_WORKER]


def test_a_live_store_with_a_worker_has_nothing_in_its_way(scene: Scene, server: ScriptedServer) -> None:
    scene.view()
    assert [cause.obstacle for cause in found().causes] == [Obstacle.NO_WORKER]
    Hands.register()
    assert found() == Standing(())


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        (
            "system/smtp/disable",
            "1",
            "Email communications are disabled: what is submitted is recorded and never sent.",
        ),
        (MODE, "hold", "Mail is on hold: it is kept until a person releases it."),
        (MODE, "log", "Mail is only recorded and never sent."),
        (MODE, "redirect", "All mail goes to qa@quayside.shop."),
        (LIST, "@quayside.shop", "Only allowed recipients get mail: what is for others is suppressed."),
    ],
)
def test_each_setting_that_keeps_mail_is_said(
    scene: Scene, server: ScriptedServer, path: str, value: str, text: str
) -> None:
    scene.view()
    scene.choose(TO, "qa@quayside.shop")
    scene.choose(path, value)
    assert texts() == [text]
    (cause,) = [cause for cause in found().causes if not cause.is_fault]
    assert cause.path == path
    assert cause.mend.endswith(".")


def test_store_views_with_the_same_fate_are_said_together_and_named(scene: Scene, server: ScriptedServer) -> None:
    views = {code: scene.view(code).pk for code in ("en", "de", "ja")}
    for code in ("en", "de"):
        scene.choose(MODE, "hold", Scope.store(views[code]))
    assert texts() == ["en, de: mail is on hold: it is kept until a person releases it."]
    assert texts(views["ja"]) == []
    assert texts(views["de"], views["ja"]) == ["de: mail is on hold: it is kept until a person releases it."]
    assert found().of_view(views["en"])[-1].store_views == (views["en"], views["de"])
    assert found().of(Obstacle.HOLD) == found().of_view(views["en"])[-1:]


def test_rests_and_settings_that_cannot_be_used_are_said(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("CONNECT", reply("421 4.3.2 closed"))
    scene.submit()
    drain(60, never)
    assert Rest.objects.exists()
    (text,) = texts()
    assert text.startswith(f"127.0.0.1:{server.port} ")
    assert text.endswith("421 4.3.2 closed.")
    scene.choose(LIST, "nonsense", Scope.store(scene.view().pk))
    (cause,) = found().of(Obstacle.MISCONFIGURED)
    assert "Allowed Recipients (postroom/mode/allow_list) for stores:en" in cause.text
    assert cause.path == LIST


def test_a_copied_database_comes_first(scene: Scene, server: ScriptedServer) -> None:
    scene.view()
    scene.choose(MODE, "hold")
    Installation.this()
    Installation.objects.update(fingerprint="file 1")
    first = found().causes[0]
    assert first.obstacle is Obstacle.UNADOPTED
    assert "is a copy" in first.text


def test_it_is_cheap(scene: Scene, server: ScriptedServer) -> None:
    for number in range(20):
        scene.view(f"v{number}")
    found()
    taken = []
    for _ in range(20):
        began = time.thread_time()
        found()
        taken.append(time.thread_time() - began)
    assert median(taken) < 0.05  # ten times what it takes


def test_what_would_leave_is_what_settings_held_below_the_scope(scene: Scene, server: ScriptedServer) -> None:
    for code in ("en", "de"):
        scene.submit(3, view=code)
    scene.choose(MODE, "hold")
    drain(60, never)
    scene.submit(2, view="en", held="look at the price")
    english = Scope.store(scene.view("en").pk)
    looked = going_live.would_leave(resolve.current(), english)
    assert (looked.count, looked.is_more) == (3, False)
    assert {row.recipient for row in looked.sample} == {f"customer{number}@shopper.example" for number in (1, 2, 3)}
    assert looked.oldest == looked.sample[0].message.created_at
    assert going_live.would_leave(resolve.current(), DEFAULT).count == 6
    scene.choose("system/smtp/disable", "1", english)
    assert going_live.would_leave(resolve.current(), DEFAULT).count == 3


def test_going_live_releases_nothing_unless_asked(scene: Scene, server: ScriptedServer) -> None:
    scene.submit(3)
    scene.choose(MODE, "hold")
    drain(60, never)
    scene.submit(held="look at the price")
    going_live.go_live(DEFAULT, ANNA)
    drain(60, never)
    assert states() == {"held": 4}
    tally = going_live.release(DEFAULT, By("desk:anna", "we are live", now()))
    assert (tally.done, tally.skipped) == (3, {})
    drain(60, never)
    assert states() == {"sent": 3, "held": 1}
    entries = Entry.objects.order_by("pk").values_list("actor", "action", "object", "old", "new")
    assert list(entries)[-2:] == [
        ("desk:anna", "set", MODE, "hold", "live"),
        ("desk:anna", "released", "mail held by a setting", None, "3 deliveries"),
    ]


def test_release_before_going_live_moves_nothing(scene: Scene, server: ScriptedServer) -> None:
    scene.choose(MODE, "hold")
    scene.submit(3)
    tally = going_live.release(DEFAULT, By("desk:anna", "too early", now()))
    assert tally.done == 0
    assert list(tally.skipped.values()) == [3]
    assert "go live first" in next(iter(tally.skipped))


def test_the_environment_keeps_the_mode(scene: Scene, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "of_process", lambda: {"CONFIG__DEFAULT__POSTROOM__MODE__MODE": "hold"})
    scene.submit()
    with pytest.raises(Rejected, match="CONFIG__DEFAULT__POSTROOM__MODE__MODE"):
        going_live.go_live(DEFAULT, ANNA)
    drain(60, never)
    assert states() == {"held": 1}


def test_what_waits_for_a_run_says_when_it_comes(scene: Scene, server: ScriptedServer) -> None:
    scene.choose("sales_email/general/async_sending", "1")
    scene.choose("postroom/sending/interval", "10m")
    scene.submit()
    at = now()
    assert look(at).reason(Delivery.objects.get()) == "waits for the next run, which is due"
    Run.objects.create(last_at=at - timedelta(minutes=3))
    due = at + timedelta(minutes=7)
    assert look(at).reason(Delivery.objects.get()) == f"waits for the next run at about {due:%H:%M:%S} UTC"


@pytest.mark.parametrize(("mode", "why"), [("hold", "the mode is Hold"), ("log", "the mode is Log only")])
def test_queued_mail_says_that_a_mode_keeps_it_before_any_worker_looks(
    scene: Scene, server: ScriptedServer, mode: str, why: str
) -> None:
    scene.submit()
    scene.submit(essential=True)
    scene.choose(MODE, mode)
    assert [look(now()).reason(row) for row in Delivery.objects.order_by("pk")] == [why, ""]
