"""The mail server of the development inbox: it takes every mail from this machine and sends none on."""

import asyncio
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Session
from aiosmtpd.smtp import Envelope as Received

from postroom.inbox.folder import Envelope, Folder
from postroom.mail.reading import Letter

LARGEST = 50 * 1024 * 1024


@dataclass
class Keeper:
    """aiosmtpd's handler: one call per mail, after the final dot and before the 250."""

    folder: Folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Received) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        name = self.folder.keep(content, envelope_of(session, envelope, content))
        return f"250 2.0.0 kept as {name}"


def envelope_of(session: Session, received: Received, content: bytes) -> Envelope:
    letter = Letter(content)
    tls = session.ssl["cipher"][1] if session.ssl else ""
    return Envelope(
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        mail_from=(received.mail_from or "").removeprefix("<>"),
        rcpt_to=[str(recipient) for recipient in received.rcpt_tos],
        helo=session.host_name or "",
        tls=tls,
        user=session.auth_data if isinstance(session.auth_data, str) else "",
        size=len(content),
        subject=letter.header("Subject"),
        header_from=letter.header("From"),
        header_to=letter.header("To"),
    )


def welcome_anybody(server: SMTP, session: Session, envelope: Received, mechanism: str, login: Any) -> AuthResult:
    """Every password is right here, and none is kept: a test of settings must not teach us a real one."""
    return AuthResult(success=True, auth_data=login.login.decode("utf-8", "replace"))


def protocol(folder: Folder) -> SMTP:
    return SMTP(
        Keeper(folder),
        hostname="inbox.localhost",
        ident="Postroom development inbox",
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        authenticator=welcome_anybody,
        auth_require_tls=False,
    )


async def serve(port: int, folder: Folder) -> None:
    """Listen on loopback until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    listener = await loop.create_server(lambda: protocol(folder), "127.0.0.1", port)
    async with listener:
        await stop.wait()


def run(port: int, home: Path) -> None:
    asyncio.run(serve(port, Folder(home / "inbox")))
