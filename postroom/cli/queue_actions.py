"""``postroom queue hold|release|retry|cancel``: acts on deliveries, after saying how many they are and how old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.queue_choice import filtered, filters_from, message_of
from postroom.cli.terminal import emit, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postroom.cli.queue_choice import Asked
    from postroom.spool.handling.actions import By
    from postroom.spool.handling.choice import Look
    from postroom.spool.models import BulkJob

HELP = {
    "hold": "Hold queued mail until a person releases it.",
    "release": "Let held mail go.",
    "retry": "Try at once what is queued, and again what has failed.",
    "cancel": "Stop mail that has not gone yet, for good.",
}


@dataclass(frozen=True)
class How:
    """The options that are no filters."""

    reason: str
    yes: bool
    pace: int | None
    as_json: bool


def command(name: str) -> click.Command:
    @filtered
    def act(asked: Asked, which: tuple[str, ...], **given: Any) -> int:
        how = How(**given)
        open_installation()
        if which and asked.any():
            raise Trouble("Name messages or give filters, not both.", Exit.USAGE)
        if which:
            return on_named(name, which, how)
        if not asked.any():
            raise Trouble(f"Say what to {name}: a message, an order number, or a filter such as --state.", Exit.USAGE)
        return on_filtered(name, asked, how)

    act.__name__ = name
    act.__doc__ = (
        f"{HELP[name]}\n\nName messages or orders, or choose them by filters. An order means all its messages."
    )
    options = (
        click.argument("which", metavar="[MESSAGE|ORDER]...", nargs=-1),
        click.option("--reason", default="", help="Why; it is kept in the history."),
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--pace", type=click.IntRange(1), metavar="N", help="With filters: N a minute, by the workers."),
        click.option("--json", "as_json", is_flag=True, help="One JSON document."),
    )
    for option in reversed(options):
        act = option(act)
    return click.command(name)(act)


def by(reason: str) -> By:
    from django.utils import timezone

    from postroom.spool.handling.actions import By

    return By(actor().name, reason or "by hand", timezone.now())


def on_named(name: str, which: tuple[str, ...], how: How) -> int:
    from postroom.spool.handling import actions
    from postroom.spool.handling.choice import MOVABLE, Verb, look_at
    from postroom.spool.models import Delivery

    rows = Delivery.objects.filter(message__in=list(named(which)), state__in=MOVABLE[Verb(name)])
    deliveries = list(rows.order_by("pk").values_list("pk", flat=True))
    if not deliveries:
        raise nothing_to(name)
    if not how.yes and len(deliveries) > 1:
        click.confirm(f"{described(look_at(Verb(name), deliveries))}. Really {name}?", abort=True, err=True)
    tally = getattr(actions, name)(deliveries, by(how.reason))
    return told(name, tally.done, tally.skipped, how)


def named(which: tuple[str, ...]) -> Iterator[int]:
    from postroom.spool.models import Message

    for each in which:
        of_order = list(Message.objects.filter(reference=each).values_list("pk", flat=True))
        yield from of_order or [Message.objects.get(public_id=message_of(each)).pk]


def on_filtered(name: str, asked: Asked, how: How) -> int:
    from postroom.spool.handling import jobs
    from postroom.spool.handling.choice import Verb, look

    seen = look(filters_from(asked), Verb(name))
    if not seen.count:
        raise nothing_to(name)
    if not how.yes:
        confirm(seen)
    try:
        confirmed = jobs.Confirmed(seen.until, seen.count, how.pace)
        job = jobs.start(filters_from(asked), seen.verb, confirmed, by(how.reason))
    except jobs.NotStarted as why:
        raise Trouble(str(why), Exit.DATA) from why
    if how.pace:
        say(f"Job {job.public_id.hex[:8]}: {job.count} deliveries, {how.pace} a minute. See `postroom queue jobs`.")
        return Exit.OK
    job = finished(job.pk)
    return told(name, job.done, job.skipped, how)


def confirm(seen: Look) -> None:
    for why, count in seen.skipped.items():
        say(f"Of the first {seen.looked_at}, {count} would be left alone: {why}", err=True)
    click.confirm(f"{described(seen)}. Really {seen.verb}?", abort=True, err=True)


def finished(pk: int) -> BulkJob:
    """Carried out here, or by a worker that came first; stopped when the person at the terminal stops it."""
    from django.utils import timezone

    from postroom.spool.handling import carry, jobs
    from postroom.spool.models import BulkJob

    job = BulkJob.objects.get(pk=pk)
    try:
        while job.state in jobs.OPEN:
            carry.carry_job(job.public_id, timezone.now())
            job.refresh_from_db()
    except KeyboardInterrupt:
        jobs.stop(job.public_id, by(""))
        raise
    if job.state == BulkJob.State.FAILED:
        raise Trouble(f"The job failed after {job.done} of {job.count}: {job.problem}", Exit.SOFTWARE)
    return job


def nothing_to(name: str) -> Trouble:
    return Trouble(f"There is nothing to {name} there; `postroom queue list` shows the states.", Exit.DATA)


def described(seen: Look) -> str:
    assert seen.oldest is not None
    assert seen.newest is not None
    count = f"{seen.count} {'deliveries' if seen.count > 1 else 'delivery'}"
    more = ", and there are more" if seen.capped else ""
    return f"{count}{more}, submitted between {seen.oldest:%Y-%m-%d %H:%M} and {seen.newest:%Y-%m-%d %H:%M} UTC"


def told(name: str, done: int, skipped: dict[str, int], how: How) -> int:
    if how.as_json:
        emit({"done": done, "skipped": skipped})
    else:
        say(f"{name}: {done} done.")
        for obstacle, count in skipped.items():
            say(f"  left alone: {count} ({obstacle})")
    return Exit.OK if done else Exit.DATA


COMMANDS = tuple(command(name) for name in HELP)
