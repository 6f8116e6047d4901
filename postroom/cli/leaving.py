"""What would leave, shown before somebody lets it go: how many, how old, the oldest few; then a typed confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.terminal import counted, say, shown

if TYPE_CHECKING:
    from postroom.spool.handling.going_live import Leaving
    from postroom.spool.models import Delivery


def tell(leaving: Leaving) -> None:
    if not leaving.oldest:
        return
    say(f"The oldest was submitted {leaving.oldest:%Y-%m-%d %H:%M} UTC:", err=True)
    for row in leaving.sample:
        say(f"  {line(row)}", err=True)
    if leaving.count > len(leaving.sample):
        say(f"  … and {number(leaving, len(leaving.sample))} more", err=True)


def line(row: Delivery) -> str:
    message = row.message
    return f"{message.created_at:%Y-%m-%d %H:%M}  {message.store_view.code}  {row.recipient}  {message.subject}"


def mails(leaving: Leaving) -> str:
    return f"more than {leaving.count} deliveries" if leaving.is_more else counted(leaving.count, "delivery")


def number(leaving: Leaving, without: int) -> str:
    return f"{'more than ' if leaving.is_more else ''}{leaving.count - without}"


def confirm(word: str, what: str) -> None:
    """Raises Trouble where something else was typed."""
    typed = click.prompt(shown(f"Type {word} to {what}"), err=True, default="", show_default=False)
    if typed.strip() != word:
        raise Trouble("That is not what was asked for; nothing was changed.", Exit.DATA)


def described(leaving: Leaving) -> dict[str, Any]:
    return {
        "count": leaving.count,
        "more": leaving.is_more,
        "oldest": leaving.oldest,
        "sample": [
            {
                "message": row.message.public_id,
                "recipient": row.recipient,
                "subject": row.message.subject,
                "store_view": row.message.store_view.code,
                "submitted_at": row.message.created_at,
            }
            for row in leaving.sample
        ],
    }
