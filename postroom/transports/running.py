"""One run of a program: fed through its standard input, bounded in noise, and gone with all it started when we are."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import Any, TypeVar

# Nothing of ours: MAIL_CONFIG, LD_PRELOAD or a PATH of the caller would change what the program does.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
MAX_NOISE = 65_536  # octets of each output kept
GRACE = 0.5  # seconds; a delivery left in the background may hold standard error open

T = TypeVar("T")


class Running(asyncio.SubprocessProtocol):
    """Start with `start`, always end with `leave`."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._fed: asyncio.Future[bool] = loop.create_future()
        self._first_line: asyncio.Future[bytes] = loop.create_future()
        self._status: asyncio.Future[int] = loop.create_future()
        self._silent: asyncio.Future[None] = loop.create_future()
        self._kept = {1: bytearray(), 2: bytearray()}
        self._process: asyncio.SubprocessTransport | None = None

    @classmethod
    async def start(cls, arguments: list[str]) -> Running:
        """Raises OSError. No shell, no environment, no folder of ours, a process group of its own."""
        _, running = await asyncio.get_running_loop().subprocess_exec(
            cls, *arguments, env=ENVIRONMENT, cwd="/", start_new_session=True
        )
        return running

    def feed(self, data: bytes) -> None:
        """All of standard input; `taken` tells what became of it."""
        assert self._process is not None
        pipe = self._process.get_pipe_transport(0)
        assert isinstance(pipe, asyncio.WriteTransport)
        pipe.write(data)
        pipe.close()

    # asyncio.wait, because a time-out around a bare `await future` would cancel the future itself.

    async def taken(self) -> bool:
        """Whether the program was given every byte."""
        await asyncio.wait([self._fed])
        return self._fed.result()

    async def ended(self) -> int:
        """Exit status; negative: the signal that killed it."""
        await asyncio.wait([self._status])
        return self._status.result()

    async def greeting(self) -> bytes:
        """The first line of standard output; empty when it ends without one."""
        signs: list[asyncio.Future[Any]] = [self._first_line, self._status]
        await asyncio.wait(signs, return_when=asyncio.FIRST_COMPLETED)
        return self._first_line.result() if self._first_line.done() else b""

    async def noise(self) -> bytes:
        """What it wrote to standard error, after its end."""
        await asyncio.wait([self._silent], timeout=GRACE)
        return bytes(self._kept[2])

    def kill(self) -> None:
        assert self._process is not None
        if self._process.get_returncode() is None:
            kill_group(self._process.get_pid())

    async def leave(self) -> None:
        self.kill()
        assert self._process is not None
        # Not before the exit is known: close() would collect it behind the back of asyncio's child watcher.
        await asyncio.wait([self._status], timeout=10 * GRACE)
        self._process.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._process = transport

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        kept = self._kept[fd]
        kept += data[: MAX_NOISE - len(kept)] if isinstance(data, bytes) else b""
        if fd == 1 and b"\n" in kept:
            _settle(self._first_line, bytes(kept.partition(b"\n")[0]))

    def pipe_connection_lost(self, fd: int, error: Exception | None) -> None:
        if fd == 0:
            _settle(self._fed, error is None)
        elif fd == 1:
            _settle(self._first_line, b"")
        else:
            _settle(self._silent, None)

    def process_exited(self) -> None:
        status = self._process.get_returncode() if self._process else None
        _settle(self._status, -1 if status is None else status)


def kill_group(pid: int) -> None:
    """The program and all it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _settle(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)
