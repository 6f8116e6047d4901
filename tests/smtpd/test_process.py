"""`postroom listen` as an operator starts it."""

import os
import signal
import smtplib
import socket
import ssl
from pathlib import Path

import pytest

from tests.peers.certificates import Authority
from tests.peers.ports import free_port
from tests.smtpd.processes import SENDER, Product, set_up

MAIL = f"From: {SENDER}\r\nTo: jane@shopper.example\r\nSubject: hello\r\n\r\nhello\r\n"
SAID = "mail is taken by SMTP on"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Product:
    return set_up(tmp_path_factory.mktemp("listener") / "home")


def test_it_takes_a_mail_is_seen_and_ends_cleanly(product: Product) -> None:
    port = free_port()
    with product.listen("--port", str(port)) as one:
        assert f"127.0.0.1:{port}" in one.wait_for(SAID)
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.login(*product.login)
            client.sendmail(SENDER, ["jane@shopper.example"], MAIL)
        one.wait_for("250 2.0.0 Ok: queued as")
        assert one.stop() == 0
    assert "jane@shopper.example" in product.shell.ok("queue", "list").out


def test_a_mail_that_does_not_fit_into_memory_is_put_into_the_data_folder_meanwhile(product: Product) -> None:
    port = free_port()
    with product.listen("--port", str(port)) as one:
        one.wait_for(SAID)
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.login(*product.login)
            assert client.sendmail(SENDER, ["jane@shopper.example"], MAIL + "a line of text\r\n" * 30_000) == {}


def test_its_variables(product: Product, authority: Authority) -> None:
    chain, key = authority.files()
    port, implicit = free_port(), free_port()
    variables = {
        "POSTROOM_SMTP_BIND": "0.0.0.0",
        "POSTROOM_SMTP_PORT": str(port),
        "POSTROOM_SMTP_TLS_PORT": str(implicit),
        "POSTROOM_SMTP_CERTIFICATE": str(chain),
        "POSTROOM_SMTP_KEY": str(key),
        "POSTROOM_SMTP_NAME": "mail.quayside.shop",
    }
    with product.listen(**variables) as one:
        assert f"0.0.0.0:{port}, 0.0.0.0:{implicit} (TLS)" in one.wait_for(SAID)
        trusts = ssl.create_default_context(cafile=authority.bundle)
        with smtplib.SMTP_SSL("localhost", implicit, context=trusts) as client:
            client.login(*product.login)
            assert client.sendmail(SENDER, ["jane@shopper.example"], MAIL) == {}
        with smtplib.SMTP("localhost", port) as client:
            client.starttls(context=trusts)
            assert "mail.quayside.shop" in client.ehlo()[1].decode()


@pytest.mark.parametrize("told", [True, False])
def test_a_renewed_certificate_needs_no_restart(
    product: Product, authority: Authority, tmp_path: Path, told: bool
) -> None:
    """By a signal, or by itself."""
    chain, key = authority.files()
    pem = tmp_path / "both.pem"
    pem.write_bytes(chain.read_bytes() + key.read_bytes())
    port = free_port()
    with product.listen("--port", str(free_port()), "--tls-port", str(port), "--certificate", str(pem)) as one:
        one.wait_for(SAID)
        before = ssl.get_server_certificate(("127.0.0.1", port))
        renewed = authority.files()
        put(pem, b"".join(each.read_bytes() for each in renewed))
        if told:
            one.process.send_signal(signal.SIGHUP)
        one.wait_for("was read again")
        assert ssl.get_server_certificate(("127.0.0.1", port)) != before
        put(pem, b"half a cert")
        one.wait_for("the old one still is")
        assert ssl.get_server_certificate(("127.0.0.1", port)) != before


def put(file: Path, content: bytes) -> None:
    """At once, as programs that renew certificates do, and seconds later, where a disk's clock is coarse."""
    fresh, later = file.with_suffix(".fresh"), file.stat().st_mtime + 5
    fresh.write_bytes(content)
    os.utime(fresh, (later, later))
    fresh.replace(file)


def refused(product: Product, *arguments: str) -> tuple[int, str]:
    done = product.shell("listen", *arguments)
    return done.code, done.err


def test_a_port_that_is_taken(product: Product) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = refused(product, "--port", str(taken.getsockname()[1]))
    assert code == 69
    assert "--port" in said


@pytest.mark.parametrize(
    ("arguments", "code", "mend"),
    [
        (["--host", "0.0.0.0"], 78, "--certificate"),
        (["--tls-port", "4650"], 64, "--certificate"),
        (["--key", __file__], 64, "--certificate"),
        (["--certificate", __file__], 78, "PEM"),
        (["--trust", "10.0.0.300"], 64, "--trust"),
    ],
)
def test_what_it_does_not_begin_with(product: Product, arguments: list[str], code: int, mend: str) -> None:
    found, said = refused(product, "--port", "0", *arguments)
    assert found == code
    assert mend in said


def test_beyond_this_machine_a_network_of_ones_own_may_log_in_without_tls(product: Product) -> None:
    with product.listen("--host", "0.0.0.0", "--port", "0", "--trust", "10.0.0.0/8, fd00::/8") as one:
        one.wait_for(SAID)
        assert one.stop() == 0
