"""Why queued mail waits: for its run, for a mend of the settings, or for a transport or a sender that rests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from postroom.mail.sentence import Sentence
from postroom.scopes import effective, resolve
from postroom.scopes.scope import DEFAULT
from postroom.spool import adoption
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Rest, Run
from postroom.spool.passage import bar, in_lane
from postroom.spool.states import State


class Waiting(Protocol):
    """A delivery, as far as its waiting goes. `sender`: whom a relay may refuse."""

    @property
    def state(self) -> str: ...
    @property
    def store_view_id(self) -> int: ...
    @property
    def sender(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def waiting_run(self) -> bool: ...
    @property
    def priority(self) -> int: ...


@dataclass(frozen=True)
class Lookout:
    """All rests at one moment, under the settings of that moment. `kept`: why nothing leaves this database at all."""

    now: datetime
    snapshot: resolve.Snapshot
    rests: Mapping[tuple[str, str], Rest]  #: by fingerprint and sender
    kept: str = ""
    last_run: datetime | None = None

    def reason(self, one: Waiting) -> str:
        """What its row says; of queued mail rather what it waits for now, where that is not its own next try."""
        if one.state != State.QUEUED:
            return one.reason
        return self.kept or (one.due_at <= self.now and self._obstacle(one)) or one.reason

    def _obstacle(self, one: Waiting) -> str:
        try:
            if one.priority == ESSENTIAL:
                fingerprint = effective.transport_at(self.snapshot, DEFAULT).fingerprint
            elif why := bar(in_lane(effective.conduct(self.snapshot, one.store_view_id), one.priority)):
                return why
            else:
                fingerprint = effective.transport(self.snapshot, one.store_view_id).fingerprint
        except effective.Misconfigured as problem:
            return str(problem)
        if one.waiting_run:
            return self.next_run()
        rest = self.rests.get((fingerprint, "")) or self.rests.get((fingerprint, one.sender))
        return self.in_words(rest) if rest else ""

    def next_run(self) -> Sentence:
        interval = effective.sending(self.snapshot).interval
        at = self.last_run + interval if self.last_run and interval else self.now
        if at <= self.now:
            return Sentence("waits for the next run, which is due")
        return Sentence("waits for the next run at about %(at)s UTC", at=f"{at:%H:%M:%S}")

    def in_words(self, rest: Rest) -> str:
        one = Sentence("%(sender)s at %(relay)s", sender=rest.sender, relay=rest.relay)
        whom, reason = one if rest.sender else rest.relay, Sentence(rest.reason)
        if rest.rest_until > self.now:
            until = f"{rest.rest_until:%H:%M:%S}"
            return Sentence("%(whom)s rests until %(until)s UTC: %(reason)s", whom=whom, until=until, reason=reason)
        # When the time is over the next mail is the probe; until a worker sends it, nobody knows better.
        return Sentence("%(whom)s is to be tried again: %(reason)s", whom=whom, reason=reason)

    def rests_in_use(self) -> Iterable[Rest]:
        """Those that keep a store view's mail, each once. Rests of settings of before wait only to be forgotten."""
        used = set()
        for view in self.snapshot.store_views.values():
            try:
                used.add(effective.transport(self.snapshot, view.id).fingerprint)
            except effective.Misconfigured:
                continue
        return [rest for (fingerprint, _), rest in self.rests.items() if fingerprint in used]


def look(now: datetime, snapshot: resolve.Snapshot | None = None) -> Lookout:
    """`snapshot`: that of now, where it is at hand."""
    rests = {(rest.fingerprint, rest.sender): rest for rest in Rest.objects.order_by("relay", "sender")}
    last_run = Run.objects.values_list("last_at", flat=True).first()
    return Lookout(now, snapshot or resolve.current(), rests, adoption.objection(), last_run)
