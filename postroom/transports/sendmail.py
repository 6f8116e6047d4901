"""A sendmail program as the way out: `-bs` where it can, one process a message with `-i -f … -- …` where it cannot."""

from __future__ import annotations

import asyncio
import time

from postroom.mail.faults import Failure, outcome_of, outcome_of_failure
from postroom.mail.outcome import Fault, Outcome, Verb
from postroom.mail.reply import Reply
from postroom.mail.sentence import Sentence
from postroom.transports import program
from postroom.transports.ledger import Facts, Ledger, Parcel
from postroom.transports.pipe import PipeOpener
from postroom.transports.pool import Pool
from postroom.transports.redaction import one_line, redacted
from postroom.transports.running import Running
from postroom.transports.settings import SendmailSettings

AT_ONCE = 4  # programs running side by side
PARTING = 1.0  # seconds


class Sendmail:
    """Finds out at its first run which of the two ways the program has."""

    def __init__(self, settings: SendmailSettings, ledger: Ledger) -> None:
        self._settings, self._ledger = settings, ledger
        self._pool: Pool | None = None
        self._sessions: PipeOpener | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_work: set[Running] = set()
        self._probed = False
        self._stopped = False

    async def run(self) -> None:
        self._stopped = False
        objection = program.program_objection(self._settings.command)
        if objection:
            self._not_started(objection)
            return
        if not self._probed:
            if await program.speaks_smtp(self._settings.command):
                self._sessions = PipeOpener(self._settings)
                self._pool = Pool(self._sessions, self._ledger)
            self._probed = True
        if self._pool is not None:
            await self._pool.run()
        else:
            await self._run_programs()

    async def close(self) -> None:
        """Programs at work have a moment to end; then they are killed, and their messages settled accordingly."""
        self._stopped = True
        if self._pool is not None and self._sessions is not None:
            await self._pool.close()
            await self._sessions.ended()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PARTING)
        for running in list(self._at_work):
            running.kill()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _run_programs(self) -> None:
        """In tasks of their own: a program that has its message goes on when this run is cancelled."""
        while len(self._tasks) < AT_ONCE:
            task = asyncio.get_running_loop().create_task(self._one_by_one())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        ended, _ = await asyncio.wait(list(self._tasks))
        for task in ended:
            task.result()

    async def _one_by_one(self) -> None:
        while not self._stopped and (parcel := self._ledger.take()) is not None:
            started, since = time.time(), time.monotonic()
            outcome = await self._outcome(parcel)
            if outcome is None:
                self._ledger.give_back(parcel)
            else:
                self._record(parcel, outcome, started, since)

    def _record(self, parcel: Parcel, outcome: Outcome, started: float, since: float) -> None:
        self._ledger.record(parcel, outcome, Facts(self._settings.relay, None, started, time.monotonic() - since))
        if outcome.fault is Fault.TRANSPORT:
            self._stopped = True

    def _not_started(self, objection: str) -> None:
        """On one parcel: the others wait until the program is mended."""
        parcel = self._ledger.take()
        if parcel is not None:
            outcome = outcome_of_failure(Verb.SPAWN, Failure.NOT_STARTED, objection)
            self._record(parcel, outcome, time.time(), time.monotonic())

    async def _outcome(self, parcel: Parcel) -> Outcome | None:
        """None: not ours any more."""
        arguments = program.arguments_for(self._settings.command, parcel)
        if not isinstance(arguments, list):
            return arguments
        try:
            running = await Running.start(arguments)
        except OSError as error:
            return outcome_of_failure(Verb.SPAWN, Failure.NOT_STARTED, f"{arguments[0]}: {error.strerror}")
        self._at_work.add(running)
        try:
            # The program may accept as soon as it has read enough: the intent stands before the first byte.
            return await self._fed(running, parcel) if self._ledger.intend(parcel) else None
        finally:
            self._at_work.discard(running)
            await running.leave()

    async def _fed(self, running: Running, parcel: Parcel) -> Outcome:
        whole = False
        try:
            async with asyncio.timeout(self._settings.timeout):
                running.feed(parcel.content.replace(b"\r\n", b"\n"))  # it reads local text
                whole = await running.taken()
                status = await running.ended()
        except TimeoutError:
            seconds = f"{self._settings.timeout:g}"
            detail = Sentence("the sendmail program did not end within %(seconds)s s and was killed", seconds=seconds)
            return outcome_of_failure(Verb.EXIT if whole else Verb.CONTENT, Failure.TIMED_OUT, detail)
        return _of_status(status, whole, redacted(one_line(await running.noise())))


def _of_status(status: int, whole: bool, words: str) -> Outcome:
    if status < 0:
        killed = "the sendmail program was killed by signal %(signal)s: %(words)s"
        detail = Sentence(killed, signal=-status, words=words)
        return outcome_of_failure(Verb.EXIT if whole else Verb.CONTENT, Failure.LOST, detail)
    if status == 0 and not whole:
        detail = Sentence("the sendmail program ended before it had read the message: %(words)s", words=words)
        return outcome_of_failure(Verb.CONTENT, Failure.LOST, detail)
    return outcome_of(Verb.EXIT, Reply(status, None, words, local=True))
