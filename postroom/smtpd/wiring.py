"""What only the socket below a session knows or does."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import struct
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.smtpd.house import House
    from postroom.smtpd.session import Session

log = logging.getLogger("postroom.smtpd")


def talks_already(transport: asyncio.Transport) -> bool:
    """Whether the client has said something before it was greeted."""
    socket = transport.get_extra_info("socket")
    return struct.unpack("i", fcntl.ioctl(socket.fileno(), termios.FIONREAD, bytes(4))) != (0,)


async def secured(session: Session, house: House) -> asyncio.Transport | None:
    """None: there will be no TLS; the reason is logged."""
    assert house.certificate is not None
    context, seconds = house.certificate.context, house.limits.handshake
    loop = asyncio.get_running_loop()
    try:
        return await loop.start_tls(
            session.transport, session, context, server_side=True, ssl_handshake_timeout=seconds
        )
    except (OSError, TimeoutError) as error:
        log.info("no TLS with client=%s: %s", session.address, error)
        return None
