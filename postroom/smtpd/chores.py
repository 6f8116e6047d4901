"""What the committer's thread does between two batches: read the settings again, and give a sign of life."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import InterfaceError, OperationalError, connection

from postroom.msa import listening
from postroom.scopes import resolve
from postroom.scopes.resolve import Snapshot

log = logging.getLogger("postroom.smtpd")

OFTEN = timedelta(seconds=1)


@dataclass
class Counts:
    """Mails since the start."""

    accepted: int = 0
    refused: int = 0


class Chores:
    """`learn`: told the settings, whenever they may have changed. `places`: where we listen, for people."""

    def __init__(self, learn: Callable[[Snapshot], None], places: str, tls: bool) -> None:
        self._learn, self._places, self._tls = learn, places, tls
        self._sign: listening.Sign | None = None
        self._learned_at = datetime.min.replace(tzinfo=UTC)

    def turn(self, counts: Counts) -> None:
        now = datetime.now(UTC)
        if timedelta() <= now - self._learned_at < OFTEN:
            return
        self._learned_at = now
        try:
            connection.close_if_unusable_or_obsolete()
            self._learn(resolve.current())
            self._beat(counts, now)
        except (OperationalError, InterfaceError) as error:
            log.error("the database is away: %s", error)
            connection.close()
        except Exception:
            # Mail goes on coming in, by the settings that are known.
            log.exception("the settings could not be read, or no sign of life be given")

    def end(self, counts: Counts) -> None:
        try:
            if self._sign is not None:
                self._sign.stop(counts.accepted, counts.refused, datetime.now(UTC))
        except (OperationalError, InterfaceError) as error:
            log.error("the database is away: %s", error)
        connection.close()

    def _beat(self, counts: Counts, now: datetime) -> None:
        if self._sign is None:
            self._sign = listening.begin(self._places, self._tls, now)
        elif self._sign.is_due(now):
            self._sign.beat(counts.accepted, counts.refused, now)
