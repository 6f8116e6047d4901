"""`postroom listen`: a listener with everything it needs, from its first connection to its last 250."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from postroom.msa.handing_in import hand_in
from postroom.smtpd.certificate import Certificate
from postroom.smtpd.chores import Chores
from postroom.smtpd.committer import Committer, HandIn
from postroom.smtpd.content import on_disk
from postroom.smtpd.gatekeeper import Gatekeeper
from postroom.smtpd.guests import Network
from postroom.smtpd.house import House
from postroom.smtpd.limits import Limits
from postroom.smtpd.server import Place, Server


@dataclass(frozen=True)
class Wanted:
    """What the operator asked for. `folder`: for messages that are too big for memory, while they come in."""

    places: tuple[Place, ...]
    folder: Path
    certificate: Certificate | None = None
    trusted: tuple[Network, ...] = ()
    limits: Limits = field(default_factory=Limits)
    name: str = ""  #: ours, in greetings


def listen(wanted: Wanted, opened: Callable[[list[int]], None]) -> None:
    """Until SIGTERM or SIGINT. `opened` is told the ports. Raises OSError where one cannot be had."""

    async def until_told() -> None:
        server = Server(furnished(wanted))
        heed_signals(server)
        await serve(server, wanted, opened)

    # What is loaded stays: looking it over for garbage, again and again, would stop all sessions for 0.1 s each time.
    gc.freeze()
    asyncio.run(until_told())


def furnished(wanted: Wanted, keep: HandIn = hand_in) -> House:
    wanted.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return House(
        host=wanted.name or socket.getfqdn(),
        limits=wanted.limits,
        vessel=on_disk(str(wanted.folder)),
        committer=Committer(keep),
        gatekeeper=Gatekeeper(),
        certificate=wanted.certificate,
        trusted=wanted.trusted,
    )


async def serve(server: Server, wanted: Wanted, opened: Callable[[list[int]], None]) -> None:
    """Until the server is told to stop."""
    house = server.house
    ports = await server.open(*wanted.places)
    house.gatekeeper.start()
    house.committer.start(Chores(house.learn, told(wanted.places, ports), wanted.certificate is not None))
    try:
        await asyncio.to_thread(house.committer.ready.wait)
        await server.accept()
        opened(ports)
        await server.run()
    finally:
        house.committer.stop()
        house.gatekeeper.stop()


def heed_signals(server: Server) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    loop.add_signal_handler(signal.SIGHUP, server.look)


def told(places: tuple[Place, ...], ports: list[int]) -> str:
    """As people read it: 127.0.0.1:2525, [::]:465 (TLS)."""
    return ", ".join(
        f"{f'[{place.host}]' if ':' in place.host else place.host}:{port}{' (TLS)' if place.implicit else ''}"
        for place, port in zip(places, ports, strict=True)
    )
