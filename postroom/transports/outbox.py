"""A folder of .eml files instead of sending, for development."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path

from postroom.mail.faults import Failure, outcome_of_failure
from postroom.mail.outcome import Accepted, Outcome, Verb
from postroom.mail.reply import Reply
from postroom.mail.sentence import Sentence
from postroom.transports.ledger import Facts, Ledger, Parcel
from postroom.transports.settings import OutboxSettings


class Outbox:
    """Each file appears whole or not at all, with the envelope in its first lines (RFC 5321 §4.4)."""

    def __init__(self, settings: OutboxSettings, ledger: Ledger) -> None:
        self._settings, self._ledger = settings, ledger

    async def run(self) -> None:
        while (parcel := self._ledger.take()) is not None:
            started, since = time.time(), time.monotonic()
            if not self._ledger.intend(parcel):
                self._ledger.give_back(parcel)
                continue
            outcome = self._write(parcel)
            self._ledger.record(parcel, outcome, Facts(self._settings.relay, None, started, time.monotonic() - since))
            await asyncio.sleep(0)

    async def close(self) -> None:
        pass

    def _write(self, parcel: Parcel) -> Outcome:
        folder = self._settings.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=folder)
            with os.fdopen(handle, "wb") as file:
                file.write(_traces(parcel) + parcel.content)
            target = folder / f"{time.time_ns()}-{parcel.key}.eml"
            Path(temporary).rename(target)
        except OSError as error:
            detail = Sentence("the outbox %(folder)s cannot be written: %(why)s", folder=folder, why=str(error))
            return outcome_of_failure(Verb.CONNECT, Failure.LOCAL, detail)
        return Accepted(Reply(250, "2.0.0", Sentence("written to %(file)s", file=target.name), local=True))


def _traces(parcel: Parcel) -> bytes:
    envelope = parcel.envelope
    return f"Return-Path: <{envelope.sender or ''}>\r\nDelivered-To: {envelope.recipient}\r\n".encode()
