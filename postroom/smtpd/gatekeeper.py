"""Log-ins: judged in a few threads, because they ask the database; who fails often is remembered and heard no more."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError, connection

from postroom.access import guessing, throttle
from postroom.mail.reply import Reply
from postroom.msa.credentials import Account, authenticate
from postroom.smtpd import replies

log = logging.getLogger("postroom.smtpd")

THREADS = 4
VERB = "smtp"
WHAT = "SMTP log-in"
MOST_BARRED = 10_000


class Gatekeeper:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "gatekeeper")
        self._barred: dict[str, float] = {}

    def ask(self, username: str, password: str, address: str) -> Future[Account | Reply]:
        return self._threads.submit(self._judge, username, password, address)

    def close(self) -> None:
        self._threads.shutdown()

    def _judge(self, username: str, password: str, address: str) -> Account | Reply:
        now = datetime.now(UTC)
        try:
            connection.close_if_unusable_or_obsolete()
            return authenticate(username, password, now) or self._failed(username, address, now)
        except (OperationalError, InterfaceError) as error:
            log.error("the database is away, a log-in was not judged: %s", error)
            connection.close()
            return replies.LOGIN_LATER

    def _failed(self, username: str, address: str, now: datetime) -> Reply:
        """What a program says wrongly it says again and again: past the limit it costs us no write any more.

        The right password is let in at any time, else a store would stay shut out after it was mended.
        """
        subjects = throttle.from_there(VERB, username, address), throttle.network(VERB, address)
        if any(self._barred.get(each.name, 0.0) > time.monotonic() for each in subjects):
            return replies.TOO_MANY_LOGINS
        allowed = throttle.allowed(now, *subjects)
        guessing.note(guessing.Refused(WHAT, username, address, not allowed), None, now)
        if allowed:
            return replies.WRONG_PASSWORD
        self._bar(*(each.name for each in subjects if throttle.is_full(now, each)))
        return replies.TOO_MANY_LOGINS

    def _bar(self, *names: str) -> None:
        if len(self._barred) > MOST_BARRED:
            self._barred.clear()
        until = time.monotonic() + throttle.WINDOW.total_seconds()
        self._barred.update(dict.fromkeys(names, until))
