"""A fake sendmail program on disk that records argument list, environment, folder and standard input of every call."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Call:
    argv: list[str]
    env: dict[str, str]
    cwd: str
    pid: int
    stdin: bytes = b""
    dialogue: bytes = b""  #: what the client said after -bs
    child: int = 0


class FakeSendmail:
    """`command` is the path to configure; for the `orders` see fake_sendmail.py."""

    def __init__(self, folder: Path, **orders: int) -> None:
        self.folder = folder / "sendmail"
        self.folder.mkdir()
        source = Path(__file__).with_name("fake_sendmail.py").read_text()
        program = self.folder / "sendmail"
        program.write_text(f"#!{shutil.which(sys.executable)} -I\n{source}")
        program.chmod(0o755)
        self.command = str(program)
        self.order(**orders)

    def order(self, **orders: int) -> None:
        (self.folder / "orders.json").write_text(json.dumps(orders))

    @property
    def calls(self) -> list[Call]:
        """In the order in which they ended."""
        return [_read(path) for path in sorted(self.folder.glob("call-*.json"))]


def _read(path: Path) -> Call:
    kept = json.loads(path.read_text())
    return Call(
        argv=kept["argv"],
        env=kept["env"],
        cwd=kept["cwd"],
        pid=kept["pid"],
        stdin=kept.get("stdin", "").encode("latin-1"),
        dialogue=kept.get("dialogue", "").encode("latin-1"),
        child=kept.get("child", 0),
    )
