"""The fake sendmail program itself. Runs alone, without our package: it writes what it was given beside itself as JSON.

`orders.json` beside it says how to behave: exit, sleep, stderr (bytes to flood), bs (speak SMTP when asked to),
read (bytes of stdin to take before leaving; absent: all), signal (kill itself), fork (leave a sleeping child).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    here = Path(__file__).parent
    orders = json.loads((here / "orders.json").read_text())
    record = {"argv": sys.argv, "env": dict(os.environ), "cwd": str(Path.cwd()), "pid": os.getpid()}
    if orders.get("fork"):
        record["child"] = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid
    if "-bs" in sys.argv:
        if not orders.get("bs"):
            sys.stderr.write("sendmail: unknown option -bs\n")
            return _leave(here, record, 64)
        record["dialogue"] = _speak(orders)
    else:
        record["stdin"] = _take(orders)
    sys.stderr.write("noise " * (orders.get("stderr", 0) // 6))
    sys.stderr.flush()
    _write(here, record)
    if str(record.get("dialogue")).upper().endswith("QUIT\r\n"):
        _say("221 bye")  # not before: whoever hears it may kill us for being slow
    time.sleep(orders.get("sleep", 0))
    if orders.get("signal"):
        os.kill(os.getpid(), orders["signal"])
    return int(orders.get("exit", 0))


def _take(orders: dict[str, int]) -> str:
    wanted = orders.get("read")
    data = sys.stdin.buffer.read() if wanted is None else sys.stdin.buffer.read(wanted)
    return data.decode("latin-1")


def _speak(orders: dict[str, int]) -> str:
    """SMTP on stdin and stdout, without extensions."""
    said = bytearray()
    _say("220 fake.example.test ESMTP")
    content = False
    while line := sys.stdin.buffer.readline():
        said += line
        verb = line[:4].upper()
        if content:
            if line == b".\r\n":
                content = False
                _say(f"{orders.get('dot', 250)} 2.0.0 result of the dot")
        elif verb == b"DATA":
            content = True
            _say("354 go on")
        elif verb == b"QUIT":
            break
        else:
            _say("250 ok")
    return said.decode("latin-1")


def _say(line: str) -> None:
    sys.stdout.write(line + "\r\n")
    sys.stdout.flush()


def _write(here: Path, record: dict[str, object]) -> None:
    number = len(list(here.glob("call-*.json")))
    temporary = here / f"writing-{os.getpid()}"
    temporary.write_text(json.dumps(record))
    temporary.rename(here / f"call-{number:04d}-{os.getpid()}.json")


def _leave(here: Path, record: dict[str, object], status: int) -> int:
    _write(here, record)
    return status


if __name__ == "__main__":
    sys.exit(main())
