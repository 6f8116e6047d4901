"""`postroom listen` as a process of its own, over a data folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.shell import COMMAND, Shell, clean_environment

PATIENCE = 120.0  # seconds for anything that must happen
SENDER = "sales@quayside.shop"
SETTINGS = {
    "CONFIG__DEFAULT__TRANS_EMAIL__IDENT_SALES__EMAIL": SENDER,
    "CONFIG__DEFAULT__TRANS_EMAIL__IDENT_SALES__NAME": "Sales",
    "CONFIG__DEFAULT__POSTROOM__MODE__MODE": "hold",
}


@dataclass
class Product:
    """Set up, with a credential for all stores."""

    shell: Shell
    login: tuple[str, str]

    @contextmanager
    def listen(self, *arguments: str, **environment: str) -> Iterator[Listening]:
        process = subprocess.Popen(
            [*COMMAND, "listen", *arguments],
            env=clean_environment(self.shell.home, **self.shell.environment, **environment),
            stderr=subprocess.PIPE,
            text=True,
        )
        one = Listening(process)
        try:
            yield one
        finally:
            process.kill()
            process.wait()
            one.reader.join(PATIENCE)
            assert process.stderr is not None
            process.stderr.close()


@dataclass
class Listening:
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._spoken = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._spoken:
                self.lines.append(line)
                self._spoken.notify_all()

    def wait_for(self, words: str) -> str:
        def said() -> str | None:
            return next((line for line in self.lines if words in line), None)

        with self._spoken:
            assert self._spoken.wait_for(said, PATIENCE), "".join(self.lines)
            return said() or ""

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def set_up(home: Path, **environment: str) -> Product:
    shell = Shell(home, {**SETTINGS, **environment})
    shell.ok("setup", "--quiet")
    made = shell.ok("credential", "create", "tests", "--all-stores", "--per-hour", "1000000", "--json").json
    return Product(shell, (made["username"], made["password"]))


def end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
