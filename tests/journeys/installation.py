"""A whole installation in processes of its own, as `postroom run` starts it; orders go in over HTTP."""

import json
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.api.caller import plain
from tests.cli.shell import COMMAND, Shell, clean_environment
from tests.peers.ports import free_port
from tests.sales.papers import paper

PATIENCE = 150.0  # seconds for anything that must happen


@dataclass
class Installation:
    shell: Shell
    port: int
    process: subprocess.Popen[bytes]
    token: str

    def post(self, order: Mapping[str, Any], idempotency_key: str = "") -> tuple[int, Any]:
        """Raises OSError where the web process is away."""
        body = json.dumps({"store": "default", "order": order}, default=plain).encode()
        headers = {
            "Content-Type": "application/json",
            **({"Idempotency-Key": idempotency_key} if idempotency_key else {}),
        }
        return self._ask(urllib.request.Request(f"{self.url}/api/v1/sales/order", body, headers))

    def get(self, path: str) -> tuple[int, Any]:
        return self._ask(urllib.request.Request(f"{self.url}{path}"))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def children(self, word: str) -> list[int]:
        """The process ids below `postroom run` whose command line holds *word*."""
        below = [
            int(pid) for pid in (Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()).split()
        ]
        return [pid for pid in below if word in _command_line(pid)]

    def wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            assert self.process.poll() is None, "postroom run ended"
            time.sleep(0.05)

    def is_ready(self) -> bool:
        try:
            return self.get("/api/health/ready")[0] == 200
        except OSError:
            return False

    def _ask(self, request: urllib.request.Request) -> tuple[int, Any]:
        request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):  # it has ended, before or while it was looked at
        return ""


def numbered(number: int) -> dict[str, Any]:
    return paper("configurable_labels", increment_id=f"{number:09}", customer_email=f"customer{number}@shopper.example")


@contextmanager
def installation(
    home: Path, settings: Mapping[str, str], *, workers: int = 2, smtp_port: int = 0
) -> Iterator[Installation]:
    """The store view `default` that setup makes; *settings* come from the environment, at default."""
    identity = {"trans_email/ident_sales/name": "Sales", "trans_email/ident_sales/email": "sales@quayside.shop"}
    support = {"trans_email/ident_support/email": "support@quayside.shop", "postroom/network/allow_loopback": "1"}
    live = {"postroom/mode/mode": "live"}  # setup would begin on hold
    environment = {variable(path): value for path, value in {**identity, **support, **live, **settings}.items()}
    environment["POSTROOM_SENDMAIL_PROGRAMS"] = settings.get("postroom/sendmail/command", "")
    shell = Shell(home, environment)
    shell.ok("setup", "--quiet")
    token = shell.ok("key", "create", "tests", "--all-stores", "--json").json["token"]
    port = free_port()
    command = [*COMMAND, "run", "--port", str(port), "--workers", str(workers)]
    command += ["--smtp-port", str(smtp_port)]
    process = subprocess.Popen(command, env=clean_environment(home, **environment), stdout=subprocess.DEVNULL)
    running = Installation(shell, port, process, token)
    try:
        running.wait(running.is_ready)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(120)
        finally:
            process.kill()


def variable(path: str) -> str:
    return "CONFIG__DEFAULT__" + path.upper().replace("/", "__")


def to_smtp(port: int) -> dict[str, str]:
    return {
        "postroom/network/extra_ports": str(port),
        "system/smtp/transport": "smtp",
        "system/smtp/host": "127.0.0.1",
        "system/smtp/port": str(port),
    }
