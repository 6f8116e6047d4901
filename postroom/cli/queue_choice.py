"""Which messages a queue command is about: by id, by order number, or by what they have in common."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from postroom.cli.exits import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from postroom.spool.reading.history import Filters

STATES = ("held", "queued", "active", "sent", "refused", "expired", "bounced", "suppressed", "cancelled")
SHORT = 8  # characters of an id that lists show


@dataclass(frozen=True)
class Asked:
    """The filters as they were typed."""

    state: str | None = None
    store: str | None = None
    order: str | None = None
    to: str | None = None
    kind: str | None = None
    relay: str | None = None
    code: str | None = None
    search: str | None = None

    def any(self) -> bool:
        return any(vars(self).values())

    def again(self) -> str:
        """As options for the next command, each with a space behind it."""
        return "".join(f"--{name} {shlex.quote(value)} " for name, value in vars(self).items() if value)


OPTIONS = (
    click.option("--state", type=click.Choice(STATES), help="With a delivery in this state."),
    click.option("--store", metavar="CODE", help="Of this store view."),
    click.option("--order", metavar="NUMBER", help="Of this order."),
    click.option("--to", metavar="ADDRESS", help="With a delivery to this address."),
    click.option("--kind", metavar="KIND", help="Of this kind, such as order or order_comment."),
    click.option("--relay", metavar="HOST:PORT", help="That was tried at this mail server."),
    click.option("--code", metavar="CODE", help="That was answered so: 550, or 5.1.1."),
    click.option("--search", metavar="WORDS", help="An order number, a recipient, a Message-ID or an id."),
)


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the filter options and hands them over as one `asked`."""

    @wraps(command)
    def collected(**given: Any) -> Any:
        asked = Asked(**{each.name: given.pop(each.name) for each in fields(Asked)})
        return command(asked=asked, **given)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected


def filters_from(asked: Asked) -> Filters:
    from postroom.scopes import resolve
    from postroom.spool.reading.history import Filters
    from postroom.spool.states import State

    return Filters(
        store_views=None if asked.store is None else [resolve.current().store_view(asked.store).id],
        states=(State(asked.state),) if asked.state else (),
        reference=asked.order or "",
        recipient=asked.to or "",
        kind=asked.kind or "",
        relay=asked.relay or "",
        code=asked.code or "",
        words=asked.search or "",
    )


def message_of(which: str) -> UUID:
    """The message meant: an order number first (digits are hexadecimal too), then an id or its beginning."""
    from postroom.spool.models import Message

    newest = Message.objects.filter(reference=which).order_by("-pk").first()
    if newest is not None:
        return newest.public_id
    beginning = which.replace("-", "").lower()
    if len(beginning) >= SHORT and all(char in "0123456789abcdef" for char in beginning):
        near = Message.objects.filter(public_id__startswith=beginning[:SHORT])
        found = [each.public_id for each in near[:20] if each.public_id.hex.startswith(beginning)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Trouble(f"Several messages begin with {which}; give more of the id.")
    raise Trouble(f"There is no message or order {which!a}; `postroom queue list` names what there is.")
