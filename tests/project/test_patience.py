"""Forms that come drop by drop, or are far too large, before the product's own web server."""

import contextlib
import select
import socket
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.project.patience import HEARD_OUT, LARGEST, READERS
from tests.api.server import Server, server

FORM = "HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HEAD = f"POST /admin/login/ {FORM}"
ELSEWHERE = f"POST /inbox/ {FORM}"  # no form is there, and Django reads it all the same to refuse it


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.POSTROOM_HOME = tmp_path
    return tmp_path


@pytest.mark.slow
def test_slow_and_endless_forms_stop_nobody_else(transactional_db: None, home: Path) -> None:
    with server(home / "web.log") as web, contextlib.ExitStack() as held:
        heads = [HEAD, ELSEWHERE, HEAD] * READERS
        slow = [held.enter_context(call(web, f"{head}Content-Length: 1000\r\n\r\na=")) for head in heads]
        turned_away = answered(slow, 2 * READERS)
        assert all(answer(one).startswith("HTTP/1.1 503") for one in turned_away)
        assert len(turned_away) == 2 * READERS
        assert select.select(list(set(slow) - set(turned_away)), [], [], 0)[0] == []  # these are still read
        assert web.is_up()
        assert page(web, "/admin/login/") == 200
        held.close()
        until_readers_are_free(web)
        assert answer_to(web, f"{HEAD}Content-Length: {HEARD_OUT + 1}\r\n\r\n").startswith("HTTP/1.1 413")
        assert answer_to(web, f"{HEAD}Transfer-Encoding: chunked\r\n\r\n").startswith("HTTP/1.1 411")
        assert answer_to(web, f"{HEAD}Content-Length: 3\r\n\r\na=b").startswith("HTTP/1.1 403")  # no CSRF token


@pytest.mark.slow
def test_who_sends_too_much_is_heard_out_and_told(transactional_db: None, home: Path) -> None:
    """As a proxy sends it: all of it first, then it looks for the answer."""
    with server(home / "web.log") as web:
        for size in (LARGEST + 1, HEARD_OUT):
            with contextlib.closing(HTTPConnection("127.0.0.1", web.port, timeout=60)) as connection:
                connection.request("POST", "/admin/login/", b"a" * size, {"Content-Type": "text/plain"})
                answer = connection.getresponse()
                assert (answer.status, answer.read()) == (413, f"A form has at most {LARGEST} octets.\n".encode())


def call(web: Server, text: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", web.port), timeout=60)
    connection.sendall(text.encode())
    return connection


def answered(connections: list[socket.socket], count: int) -> list[socket.socket]:
    """The first *count*, and whichever have been by then."""
    deadline = time.monotonic() + 60
    while len(found := select.select(connections, [], [], 0)[0]) < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def until_readers_are_free(web: Server) -> None:
    """They notice by themselves that who was read has gone, a moment later."""
    deadline = time.monotonic() + 60
    while answer_to(web, f"{HEAD}Content-Length: 3\r\n\r\na=b").startswith("HTTP/1.1 503"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answer(connection: socket.socket) -> str:
    """The first line."""
    return connection.recv(100).decode().partition("\r\n")[0]


def answer_to(web: Server, text: str) -> str:
    with call(web, text) as connection:
        return answer(connection)


def page(web: Server, path: str) -> int:
    with contextlib.closing(HTTPConnection("127.0.0.1", web.port, timeout=60)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status
