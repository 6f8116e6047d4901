"""`sendmail -bs`: the same dialogue over a process's pipes. Addresses travel as SMTP, the argument list is constant."""

from __future__ import annotations

import asyncio

from postroom.mail.faults import Failure, outcome_of_failure
from postroom.mail.outcome import Outcome, Verb
from postroom.transports.connection import Connection
from postroom.transports.handshake import Terms
from postroom.transports.pool import Pool
from postroom.transports.running import ENVIRONMENT, GRACE, kill_group
from postroom.transports.settings import SendmailSettings, SmtpSettings, Timeouts

SESSIONS = 2  # programs running side by side
MESSAGES = 100  # of one program


class PipeOpener:
    """Opens sessions with the program instead of connections to a host."""

    max_connections = SESSIONS

    def __init__(self, settings: SendmailSettings) -> None:
        self.relay = settings.relay
        self._running: set[_Pipes] = set()
        seconds = settings.timeout
        timeouts = Timeouts(
            greeting=seconds, ehlo=seconds, mail=seconds, rcpt=seconds, data=seconds, content=seconds, dot=seconds
        )
        # In a stand-alone session the program is the user's own: no TLS, no AUTH.
        session = SmtpSettings("localhost", timeouts=timeouts, max_per_connection=MESSAGES)
        self._terms = Terms(session, ehlo_name="localhost", encrypted=False, clear_auth=False)

    async def open(self, pool: Pool) -> Outcome | None:
        connection = Connection(self._terms, pool, self.relay)
        loop = asyncio.get_running_loop()
        try:
            _, pipes = await loop.subprocess_exec(
                lambda: _Pipes(connection), self.relay, "-bs", env=ENVIRONMENT, cwd="/", start_new_session=True
            )
        except OSError as error:
            return outcome_of_failure(Verb.SPAWN, Failure.NOT_STARTED, f"{self.relay}: {error.strerror}")
        self._running.add(pipes)
        pipes.gone.add_done_callback(lambda _: self._running.discard(pipes))
        return None

    async def upgrade(self, connection: Connection) -> None:
        raise AssertionError("security is NONE in a program's session: STARTTLS is never asked for")

    async def ended(self) -> None:
        """When no program runs any more; those that stay are killed."""
        running = list(self._running)
        if running:
            await asyncio.wait([pipes.gone for pipes in running], timeout=2 * GRACE)
        for pipes in running:
            pipes.abort()
            await pipes.gone


class _Pipes(asyncio.SubprocessProtocol):
    """Standard output into the connection, the connection into standard input; standard error is read and dropped."""

    def __init__(self, connection: Connection) -> None:
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._connection = connection
        self._silent = False
        self._process: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._process = transport
        self._connection.attach(self)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        if fd == 1 and isinstance(data, bytes):
            self._connection.receive(data)

    def pipe_connection_lost(self, fd: int, error: Exception | None) -> None:
        if fd == 1 and not self._silent:
            self._silence(error)
            asyncio.get_running_loop().call_later(GRACE, self.abort)

    def process_exited(self) -> None:
        if self._silent:
            self._leave()
        else:
            # Its last words may still be in the pipe, and a delivery left in the background may hold the pipe open.
            asyncio.get_running_loop().call_later(GRACE, self._leave)

    def _silence(self, error: Exception | None) -> None:
        self._silent = True
        self._connection.connection_lost(error)

    def _leave(self) -> None:
        if not self._silent:
            self._silence(None)
        assert self._process is not None
        self._process.close()
        if not self.gone.done():
            self.gone.set_result(None)

    def pause_writing(self) -> None:
        self._connection.pause_writing()

    def resume_writing(self) -> None:
        self._connection.resume_writing()

    def write(self, data: bytes) -> None:
        self._input().write(data)

    def close(self) -> None:
        """End of input: the program leaves by itself, or the connection's deadline aborts it."""
        self._input().close()

    def abort(self) -> None:
        assert self._process is not None
        if self._process.get_returncode() is None:
            kill_group(self._process.get_pid())

    def _input(self) -> asyncio.WriteTransport:
        assert self._process is not None
        pipe = self._process.get_pipe_transport(0)
        assert isinstance(pipe, asyncio.WriteTransport)
        return pipe
