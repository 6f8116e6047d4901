"""Group commit: one thread takes whatever mails wait, of all sessions, and hands them in together.

While one transaction reaches the disk the next mails gather, so that many clients share the price of one commit. No
session hears 250 before its own mail is committed.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from postroom.mail.reply import Reply
from postroom.msa.handing_in import Mail
from postroom.smtpd import replies, trace
from postroom.smtpd.chores import Chores, Counts
from postroom.smtpd.gathering import Gathering, Waiting

log = logging.getLogger("postroom.smtpd")

DATABASE_AWAY = (OperationalError, InterfaceError)

HandIn = Callable[[Sequence[Mail], datetime], "list[UUID | Reply]"]


class Committer:
    """`start` once in the loop that shall hear the answers, `put` from anywhere."""

    def __init__(self, hand_in: HandIn, idle: float = 1.0) -> None:
        self._hand_in, self._idle = hand_in, idle
        self._loop: asyncio.AbstractEventLoop | None = None
        self._gathering = Gathering()
        self._thread: threading.Thread | None = None
        self.counts = Counts()
        self.ready = threading.Event()  #: the settings have been read, or cannot be

    def start(self, chores: Chores) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, args=(chores,), name="committer")
        self._thread.start()

    def put(self, mail: Waiting) -> None:
        self._gathering.put(mail)

    def stop(self) -> None:
        """What was put before is still committed."""
        if self._thread is not None:
            self._gathering.put(None)
            self._thread.join()

    def _run(self, chores: Chores) -> None:
        go_on = True
        while go_on:
            chores.turn(self.counts)
            self.ready.set()
            batch, go_on = self._gathering.take(self._idle)
            if batch:
                self._tell(self._committed(batch))
        chores.end(self.counts)

    def _committed(self, batch: Sequence[Waiting]) -> list[tuple[Waiting, Reply]]:
        try:
            return self._commit(batch)
        except Exception:
            log.exception("%d mails were not handed in", len(batch))
            return [(mail, replies.UNEXPECTED) for mail in batch]

    def _tell(self, told: list[tuple[Waiting, Reply]]) -> None:
        assert self._loop is not None
        # Once for all of them: each waking of the loop costs as much as the commands of a mail.
        self._loop.call_soon_threadsafe(tell, told)

    def _commit(self, batch: Sequence[Waiting]) -> list[tuple[Waiting, Reply]]:
        now = datetime.now(UTC)
        date = format_datetime(now)
        ready = [(each, prepared(each, date)) for each in batch]
        mails = [mail for _, mail in ready if isinstance(mail, Mail)]
        answers = iter(self._answers(mails, now) if mails else ())
        return [(each, self._reply(each, next(answers) if isinstance(mail, Mail) else mail)) for each, mail in ready]

    def _answers(self, mails: Sequence[Mail], now: datetime) -> list[UUID | Reply]:
        try:
            connection.close_if_unusable_or_obsolete()
            return self._hand_in(mails, now)
        except DATABASE_AWAY as error:
            log.error("the database is away, %d mails were not taken: %s", len(mails), error)
            connection.close()
            return [replies.DATABASE_AWAY] * len(mails)
        except Exception:
            log.exception("%d mails could not be handed in", len(mails))
            connection.close()
            if len(mails) == 1:
                return [replies.UNEXPECTED]
            # One of them is poison; the others shall not suffer for it.
            return [answer for mail in mails for answer in self._answers([mail], now)]

    def _reply(self, mail: Waiting, said: UUID | Reply) -> Reply:
        if isinstance(said, Reply):
            self.counts.refused += 1
            note(logging.WARNING, "refused", mail, said)
            return said
        self.counts.accepted += 1
        reply = Reply(250, "2.0.0", f"Ok: queued as {said}")
        note(logging.INFO, "accepted", mail, reply)
        return reply


def note(level: int, what: str, mail: Waiting, reply: Reply) -> None:
    if log.isEnabledFor(level):
        handed = mail.handed
        log.log(
            level, "%s from=<%s> to=%d size=%d by=%r client=%s: %s",
            what, handed.sender, len(handed.recipients), handed.content.size, mail.account.name, mail.address, reply,
        )  # fmt: skip


def tell(answers: Sequence[tuple[Waiting, Reply]]) -> None:
    for mail, reply in answers:
        mail.answer(reply)


def prepared(waiting: Waiting, date: str) -> Mail | Reply:
    """The mail as rooms take it: dots single again, our Received field before it."""
    handed = waiting.handed
    try:
        data = handed.content.take()
    except OSError as error:
        log.error("a mail could not be read again: %s", error)
        return replies.NO_ROOM
    if data.startswith((b" ", b"\t")):  # it would go on with our own Received field
        return replies.FOLDED_FIRST
    field = trace.received(handed, waiting.address, waiting.host, date)
    return Mail(waiting.account, handed.sender, handed.recipients, field + data, "smtp", handed.international)
