"""May held or ended mail go again? Not while a setting keeps it, and what was only recorded never does."""

from collections.abc import Sequence

from postroom.mail.sentence import Sentence
from postroom.scopes import effective, resolve
from postroom.scopes.effective import Conduct
from postroom.spool import sealed
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Delivery
from postroom.spool.passage import LOG, NOT_ALLOWED, NOT_REDIRECTED, OFF, at_delivery, bar, in_lane
from postroom.spool.states import State

NEVER = Sentence("recorded only, as the settings were when it came: it is never sent; resend it as a new message")
UNLISTED = Sentence("not one of the allowed recipients: add it to postroom/mode/allow_list first")


def standing_in_the_way(rows: Sequence[Delivery]) -> dict[int, str]:
    """By the deliveries' ids, with the mend. No setting stands in the way of essential mail."""
    snapshot = resolve.current()
    secret = sealed.discreet(row.message_id for row in rows)
    found: dict[int, str] = {}
    for row in rows:
        if row.priority != ESSENTIAL and (why := obstacle(row, snapshot, row.message_id in secret)):
            found[row.pk] = why
    return found


def obstacle(row: Delivery, snapshot: resolve.Snapshot, discreet: bool) -> str:
    if row.state == State.SUPPRESSED and row.reason in {OFF, LOG}:
        return NEVER
    try:
        conduct = in_lane(effective.conduct(snapshot, row.store_view_id), row.priority)
    except effective.Misconfigured as problem:
        return str(problem)
    if bar(conduct):
        return mend(conduct, snapshot.store_views[row.store_view_id].code)
    why = at_delivery(conduct, row.recipient, discreet).reason
    return UNLISTED if why == NOT_ALLOWED else Sentence(NOT_REDIRECTED) if why == NOT_REDIRECTED else ""


def mend(conduct: Conduct, code: str) -> Sentence:
    """What to do where nothing may leave a store view."""
    if conduct.disabled:
        return Sentence("communications of store view %(view)s are disabled: set system/smtp/disable to No", view=code)
    return Sentence(
        "the mode of store view %(view)s is %(mode)s: go live first, with `postroom mode set live --store %(view)s`",
        view=code,
        mode=conduct.mode.value,
    )
