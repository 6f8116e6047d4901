"""The inbox as a mail server, spoken to by the standard library's client over a real socket."""

import os
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from postroom.inbox.folder import Folder
from tests.peers.ports import free_port

PASSWORD = "Zq9!canary%0A"
CONTENT = b"From: Shop <shop@shop.test>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n.leading dot\r\nend\r\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def port(home: Path) -> Iterator[int]:
    number = free_port()
    command = [sys.executable, "-m", "postroom.cli.main", "inbox", "--port", str(number)]
    server = subprocess.Popen(command, env=os.environ | {"POSTROOM_HOME": str(home)})
    try:
        until_listening(number)
        yield number
    finally:
        server.terminate()
        assert server.wait(60) == 0


def until_listening(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the inbox does not listen")


def newest(home: Path) -> tuple[Folder, str]:
    folder = Folder(home / "inbox")
    return folder, folder.names()[0]


def test_a_mail_is_kept_with_what_the_envelope_said(home: Path, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="client.test") as client:
        client.sendmail("bounces@shop.test", ["jane@example.com", "copy@shop.test"], CONTENT)
    folder, name = newest(home)
    assert folder.content(name) == CONTENT
    envelope = folder.find(name).envelope
    assert (envelope.mail_from, envelope.rcpt_to) == ("bounces@shop.test", ["jane@example.com", "copy@shop.test"])
    assert (envelope.helo, envelope.subject, envelope.size) == ("client.test", "Grüße", len(CONTENT))
    assert oct((folder.path / f"{name}.eml").stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_any_password_is_right_and_none_is_kept(home: Path, port: int, mechanism: str) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.user, client.password = "shop", PASSWORD
        client.auth(mechanism, getattr(client, f"auth_{mechanism.lower()}"))
        client.sendmail("shop@shop.test", ["jane@example.com"], CONTENT)
    folder, name = newest(home)
    assert folder.find(name).envelope.user == "shop"
    assert all(PASSWORD.encode() not in path.read_bytes() for path in folder.path.iterdir())


def test_the_null_sender_and_addresses_beyond_ascii_are_taken(home: Path, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("", ["用户@例子.test"], CONTENT, mail_options=["SMTPUTF8"])
    folder, name = newest(home)
    assert folder.find(name).envelope.mail_from == ""
    assert folder.find(name).envelope.rcpt_to == ["用户@例子.test"]


def test_a_taken_port_is_said_in_one_sentence(home: Path, port: int) -> None:
    command = [sys.executable, "-m", "postroom.cli.main", "inbox", "--port", str(port)]
    done = subprocess.run(
        command, env=os.environ | {"POSTROOM_HOME": str(home)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 69
    assert f"Port {port} cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr
