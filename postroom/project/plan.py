"""What `postroom run` is asked to run, and the commands that come of it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from postroom.project.environment import public

ADDRESS = "run/address"  #: in the data folder: where the pages of what runs are
COMMAND = ("-m", "postroom.cli.main")


class CannotStart(Exception):
    """Nothing was started; the message says why and what to do."""


@dataclass(frozen=True)
class Plan:
    """`typed_port`: somebody asked for that very port, so it may not give way to another one.

    `smtp_port`: of the listener; 0: there is none.
    """

    home: Path
    host: str
    port: int
    workers: int
    demo: bool = False
    typed_port: bool = False
    inbox_port: int = 1025
    smtp_port: int = 2525
    typed_smtp_port: bool = False

    @property
    def address(self) -> str:
        """Where people reach the pages: as the operator says, else where they are opened."""
        return public(f"http://{printed_host(self.host)}:{self.port}").address

    @property
    def smtp_host(self) -> str:
        """Where the listener binds: it reads the same variable."""
        return os.environ.get("POSTROOM_SMTP_BIND") or "127.0.0.1"

    def set_up(self) -> list[str]:
        demo = ["--demo", "--inbox-port", str(self.inbox_port)] if self.demo else []
        return [*COMMAND, "setup", "--quiet", *demo]

    def entrance(self) -> list[str]:
        """Prints a link into the desk, where one is to be shown."""
        return [*COMMAND, "user", "entrance"]

    def processes(self) -> Iterator[tuple[str, list[str]]]:
        if self.demo:
            yield "inbox", [*COMMAND, "inbox", "--port", str(self.inbox_port)]
        yield "web", [*COMMAND, "web", "--host", self.host, "--port", str(self.port)]
        for number in range(1, self.workers + 1):
            yield f"worker {number}", [*COMMAND, "worker"]
        if self.smtp_port:
            yield "listener", [*COMMAND, "listen", "--port", str(self.smtp_port)]
        yield "scheduler", [*COMMAND, "scheduler"]


def printed_host(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host
