"""The two roads of a mail: to the listener, which commits it, or into the maildrop, where it lies on disk."""

from __future__ import annotations

import time
from uuid import uuid4

from postroom.cli.dropin import client
from postroom.cli.dropin.configuration import Configuration
from postroom.cli.dropin.endings import Away
from postroom.cli.dropin.local_text import Letter


class Failed(Exception):
    """Neither road is open now; nothing was handed in. The message says why."""


def hand_over(letter: Letter, its: Configuration) -> None:
    """Raises Refused, Failed."""
    try:
        client.hand_over(letter, its)
    except Away as away:
        keep(letter, its, str(away))


def keep(letter: Letter, its: Configuration, why: str) -> None:
    if not its.maildrop:
        raise Failed(f"{why}, and no maildrop is named. Nothing was handed in: try again.")
    from postroom.msa import drop

    made = drop.Drop(uuid4().hex, its.username, letter.sender, letter.recipients, int(time.time()), letter.data)
    try:
        drop.write(made, drop.digest_of(its.password), its.maildrop)
    except OSError as error:
        reason = f"nothing can be written into {its.maildrop} ({error.strerror})"
        raise Failed(f"{why}, and {reason}. Nothing was handed in: try again.") from None
