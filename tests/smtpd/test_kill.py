"""kill -9 while clients hand in as fast as they can: every 250 that was heard kept its word."""

import re
import smtplib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tests.peers.ports import free_port
from tests.peers.postgresql import NoPostgreSQL, cluster
from tests.smtpd.processes import PATIENCE, SENDER, Product, set_up

pytestmark = pytest.mark.slow
CLIENTS = 8
HEARD = re.compile(r"Ok: queued as ([0-9a-f-]{36})")


class Crowd:
    """Clients that go on until they are told to stop, whatever happens to the listener."""

    def __init__(self, port: int, login: tuple[str, str]) -> None:
        self._port, self._login = port, login
        self.promised: list[UUID] = []
        self._more = threading.Condition()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._client, args=(number,)) for number in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def wait_for(self, count: int) -> None:
        with self._more:
            assert self._more.wait_for(lambda: len(self.promised) >= count, PATIENCE)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _client(self, number: int) -> None:
        letters = 0
        while not self._stop.is_set():
            try:
                with smtplib.SMTP("127.0.0.1", self._port, timeout=30) as client:
                    client.login(*self._login)
                    while not self._stop.is_set():
                        letters += 1
                        self._hand_in(client, f"{number}-{letters}")
            except (OSError, smtplib.SMTPException):
                self._stop.wait(0.05)  # it is being started again

    def _hand_in(self, client: smtplib.SMTP, name: str) -> None:
        client.mail(SENDER)
        client.rcpt("jane@shopper.example")
        _, said = client.data(f"From: {SENDER}\r\nTo: jane@shopper.example\r\nSubject: {name}\r\n\r\nhello\r\n")
        found = HEARD.search(said.decode())
        if found:
            with self._more:
                self.promised.append(UUID(found[1]))
                self._more.notify_all()


def killed_again_and_again(product: Product, kept: Callable[[], set[UUID]]) -> None:
    port = free_port()
    crowd = Crowd(port, product.login)
    try:
        for more in (1, 7, 30, 2, 90):
            with product.listen("--port", str(port)) as one:
                crowd.wait_for(len(crowd.promised) + more)
                one.process.kill()
                one.process.wait()
    finally:
        crowd.stop()
    assert len(crowd.promised) == len(set(crowd.promised)) >= 130
    assert set(crowd.promised) - kept() == set()


def test_on_sqlite(tmp_path: Path) -> None:
    product = set_up(tmp_path / "home")

    def kept() -> set[UUID]:
        database = sqlite3.connect(tmp_path / "home" / "postroom.sqlite3")
        try:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return {UUID(text) for (text,) in database.execute("SELECT public_id FROM spool_message")}
        finally:
            database.close()

    killed_again_and_again(product, kept)


def test_on_postgresql(tmp_path: Path) -> None:
    try:
        with cluster("fsync=on") as url:
            product = set_up(tmp_path / "home", POSTROOM_DATABASE_URL=url)

            def kept() -> set[UUID]:
                with psycopg.connect(url) as database:
                    return {found for (found,) in database.execute("SELECT public_id FROM spool_message")}

            killed_again_and_again(product, kept)
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))
