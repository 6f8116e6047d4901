"""A sendmail program as the way out: `-bs` where it can, one process a message with `-i -f … -- …` where it cannot."""

from __future__ import annotations

import asyncio
import time
from asyncio.subprocess import DEVNULL, PIPE, Process

from postroom.mail.faults import Failure, outcome_of, outcome_of_failure
from postroom.mail.outcome import Fault, Outcome, Verb
from postroom.mail.reply import Reply
from postroom.transports import program
from postroom.transports.ledger import Facts, Ledger, Parcel
from postroom.transports.pipe import PipeOpener
from postroom.transports.pool import Pool
from postroom.transports.redaction import one_line, redacted
from postroom.transports.settings import SendmailSettings

AT_ONCE = 4  # programs running side by side
MAX_NOISE = 65_536  # octets of standard error kept
NOISE_GRACE = 0.5  # seconds; a delivery left in the background may hold standard error open


class Sendmail:
    """Finds out at its first run which of the two ways the program has."""

    def __init__(self, settings: SendmailSettings, ledger: Ledger) -> None:
        self._settings, self._ledger = settings, ledger
        self._pool: Pool | None = None
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
                self._pool = Pool(PipeOpener(self._settings), self._ledger)
            self._probed = True
        if self._pool is not None:
            await self._pool.run()
        else:
            await asyncio.gather(*(self._one_by_one() for _ in range(AT_ONCE)))

    async def close(self) -> None:
        self._stopped = True
        if self._pool is not None:
            await self._pool.close()

    async def _one_by_one(self) -> None:
        while not self._stopped and (parcel := self._ledger.take()) is not None:
            await self._send(parcel)

    async def _send(self, parcel: Parcel) -> None:
        started, since = time.time(), time.monotonic()
        outcome = await self._outcome(parcel)
        if outcome is None:
            self._ledger.give_back(parcel)
            return
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
            process = await asyncio.create_subprocess_exec(
                *arguments, stdin=PIPE, stdout=DEVNULL, stderr=PIPE, **program.SURROUNDINGS
            )
        except OSError as error:
            return outcome_of_failure(Verb.SPAWN, Failure.NOT_STARTED, f"{arguments[0]}: {error.strerror}")
        noise = asyncio.create_task(_noise(process))
        try:
            # The program may accept as soon as it has read enough: the intent stands before the first byte.
            if not self._ledger.intend(parcel):
                return None
            return await self._fed(process, parcel, noise)
        finally:
            program.kill_group(process.pid, process)
            noise.cancel()
            await process.wait()

    async def _fed(self, process: Process, parcel: Parcel, noise: asyncio.Task[bytes]) -> Outcome:
        whole = False
        try:
            async with asyncio.timeout(self._settings.timeout):
                whole = await _feed(process, parcel.content)
                status = await process.wait()
        except TimeoutError:
            detail = f"the sendmail program did not end within {self._settings.timeout:g} s and was killed"
            return outcome_of_failure(Verb.EXIT if whole else Verb.CONTENT, Failure.TIMED_OUT, detail)
        done, _ = await asyncio.wait([noise], timeout=NOISE_GRACE)
        words = redacted(one_line(noise.result())) if done else ""
        return _of_status(status, whole, words)


async def _feed(process: Process, content: bytes) -> bool:
    """True: the program was given every byte. It reads local text, so lines end with LF."""
    assert process.stdin is not None
    try:
        process.stdin.write(content.replace(b"\r\n", b"\n"))
        await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()
    except ConnectionError:
        return False
    return True


async def _noise(process: Process) -> bytes:
    """Standard error: read to its end so that the program never waits for us, kept up to a limit."""
    assert process.stderr is not None
    kept = bytearray()
    while data := await process.stderr.read(8192):
        kept += data[: MAX_NOISE - len(kept)]
    return bytes(kept)


def _of_status(status: int, whole: bool, words: str) -> Outcome:
    if status < 0:
        detail = f"the sendmail program was killed by signal {-status}: {words}"
        return outcome_of_failure(Verb.EXIT if whole else Verb.CONTENT, Failure.LOST, detail)
    if status == 0 and not whole:
        detail = f"the sendmail program ended before it had read the message: {words}"
        return outcome_of_failure(Verb.CONTENT, Failure.LOST, detail)
    return outcome_of(Verb.EXIT, Reply(status, None, words, local=True))
