"""What an action did, said from its tally: how many it moved, how many it left alone and why."""

import re
from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from postroom.desk.frame.notices import say
from postroom.desk.frame.states import NAMES
from postroom.spool.handling.actions import Tally
from postroom.spool.states import State

BY_COMMAND = re.compile(r"the mode of store view (\S+) is (\w+): go live first, with `.*`")


def tell(request: HttpRequest, verb: str, tally: Tally) -> None:
    if tally.done:
        say(request, "good", done(verb, tally.done))
    for text in skipped(tally):
        say(request, "warn", text)
    if not tally.done and not tally.skipped:
        say(request, "warn", gettext("There was nothing to do."))


def done(verb: str, count: int) -> str:
    said = {
        "retry": ngettext("%(count)d mail is tried at once.", "%(count)d mails are tried at once.", count),
        "hold": ngettext(
            "%(count)d mail is held until somebody releases it.",
            "%(count)d mails are held until somebody releases them.",
            count,
        ),
        "release": ngettext(
            "%(count)d mail is released and goes now.", "%(count)d mails are released and go now.", count
        ),
        "cancel": ngettext(
            "%(count)d mail is cancelled and will not go.", "%(count)d mails are cancelled and will not go.", count
        ),
    }
    return said[verb] % {"count": count}


def skipped(tally: Tally) -> Iterator[str]:
    for obstacle, count in tally.skipped.items():
        yield left_alone(obstacle, count)


def left_alone(obstacle: str, count: int) -> str:
    """`obstacle`: the state that it was in, or what stood in the way."""
    if obstacle == State.ACTIVE:
        return ngettext(
            "%(count)d was left alone: it is being sent at this moment, and nobody can take it back. Look again soon.",
            "%(count)d were left alone: they are being sent at this moment, and nobody can take them back. "
            "Look again soon.",
            count,
        ) % {"count": count}
    why = gettext("it is %(state)s") % {"state": NAMES[obstacle]} if obstacle in NAMES else here(obstacle)
    return ngettext("%(count)d was left alone: %(why)s.", "%(count)d were left alone: %(why)s.", count) % {
        "count": count,
        "why": why,
    }


def here(obstacle: str) -> str:
    """Where the spool names a command, the desk names its own page."""
    kept = BY_COMMAND.fullmatch(obstacle)
    if kept is None:
        return gettext(obstacle)
    return gettext("store view %(view)s is not live: set its mode to Live first, under Live or held") % {
        "view": kept[1],
    }
