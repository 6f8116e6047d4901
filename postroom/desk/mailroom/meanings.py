"""What each state means to a shop owner, and what can be done about it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.spool.states import State


@dataclass(frozen=True)
class Words:
    title: Promise
    means: Promise


WORDS: dict[str, Words] = {
    State.SENT: Words(
        _("Accepted by the next mail server"),
        _(
            "Accepted means: that server has taken it over. It does not yet mean that it is in the mailbox; "
            "only that server knows. If it comes back, it comes to the address that bounces go to."
        ),
    ),
    State.QUEUED: Words(_("Waits to be sent"), _("It goes by itself.")),
    State.ACTIVE: Words(
        _("Is being sent at this moment"),
        _("It is in the hands of a worker and cannot be taken back now. Look again in a moment."),
    ),
    State.HELD: Words(_("Held until a person releases it"), _("Nothing happens by itself: release it or cancel it.")),
    State.REFUSED: Words(
        _("Refused by the mail server"), _("It is not tried again by itself. Mend the cause, then retry or resend it.")
    ),
    State.EXPIRED: Words(
        _("Given up after its whole lifetime"), _("It was tried again and again. Mend the cause, then retry it.")
    ),
    State.BOUNCED: Words(
        _("Came back"), _("A mail server had accepted it and could not deliver it. Check the address, then resend it.")
    ),
    State.SUPPRESSED: Words(
        _("Not sent"), _("It was never tried: we must not write to this address, or mail was switched off.")
    ),
    State.CANCELLED: Words(
        _("Cancelled by a person"), _("It never goes by itself again. Resend it if it should go after all.")
    ),
}

#: What may be done with a delivery in each state; the spool itself guards every row once more.
POSSIBLE: dict[str, tuple[str, ...]] = {
    State.QUEUED: ("retry", "hold", "cancel"),
    State.HELD: ("release", "cancel"),
    State.REFUSED: ("retry",),
    State.EXPIRED: ("retry",),
    State.BOUNCED: ("retry",),
    State.SUPPRESSED: ("retry",),
}

#: How a line of the history looks: good news, bad news, something to look at.
TONES = {
    "sent": "good", "refused": "bad", "expired": "bad", "bounced": "bad", "deferred": "warn", "in doubt": "warn",
    "held": "warn", "suppressed": "warn",
}  # fmt: skip


def possible(states: set[str]) -> list[str]:
    """The actions that could move a delivery in one of these states, in the order of their buttons."""
    found = {verb for state in states for verb in POSSIBLE.get(state, ())}
    return [verb for verb in ("release", "retry", "hold", "cancel") if verb in found]
