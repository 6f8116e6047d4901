"""Mail programs that shops really use hand a letter in, by the listener or by the drop-in, and it arrives once.

What arrives is what was sent, octet for octet: only Bcc and our own marks are taken out, and a trace stands on top.
"""

import json
import re
import shutil
import smtplib
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.installation import Installation, installation, to_smtp
from tests.peers.ports import free_port
from tests.peers.postfix import wait_for_port
from tests.peers.scripted import ScriptedServer

CLIENTS = Path(__file__).parent / "clients"
NODEMAILER = "nodemailer@10.6.0"
ARCHIVE = "archive@quayside.shop"  #: a copy of every letter of PHP's mail(), which reads Bcc itself
SENDER = "sales@quayside.shop"
SYNCHRONOUS = {"sales_email/general/async_sending": "0"}
LETTER = """\
From: Quayside <sales@quayside.shop>
To: Jane Doe <{to}>
Bcc: archive@quayside.shop
Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= from the quay
Date: Mon, 09 Mar 2026 15:00:00 +0000
Message-ID: <{to}>
X-Postroom-Order: 1001
X-Kept:   with its   spaces
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Grüße vom Kai.
.
..two dots, and an end without more:\t
"""


@dataclass
class House:
    """`maildrop`: its drop-in finds nobody who listens."""

    running: Installation
    relay: ScriptedServer
    folder: Path
    port: int
    username: str
    password: str

    def sendmail(self, file: str = "sendmail.conf") -> str:
        """The program that was made with it: some shops take no variables and no arguments."""
        return str(self.folder / file.removesuffix(".conf"))

    def arrived(self, recipient: str) -> bytes:
        def found() -> list[bytes]:
            return [each.content for each in self.relay.received if each.recipients == (recipient,)]

        assert self.relay.wait_for(lambda: bool(found()), 90), "it did not arrive"
        [content] = found()
        return content


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("clients")
    port = free_port()
    with (
        ScriptedServer() as relay,
        installation(folder / "home", SYNCHRONOUS | to_smtp(relay.port), workers=1, smtp_port=port) as running,
    ):
        wait_for_port(port)  # the listener: it is another process than the web's, which is ready
        drop_in = ["drop-in", "--store", "default", "--file"]
        running.shell.ok(*drop_in, str(folder / "sendmail.conf"), "--listener", f"127.0.0.1:{port}")
        running.shell.ok(*drop_in, str(folder / "alone.conf"), "--listener", f"127.0.0.1:{free_port()}")
        made = running.shell.ok("credential", "create", "clients", "--store", "default", "--json").json
        yield House(running, relay, folder, port, made["username"], made["password"])
        often = Counter(recipient for each in relay.received for recipient in each.recipients)
        assert {recipient for recipient, count in often.items() if count > 1} <= {ARCHIVE}


def needs(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed; scripts/test installs it")


def run(*command: str, stdin: bytes = b"", timeout: float = 120) -> bytes:
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=timeout, check=False)
    assert done.returncode == 0, done
    return done.stdout


def letter(to: str) -> bytes:
    return LETTER.format(to=to).replace("\n", "\r\n").encode()


def same(arrived: bytes, sent: bytes) -> bool:
    return without(rb"Received", arrived) == without(rb"Bcc|X-Postroom-[A-Za-z]+", sent)


def without(names: bytes, message: bytes) -> bytes:
    """The message without these fields of its header."""
    header, blank, body = message.partition(b"\r\n\r\n")
    field = rb"(?im)^(?:%b):[^\n]*\n(?:[ \t][^\n]*\n)*" % names
    return re.sub(field, b"", header + b"\r\n") + blank[2:] + body


def test_smtplib(house: House) -> None:
    to = "smtplib@shopper.example"
    with smtplib.SMTP("127.0.0.1", house.port, timeout=120) as client:
        client.login(house.username, house.password)
        assert client.sendmail(SENDER, [to], letter(to), ["BODY=8BITMIME"]) == {}
    assert same(house.arrived(to), letter(to))


def unended(path: Path, message: bytes) -> Path:
    """As swaks wants it, which ends the last line itself."""
    path.write_bytes(message.replace(b"\r\n", b"\n").removesuffix(b"\n"))
    return path


def test_swaks(house: House) -> None:
    needs("swaks")
    to = "swaks@shopper.example"
    file = unended(house.folder / "swaks.eml", letter(to))
    server = ["--server", "127.0.0.1", "--port", str(house.port), "--auth", "LOGIN"]
    account = ["--auth-user", house.username, "--auth-password", house.password]
    run("swaks", *server, *account, "--from", SENDER, "--to", to, "--data", f"@{file}")
    assert same(house.arrived(to), letter(to))


def test_swaks_speaks_smtp_with_the_drop_in(house: House) -> None:
    needs("swaks")
    to = "swaks-bs@shopper.example"
    file = unended(house.folder / "swaks-bs.eml", letter(to))
    run("swaks", "--pipe", f"{house.sendmail()} -bs", "--from", SENDER, "--to", to, "--data", f"@{file}")
    assert same(house.arrived(to), letter(to))


def test_msmtp(house: House) -> None:
    needs("msmtp")
    to = "msmtp@shopper.example"
    file = house.folder / "msmtprc"
    lines = ["account default", "host 127.0.0.1", f"port {house.port}", "auth plain", "tls off", f"from {SENDER}"]
    file.touch(mode=0o600)
    file.write_text("\n".join([*lines, f"user {house.username}", f"password {house.password}", ""]))
    run("msmtp", "-C", str(file), "--", to, stdin=letter(to).replace(b"\r\n", b"\n"))
    assert same(house.arrived(to), letter(to))


@pytest.fixture(scope="module")
def nodemailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetched as a shop would fetch it."""
    needs("node", "npm")
    folder = tmp_path_factory.mktemp("node")
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
    command = ["npm", "install", *quiet, "--prefix", str(folder), NODEMAILER]
    try:
        done = subprocess.run(command, capture_output=True, timeout=120, check=False, cwd=folder)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{NODEMAILER} cannot be fetched: no answer")
    if done.returncode:
        pytest.skip(f"{NODEMAILER} cannot be fetched: {done.stderr.decode(errors='replace')[:200]}")
    return folder


def node(folder: Path, house: House, to: str, transport: dict[str, object]) -> None:
    file = house.folder / f"{to}.eml"
    file.write_bytes(letter(to))
    asked = {"transport": transport, "envelope": {"from": SENDER, "to": [to]}, "file": str(file)}
    run("node", str(CLIENTS / "nodemailer.mjs"), str(folder), json.dumps(asked))


def test_nodemailer(house: House, nodemailer: Path) -> None:
    to = "nodemailer@shopper.example"
    account = {"user": house.username, "pass": house.password}
    node(nodemailer, house, to, {"host": "127.0.0.1", "port": house.port, "ignoreTLS": True, "auth": account})
    assert same(house.arrived(to), letter(to))


def test_nodemailer_by_the_drop_in(house: House, nodemailer: Path) -> None:
    to = "nodemailer-sendmail@shopper.example"
    node(nodemailer, house, to, {"sendmail": True, "newline": "unix", "path": house.sendmail()})
    assert same(house.arrived(to), letter(to))


@pytest.mark.parametrize("file", ["sendmail.conf", "alone.conf"])
@pytest.mark.parametrize("sender", ["", SENDER], ids=["no sender", "sender"])
def test_phps_mail(house: House, file: str, sender: str) -> None:
    """By the listener, and by the maildrop while nobody listens."""
    needs("php")
    to = f"php-{file.partition('.')[0]}-{'f' if sender else 't'}@shopper.example"
    path = f"sendmail_path={house.sendmail(file)} -t -i"
    run("php", "-d", path, str(CLIENTS / "mail.php"), to, sender)
    header, _, body = house.arrived(to).partition(b"\r\n\r\n")
    assert body == "Thank you for your order.\r\n.\r\nGrüße vom Kai.\r\n".encode()
    names = [line.partition(b":")[0] for line in header.split(b"\r\n") if line[:1] not in b" \t"]
    assert b"Bcc" not in names
    assert b"X-Postroom-Order" not in names
    assert {b"To", b"Subject", b"From", b"Date", b"Message-ID", b"Content-Type"} <= set(names)


def phpmailer(house: House, to: str, **its: object) -> None:
    needs("php")
    if not Path("/usr/share/php/libphp-phpmailer").exists():
        pytest.skip("libphp-phpmailer is not installed; scripts/test installs it")
    sent = run("php", str(CLIENTS / "phpmailer.php"), json.dumps({"to": to, **its}))
    # By SMTP it ends the last line once more than it says.
    message = sent.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").rstrip() + b"\r\n"
    assert same(house.arrived(to).rstrip() + b"\r\n", message)


def test_phpmailer(house: House) -> None:
    account = {"port": house.port, "username": house.username, "password": house.password}
    phpmailer(house, "phpmailer@shopper.example", **account)


def test_phpmailer_by_the_drop_in(house: House) -> None:
    phpmailer(house, "phpmailer-sendmail@shopper.example", sendmail=house.sendmail())
