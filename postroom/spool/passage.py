"""Whether a mail may leave, and to whom: the one place that says what the off switch, the modes and the list mean.

It is asked at the submit, and again at delivery with the settings of that moment. Essential mail never comes here.
"""

from dataclasses import replace
from typing import NamedTuple

from postroom.mail.address import Address
from postroom.scopes.effective import Conduct, Mode
from postroom.spool.intake.submission import TRIAL
from postroom.spool.states import State

OFF = "communications disabled"
HOLD = "the mode is Hold"
LOG = "the mode was Log only: recorded, never to be sent"
LOG_HELD = "the mode is Log only"
NOT_ALLOWED = "not one of the allowed recipients"
NOT_REDIRECTED = "it lets somebody in, so nobody else gets it: go live or allow its recipient, then release it"
BARS = {Mode.HOLD: HOLD, Mode.LOG: LOG_HELD}
BY_MODE = (OFF, NOT_REDIRECTED, *BARS.values())  #: why mail was held by a setting, and not by a person or a fault


class Passage(NamedTuple):
    """`state` queued: it goes, where `instead` is set to that address. Else what becomes of it, and why."""

    state: State
    reason: str = ""
    instead: Address | None = None


GOES = Passage(State.QUEUED)


def bar(conduct: Conduct) -> str:
    """Why nothing leaves at all; empty where something may."""
    return OFF if conduct.disabled else BARS.get(conduct.mode, "")


def in_lane(conduct: Conduct, lane: int) -> Conduct:
    """As it counts for mail of this lane: for a test there is no Hold."""
    return replace(conduct, mode=Mode.LIVE) if lane == TRIAL and conduct.mode is Mode.HOLD else conduct


def at_submit(conduct: Conduct, recipient: str, discreet: bool = False) -> Passage:
    """`discreet`: it lets somebody in, and goes to nobody else.

    What comes while mail is off or only recorded never leaves; on hold it waits.
    """
    if conduct.disabled:
        return Passage(State.SUPPRESSED, OFF)
    if conduct.mode is Mode.LOG:
        return Passage(State.SUPPRESSED, LOG)
    return at_delivery(conduct, recipient, discreet)


def at_delivery(conduct: Conduct, recipient: str, discreet: bool = False) -> Passage:
    """What was submitted before is held, for a person to decide."""
    if why := bar(conduct):
        return Passage(State.HELD, why)
    listed = conduct.allow_list
    if conduct.redirect_to is None:
        return GOES if not listed or listed.names(recipient) else Passage(State.SUPPRESSED, NOT_ALLOWED)
    if listed.names(recipient) or recipient == str(conduct.redirect_to):
        return GOES
    if discreet:
        return Passage(State.HELD, NOT_REDIRECTED)
    return Passage(State.QUEUED, "", conduct.redirect_to)
