"""What is kept of somebody who guesses: a line in the log for each refusal, a row in the audit trail for a lock."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac

from postroom.access.models import Person
from postroom.access.throttle import WINDOW
from postroom.audit.lately import lately
from postroom.audit.record import Actor, Change, record

LOCKED = "locked sign-in"
MOST = 50  # rows in fifteen minutes: strangers cannot fill a trail that is never emptied
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refused:
    """`what` was refused to who calls themselves `name`; `is_locked`: so will be the next try."""

    what: str
    name: str
    address: str
    is_locked: bool

    @property
    def account(self) -> str:
        """The name as it was typed is written nowhere: people type their password there."""
        return salted_hmac(__name__, self.name.encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @property
    def origin(self) -> str:
        return self.address or "unknown"


def note(refused: Refused, person: Person | None, now: datetime) -> None:
    locked = " locked" if refused.is_locked else ""
    logger.warning("refused %s account=%s from=%s%s", refused.what, refused.account, refused.origin, locked)
    if refused.is_locked:
        keep(refused, f"person {person.email}" if person else f"account {refused.account}", now)


def keep(refused: Refused, whom: str, now: datetime) -> None:
    """One row for each account in fifteen minutes."""
    found = lately(LOCKED, now - WINDOW)
    if not found.filter(object=whom).exists() and found.count() < MOST:
        record(Actor(f"desk:{refused.origin}"), Change(LOCKED, whom, new=refused.what))
