"""A shop's program that calls sendmail, and a listener that does what a script says."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.peers.ports import free_port
from tests.peers.scripted import Manners, ScriptedServer

ACCOUNT = ("pr-shop", "a-password-of-the-drop-in")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@dataclass
class Shop:
    """`file` is the drop-in's own; `settings` are its lines."""

    folder: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.folder / "sendmail.conf"

    @property
    def maildrop(self) -> Path:
        return self.folder / "maildrop"

    @property
    def dropped(self) -> list[Path]:
        return sorted(self.maildrop.iterdir())

    def write(self, **more: str) -> None:
        known = {
            "listener": f"127.0.0.1:{self.port}",
            "username": ACCOUNT[0],
            "password": ACCOUNT[1],
            "maildrop": str(self.maildrop),
        }
        lines = {**known, **self.settings, **more}
        self.file.touch(mode=0o600)
        self.file.write_text("".join(f"{name} = {value}\n" for name, value in lines.items() if value))

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """For who talks with it; what it says to people is not looked at."""
        command = [sys.executable, "-m", "postroom.cli.dropin.program", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=self.environment)

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "POSTROOM_SENDMAIL_CONFIG": str(self.file)}

    def sendmail(self, *arguments: str, stdin: bytes = b"") -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "postroom.cli.dropin.program", *arguments],
            input=stdin,
            env=self.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert b"Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def listener() -> Iterator[ScriptedServer]:
    """Where it stops, nobody else is given its port."""
    with ScriptedServer(Manners(accounts=dict([ACCOUNT]), require_auth=True), port=free_port()) as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, listener: ScriptedServer) -> Shop:
    made = Shop(tmp_path, listener.port)
    made.maildrop.mkdir(mode=0o700)
    made.write()
    return made
