"""Log-ins: judged in a few threads, because they ask the database; who fails often is remembered and heard no more."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class LogIn:
    """`answer` is called in a thread of ours."""

    username: str
    password: str = field(repr=False)
    address: str
    answer: Callable[[Account | Reply], None]


class Gatekeeper:
    """`start` once, `ask` from anywhere."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[LogIn | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._run, name="gatekeeper") for _ in range(THREADS)]
        self._barred: dict[str, float] = {}

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def ask(self, one: LogIn) -> None:
        self._queue.put(one)

    def stop(self) -> None:
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while (one := self._queue.get()) is not None:
            one.answer(self._judge(one))
        connection.close()

    def _judge(self, one: LogIn) -> Account | Reply:
        now = datetime.now(UTC)
        try:
            connection.close_if_unusable_or_obsolete()
            return authenticate(one.username, one.password, now) or self._failed(one.username, one.address, now)
        except (OperationalError, InterfaceError) as error:
            log.error("the database is away, a log-in was not judged: %s", error)
            connection.close()
            return replies.LOGIN_LATER
        except Exception:
            log.exception("a log-in could not be judged")
            connection.close()
            return replies.UNEXPECTED

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
