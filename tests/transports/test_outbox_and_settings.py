"""The development outbox, and settings that keep their secrets."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from pathlib import Path

import pytest

from postroom.mail.outcome import Accepted, Deferred, Fault
from postroom.transports.settings import (
    Auth,
    OutboxSettings,
    Secret,
    Security,
    SendmailSettings,
    SmtpSettings,
    Timeouts,
)
from tests.transports.owner import CONTENT, one, parcels, send

PASSWORD = "Zq9!canary%0A"


def test_every_message_becomes_a_whole_file(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    recorder = send(OutboxSettings(folder), *parcels(3))
    assert recorder.kinds == {"Accepted": 3}
    assert recorder.intended == [1, 2, 3]
    files = sorted(folder.iterdir())
    assert [path.suffix for path in files] == [".eml"] * 3
    assert files[0].read_bytes() == (
        b"Return-Path: <shop@example.com>\r\nDelivered-To: customer1@example.org\r\n" + CONTENT
    )


def test_a_folder_that_cannot_be_written_is_our_own_fault(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    outcome = one(OutboxSettings(blocked))
    assert isinstance(outcome, Deferred)
    assert outcome.fault is Fault.LOCAL


def test_the_reply_names_the_file(tmp_path: Path) -> None:
    outcome = one(OutboxSettings(tmp_path))
    assert isinstance(outcome, Accepted)
    assert outcome.reply.text.endswith(".eml")


def test_a_secret_shows_itself_to_no_one() -> None:
    secret = Secret(PASSWORD)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", "%s" % secret, repr([secret]), repr({"a": secret})]  # noqa: UP031
    assert all(PASSWORD not in each for each in shown)
    assert secret.reveal() == PASSWORD
    assert secret == Secret(PASSWORD) != Secret("other")
    assert not Secret("")
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(AttributeError):
        secret.text = "x"  # type: ignore[attr-defined]


SETTINGS = SmtpSettings(
    "smtp.example.com", 587, Security.TLS, Auth.LOGIN, username="shop", password=Secret(PASSWORD), credential_id="7"
)
CHANGES = {
    "host": "other.example.com", "port": 465, "security": Security.SSL, "auth": Auth.PLAIN, "username": "x",
    "password": None, "credential_id": "8", "ehlo_name": "shop.example.com", "timeouts": Timeouts(dot=1),
    "ca_bundle": "/etc/ca.pem", "clear_auth_networks": ("10.0.0.0/8",), "max_connections": 3, "max_per_connection": 3,
}  # fmt: skip


@pytest.mark.parametrize("name", [field.name for field in fields(SmtpSettings)])
def test_every_setting_counts_in_the_fingerprint(name: str) -> None:
    changed = replace(SETTINGS, **{name: CHANGES[name]})  # type: ignore[arg-type]
    assert changed.fingerprint != SETTINGS.fingerprint


def test_the_fingerprint_tells_nothing_of_the_password() -> None:
    assert replace(SETTINGS, password=Secret("other")).fingerprint == SETTINGS.fingerprint
    assert PASSWORD not in repr(SETTINGS)


def test_the_fingerprint_is_the_same_in_every_process() -> None:
    assert SendmailSettings("/usr/sbin/sendmail").fingerprint == "90313c1669c3aa265e2e69d80d8c8921"
    assert SendmailSettings("/usr/sbin/sendmail").fingerprint != OutboxSettings(Path("/usr/sbin/sendmail")).fingerprint


def test_relays_for_the_log(tmp_path: Path) -> None:
    assert SETTINGS.relay == "smtp.example.com:587"
    assert SendmailSettings("/usr/sbin/sendmail").relay == "/usr/sbin/sendmail"
    assert OutboxSettings(tmp_path).relay == str(tmp_path)
