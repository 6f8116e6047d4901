"""The product's own web server over this test's database, as a process."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from tests.api.caller import plain
from tests.peers.ports import free_port
from tests.spool.workers import ROOT, environment

WAIT = 120  # seconds until it must answer


@dataclass(frozen=True)
class Server:
    port: int
    log: Any

    def post(self, path: str, body: bytes, token: str, **headers: str) -> tuple[int, dict[str, str], Any]:
        """Status, header fields in lower case, and the body read as JSON."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        fields = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"} | given
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=WAIT)) as connection:
            connection.request("POST", path, body, fields)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return response.status, found, json.loads(response.read())

    def is_up(self) -> bool:
        try:
            with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=WAIT)) as connection:
                connection.request("GET", "/api/health/live")
                return connection.getresponse().status == 200
        except OSError:
            return False


def as_json(body: object) -> bytes:
    return json.dumps(body, default=plain).encode()


@contextlib.contextmanager
def server(log: Any) -> Iterator[Server]:
    port = free_port()
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "8", "--port", str(port), "--no-ws"]
    command = [sys.executable, "-m", "granian", *options, "postroom.project.wsgi:application"]
    with log.open("wb") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=sink, stderr=sink)
    found = Server(port, log)
    try:
        until = time.monotonic() + WAIT
        while not found.is_up():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        yield found
    finally:
        process.terminate()
        process.wait(WAIT)
