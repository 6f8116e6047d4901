"""Everything that keeps mail from leaving, at one moment: for banners, the dashboard, the doctor, health, commands."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings

from postroom.mail.sentence import Sentence, whole
from postroom.scopes import effective
from postroom.scopes.effective import Conduct, Mode
from postroom.scopes.resolve import Snapshot
from postroom.spool.custody.pulse import living
from postroom.spool.reading.waiting import Lookout, look


class Obstacle(StrEnum):
    """The worst first."""

    UNADOPTED = "unadopted"  #: a copied or restored database
    NO_WORKER = "no worker"
    MISCONFIGURED = "misconfigured"
    OFF = "off"
    HOLD = "hold"
    LOG = "log"
    RESTING = "resting"  #: a transport, or a sender on it
    REDIRECT = "redirect"
    ALLOW_LIST = "allow-list"


FAULTS = frozenset({Obstacle.UNADOPTED, Obstacle.NO_WORKER, Obstacle.MISCONFIGURED, Obstacle.RESTING})
EVERYWHERE = frozenset({Obstacle.UNADOPTED, Obstacle.NO_WORKER})


@dataclass(frozen=True)
class Cause:
    """One obstacle, the store views it concerns, and a sentence each on what it means and what to do.

    `path` names the setting to look at; empty where there is none.
    """

    obstacle: Obstacle
    text: str
    mend: str
    store_views: tuple[int, ...]
    path: str = ""

    @property
    def is_fault(self) -> bool:
        """Nobody has chosen it."""
        return self.obstacle in FAULTS


@dataclass(frozen=True)
class Standing:
    causes: tuple[Cause, ...]

    def of_view(self, store_view_id: int) -> tuple[Cause, ...]:
        return tuple(cause for cause in self.causes if store_view_id in cause.store_views)

    def of(self, obstacle: Obstacle) -> tuple[Cause, ...]:
        return tuple(cause for cause in self.causes if cause.obstacle is obstacle)


def standing(snapshot: Snapshot, store_views: Collection[int] | None, now: datetime) -> Standing:
    """`store_views` None: all that are active. What concerns none of them is left out."""
    views = [view.id for view in snapshot.store_views.values() if view.is_active]
    chosen = views if store_views is None else [view for view in snapshot.store_views if view in store_views]
    lookout = look(now, snapshot)
    found = [*of_everything(lookout, chosen), *of_settings(snapshot, chosen), *of_rests(lookout, chosen)]
    order = list(Obstacle)
    return Standing(tuple(sorted(found, key=lambda cause: order.index(cause.obstacle))))


def of_everything(lookout: Lookout, views: Iterable[int]) -> Iterator[Cause]:
    if lookout.kept:
        text = whole(lookout.kept)
        mend = Sentence("Run `postroom adopt` where Postroom runs: it shows first what would leave.")
        yield Cause(Obstacle.UNADOPTED, text, mend, tuple(views))
    if not living(lookout.now):
        text = Sentence("No worker is running: mail is taken and kept, but not sent.")
        start = Sentence("Start `make run`.") if settings.POSTROOM_DEMO else Sentence("Start `postroom run`.")
        yield Cause(Obstacle.NO_WORKER, text, start, tuple(views))


def of_settings(snapshot: Snapshot, views: Iterable[int]) -> Iterator[Cause]:
    """Store views of which the same can be said are one cause."""
    together: dict[Conduct, list[int]] = {}
    for view in views:
        try:
            conduct = effective.conduct(snapshot, view)
            effective.retry_schedule(snapshot, view)
            effective.transport(snapshot, view)
        except effective.Misconfigured as problem:
            mend = Sentence("Mend the setting; what waits goes by itself then.")
            yield Cause(Obstacle.MISCONFIGURED, problem.args[0], mend, (view,), problem.path)
            continue
        together.setdefault(conduct, []).append(view)
    active = {view.id for view in snapshot.store_views.values() if view.is_active}
    for conduct, same in together.items():
        names = "" if active <= set(same) else ", ".join(snapshot.store_views[view].name for view in same)
        yield from of_conduct(conduct, names, tuple(same))


def of_conduct(conduct: Conduct, names: str, views: tuple[int, ...]) -> Iterator[Cause]:
    """`names` empty: all store views."""
    if conduct.disabled:
        said = Sentence("email communications are disabled: what is submitted is recorded and never sent")
        mend = Sentence("Set Disable Email Communications to No.")
        yield Cause(Obstacle.OFF, told(said, names), mend, views, "system/smtp/disable")
        return
    live = Sentence("Set Mode to Live when everything is ready.")
    if conduct.mode is not Mode.LIVE:
        obstacle, said = said_of(conduct)
        yield Cause(obstacle, told(said, names), live, views, "postroom/mode/mode")
    elif conduct.allow_list:
        said = Sentence("only allowed recipients get mail: what is for others is suppressed")
        mend = Sentence("Empty Allowed Recipients when everybody is to get mail.")
        yield Cause(Obstacle.ALLOW_LIST, told(said, names), mend, views, "postroom/mode/allow_list")


def said_of(conduct: Conduct) -> tuple[Obstacle, Sentence]:
    if conduct.mode is Mode.HOLD:
        return Obstacle.HOLD, Sentence("mail is on hold: it is kept until a person releases it")
    if conduct.mode is Mode.LOG:
        return Obstacle.LOG, Sentence("mail is only recorded and never sent")
    address = str(conduct.redirect_to)
    if conduct.allow_list:
        return Obstacle.REDIRECT, Sentence("all mail goes to %(address)s, but for allowed recipients", address=address)
    return Obstacle.REDIRECT, Sentence("all mail goes to %(address)s", address=address)


def told(said: Sentence, names: str) -> Sentence:
    return Sentence("%(store_views)s: %(said)s.", store_views=names, said=said) if names else whole(said)


def of_rests(lookout: Lookout, views: Iterable[int]) -> Iterator[Cause]:
    mend = Sentence("Mend its settings: changed settings are tried at once. Nothing is lost meanwhile.")
    using: dict[str, list[int]] = {}
    for view in views if lookout.rests else ():
        try:
            using.setdefault(effective.transport(lookout.snapshot, view).fingerprint, []).append(view)
        except effective.Misconfigured:
            continue
    for rest in lookout.rests.values():
        if rest.fingerprint in using:
            yield Cause(Obstacle.RESTING, whole(lookout.in_words(rest)), mend, tuple(using[rest.fingerprint]))
