"""``postroom queue hold|release|retry|cancel``: acts on deliveries, after saying how many they are and how old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.queue_choice import filtered, filters_from, message_of
from postroom.cli.terminal import emit, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postroom.cli.queue_choice import Asked

# What each action can move; the spool itself guards every row once more.
MOVABLE = {
    "hold": ("queued",),
    "release": ("held",),
    "retry": ("queued", "refused", "expired", "bounced", "suppressed"),
    "cancel": ("queued", "held"),
}
HELP = {
    "hold": "Hold queued mail until a person releases it.",
    "release": "Let held mail go.",
    "retry": "Try at once what is queued, and again what has failed.",
    "cancel": "Stop mail that has not gone yet, for good.",
}
PAGE = 500


def command(name: str) -> click.Command:
    @filtered
    def act(asked: Asked, which: tuple[str, ...], reason: str, yes: bool, as_json: bool) -> int:
        open_installation()
        deliveries = chosen(name, asked, which)
        if not deliveries:
            raise Trouble(f"There is nothing to {name} there; `postroom queue list` shows the states.", Exit.DATA)
        if not yes and (asked.any() or len(deliveries) > 1):
            click.confirm(f"{described(deliveries)}. Really {name}?", abort=True, err=True)
        return perform(name, deliveries, reason, as_json)

    act.__name__ = name
    act.__doc__ = (
        f"{HELP[name]}\n\nName messages or orders, or choose them by filters. An order means all its messages."
    )
    options = (
        click.argument("which", metavar="[MESSAGE|ORDER]...", nargs=-1),
        click.option("--reason", default="", help="Why; it is kept in the history."),
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--json", "as_json", is_flag=True, help="One JSON document."),
    )
    for option in reversed(options):
        act = option(act)
    return click.command(name)(act)


def chosen(name: str, asked: Asked, which: tuple[str, ...]) -> list[int]:
    """The ids of the deliveries that the action can move."""
    from postroom.spool.models import Delivery

    if not which and not asked.any():
        raise Trouble(f"Say what to {name}: a message, an order number, or a filter such as --state.", Exit.USAGE)
    if which and asked.any():
        raise Trouble("Name messages or give filters, not both.", Exit.USAGE)
    messages = list(named(which) if which else matching(asked))
    states = [asked.state] if asked.state in MOVABLE[name] else [] if asked.state else MOVABLE[name]
    rows = Delivery.objects.filter(message__in=messages, state__in=states)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def named(which: tuple[str, ...]) -> Iterator[int]:
    from postroom.spool.models import Message

    for each in which:
        of_order = list(Message.objects.filter(reference=each).values_list("pk", flat=True))
        yield from of_order or [Message.objects.get(public_id=message_of(each)).pk]


def matching(asked: Asked) -> Iterator[int]:
    from postroom.spool.history import matching as messages_matching

    yield from messages_matching(filters_from(asked))


def described(deliveries: list[int]) -> str:
    from postroom.spool.models import Message

    rows = Message.objects.filter(deliveries__in=deliveries).order_by("created_at").distinct()
    oldest, newest = rows.first(), rows.last()
    assert oldest is not None
    assert newest is not None
    count = f"{len(deliveries)} {'deliveries' if len(deliveries) > 1 else 'delivery'}"
    return f"{count}, submitted between {oldest.created_at:%Y-%m-%d %H:%M} and {newest.created_at:%Y-%m-%d %H:%M} UTC"


def perform(name: str, deliveries: list[int], reason: str, as_json: bool) -> int:
    from django.utils import timezone

    from postroom.spool import actions

    tally = getattr(actions, name)(deliveries, actions.By(actor().name, reason or "by hand", timezone.now()))
    if as_json:
        emit({"done": tally.done, "skipped": tally.skipped})
    else:
        say(f"{name}: {tally.done} done.")
        for obstacle, count in tally.skipped.items():
            say(f"  left alone: {count} ({obstacle})")
    return Exit.OK if tally.done else Exit.DATA


COMMANDS = tuple(command(name) for name in MOVABLE)
