"""A TCP proxy that gives the wire a length: every byte takes half a round trip each way, and the wire can be cut."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType


class Proxy:
    """Use as a context manager; connect to `port` instead of the target. Times in seconds."""

    def __init__(self, target: tuple[str, int], round_trip: float = 0.0) -> None:
        self.target, self.round_trip = target, round_trip
        self.port = 0
        self.connections = 0
        self._loop = asyncio.new_event_loop()
        self._ends: set[asyncio.Transport] = set()
        self._ready = threading.Event()
        self._frozen = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(60)
        self._loop.close()

    def cut(self) -> None:
        """Reset every connection now."""
        self._loop.call_soon_threadsafe(self._cut)

    def freeze(self, frozen: bool = True) -> None:
        """A silent partition: bytes are swallowed in both directions, nothing is closed."""
        self._frozen = frozen

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._loop.create_server(lambda: _Near(self), "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._cut()  # what a dial has brought in the meantime
        self._loop.run_until_complete(asyncio.sleep(0))

    def _stop(self) -> None:
        self._cut()
        self._loop.call_soon(self._loop.stop)

    def _cut(self) -> None:
        for end in list(self._ends):
            end.abort()

    def later(self, wait: float, act: Callable[[], None]) -> None:
        if wait:
            self._loop.call_later(wait, act)
        else:
            act()

    def pass_on(self, to: asyncio.Transport | None, data: bytes) -> None:
        if to is not None and not self._frozen and not to.is_closing():
            to.write(data)


class _End(asyncio.Protocol):
    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self.transport: asyncio.Transport | None = None
        self.other: _End | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.proxy._ends.add(transport)

    def data_received(self, data: bytes) -> None:
        other = self.other
        self.proxy.later(
            self.proxy.round_trip / 2, lambda: self.proxy.pass_on(other.transport if other else None, data)
        )

    def connection_lost(self, error: Exception | None) -> None:
        assert self.transport is not None
        self.proxy._ends.discard(self.transport)
        other = self.other
        if other is not None and other.transport is not None:
            self.proxy.later(self.proxy.round_trip / 2, other.transport.close)


class _Near(_End):
    """The client's side: dials the target one round trip late, as TCP's own handshake would."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.proxy.connections += 1
        assert self.transport is not None
        self.transport.pause_reading()
        self.dialling = asyncio.get_running_loop().create_task(self._dial())

    async def _dial(self) -> None:
        assert self.transport is not None
        await asyncio.sleep(self.proxy.round_trip)
        try:
            _, far = await asyncio.get_running_loop().create_connection(lambda: _End(self.proxy), *self.proxy.target)
        except OSError:
            self.transport.abort()
            return
        far.other, self.other = self, far
        self.transport.resume_reading()
