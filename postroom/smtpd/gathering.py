"""Mails that wait for the next commit, taken together.

A commit waits a moment for clients that hand in mail after mail: each of theirs that misses it would cost one of its
own, which is a write to the disk and, beside it, as much processor time as ten mails.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from postroom.mail.reply import Reply
from postroom.msa.credentials import Account
from postroom.smtpd.events import Handed

MOST_MAILS = 100  # in one transaction
MOST_OCTETS = 32 * 1024 * 1024
MOMENT = 0.003  # seconds
LATELY = 0.1  # seconds in which a client that goes on handing in has come again


class Waiting(NamedTuple):
    """A mail that its session waits for. `answer` is called in the loop."""

    account: Account
    handed: Handed
    address: str
    host: str
    client: int  #: which session
    answer: Callable[[Reply], None]


class Gathering:
    """`put` from the loop, `take` in one other thread."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._enough = threading.Event()
        self._wanted: float = float("inf")
        self._came: dict[int, float] = {}  #: when each client's last mail was taken

    def put(self, mail: Waiting | None) -> None:
        """None: there will be no more."""
        self._queue.put(mail)
        if mail is None or self._queue.qsize() >= self._wanted:
            self._enough.set()

    def take(self, idle: float) -> tuple[list[Waiting], bool]:
        """Nothing where none came for so many seconds; and whether there may be more later."""
        batch: list[Waiting] = []
        octets = 0
        try:
            one = self._queue.get(timeout=idle)
            if one is not None:
                self._wait_for_others(one)
            while one is not None:
                batch.append(one)
                octets += one.handed.content.size
                if len(batch) >= MOST_MAILS or octets >= MOST_OCTETS:
                    break
                one = self._queue.get_nowait()
        except queue.Empty:
            return self._noted(batch), True
        return self._noted(batch), one is not None

    def _wait_for_others(self, first: Waiting) -> None:
        since = time.monotonic() - LATELY
        self._came = {client: at for client, at in self._came.items() if at > since}
        others = min(len(self._came.keys() - {first.client}), MOST_MAILS - 1)
        self._enough.clear()
        self._wanted = others
        if self._queue.qsize() < others:
            self._enough.wait(MOMENT)
        self._wanted = float("inf")

    def _noted(self, batch: list[Waiting]) -> list[Waiting]:
        now = time.monotonic()
        self._came.update((mail.client, now) for mail in batch)
        return batch
