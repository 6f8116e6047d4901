"""A session's questions, taken to the rooms; what needs the database is answered later, in the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from postroom.mail.reply import Reply
from postroom.msa.credentials import Account
from postroom.msa.handing_in import recipient_objection, sender_objection
from postroom.scopes.resolve import Snapshot
from postroom.smtpd import replies
from postroom.smtpd.events import Authenticate, Handed, Recipient, Sender
from postroom.smtpd.gatekeeper import LogIn
from postroom.smtpd.gathering import Waiting
from postroom.smtpd.house import House


class Errands:
    """`account`: whoever has logged in."""

    def __init__(self, house: House, address: str) -> None:
        self._house, self._address = house, address
        self._loop = asyncio.get_running_loop()
        self.account: Account | None = None
        self._sender: tuple[Account, str] | None = None  #: judged last, by these settings, with this result
        self._settings: Snapshot | None = None
        self._objection: Reply | None = None

    def objection(self, asked: Sender | Recipient) -> Reply | None:
        assert self.account is not None
        if isinstance(asked, Recipient):
            return recipient_objection(self.account, asked.address, asked.before, datetime.now(UTC))
        snapshot = self._house.snapshot
        if snapshot is None:
            return replies.DATABASE_AWAY
        # A store writes mail after mail from the same address.
        if self._sender != (self.account, asked.address) or self._settings is not snapshot:
            self._sender, self._settings = (self.account, asked.address), snapshot
            self._objection = sender_objection(self.account, asked.address, snapshot)
        return self._objection

    def hand_over(self, handed: Handed, settled: Callable[[Reply], None]) -> None:
        assert self.account is not None
        waiting = Waiting(self.account, handed, self._address, self._house.host, id(self), settled)
        self._house.committer.put(waiting)

    def log_in(self, asked: Authenticate, admitted: Callable[[Reply | None], None]) -> None:
        """A wrong password is answered slowly, whoever asks; others are served meanwhile."""

        def judged(found: Account | Reply) -> None:
            if isinstance(found, Account):
                self.account = found
                admitted(None)
            else:
                self._loop.call_later(self._house.limits.penalty, admitted, found)

        def answer(found: Account | Reply) -> None:
            self._loop.call_soon_threadsafe(judged, found)

        self._house.gatekeeper.ask(LogIn(asked.username, asked.password, self._address, answer))
