"""The states of a delivery, as people read them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from postroom.spool.states import State

NAMES: dict[str, Promise] = {
    State.HELD: _("held"),
    State.QUEUED: _("queued"),
    State.ACTIVE: pgettext_lazy("state of a delivery", "active"),
    State.SENT: _("sent"),
    State.REFUSED: _("refused"),
    State.EXPIRED: _("expired"),
    State.BOUNCED: _("bounced"),
    State.SUPPRESSED: _("suppressed"),
    State.CANCELLED: _("cancelled"),
}
