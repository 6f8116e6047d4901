"""The listener: its ports, its sessions, and its end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from postroom.smtpd import replies
from postroom.smtpd.house import House
from postroom.smtpd.session import Session

BACKLOG = 200
LOOK = 1.0  # seconds between two looks at what clients take


@dataclass(frozen=True)
class Place:
    """`implicit`: with TLS from the first octet."""

    host: str
    port: int
    implicit: bool = False


class Server:
    """`open`, `accept`, then `run` until `stop`."""

    def __init__(self, house: House, look: float = LOOK) -> None:
        self.house, self._look = house, look
        self._stopping = asyncio.Event()
        self._servers: list[asyncio.Server] = []

    async def open(self, *places: Place) -> list[int]:
        """The ports, which are ours from now on. Raises OSError."""
        loop = asyncio.get_running_loop()
        for place in places:
            make = partial(Session, self.house, place.implicit)
            self._servers.append(
                await loop.create_server(make, place.host, place.port, backlog=BACKLOG, start_serving=False)
            )
        return [server.sockets[0].getsockname()[1] for server in self._servers]

    async def accept(self) -> None:
        for server in self._servers:
            await server.start_serving()

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                async with asyncio.timeout(self._look):
                    await self._stopping.wait()
            except TimeoutError:
                self.look()
        await self._end()

    def look(self) -> None:
        if self.house.certificate is not None:
            self.house.certificate.refresh()
        now = asyncio.get_running_loop().time()
        for session in tuple(self.house.sessions):
            session.look(now)

    def stop(self) -> None:
        self._stopping.set()

    async def _end(self) -> None:
        """Nobody new; who waits for a commit hears of it, all others are told to come again."""
        for server in self._servers:
            server.close()
        until = asyncio.get_running_loop().time() + self.house.limits.stopping
        while self.house.sessions and asyncio.get_running_loop().time() < until:
            for session in tuple(self.house.sessions):
                session.end(replies.STOPPING)
                session.look(asyncio.get_running_loop().time())
            await asyncio.sleep(0.05)
        for session in tuple(self.house.sessions):
            session.transport.abort()
