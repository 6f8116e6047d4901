"""The choice of a return path, and tokens that only we can make."""

import base64
import re
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.address import Address, Mailbox
from postroom.mail.message import Identity
from postroom.mail.return_path import (
    PREFIX,
    Choice,
    Reference,
    ReturnPath,
    SigningKey,
    envelope_sender,
    sender_header,
    sign,
    verify,
)

SALES = Address.parse("sales@shop.example")
BOUNCE = Address.parse("bounce@returns.example")
SHOP = Identity("Sample Shop", SALES)
KEYS = [SigningKey(7, b"new" * 16), SigningKey(6, b"old" * 16)]
REFERENCE = Reference(UUID("3f0c9f2e-5d7a-4b1c-8e2f-0123456789ab"), 3, date(2031, 6, 1))
SIGNED = sign(REFERENCE, KEYS, "returns.example")


def never() -> Address:
    raise AssertionError("a token was made although nobody asked for a signed return path")


@pytest.mark.parametrize(
    ("path", "sender", "header"),
    [
        (ReturnPath(Choice.NO), SALES, None),
        (ReturnPath(Choice.NO, BOUNCE), SALES, None),
        (ReturnPath(Choice.YES), SALES, Mailbox("Sample Shop", SALES)),
        (ReturnPath(Choice.YES, BOUNCE), SALES, Mailbox("Sample Shop", SALES)),
        (ReturnPath(Choice.SPECIFIED, BOUNCE), BOUNCE, Mailbox("", BOUNCE)),
        (ReturnPath(Choice.SPECIFIED), SALES, None),
    ],
)
def test_choices(path: ReturnPath, sender: Address, header: Mailbox | None) -> None:
    assert envelope_sender(path, SHOP, never) == sender
    assert sender_header(path, SHOP) == header


def test_signed() -> None:
    path = ReturnPath(Choice.SIGNED, returns_domain="returns.example")
    assert envelope_sender(path, SHOP, lambda: SIGNED) == SIGNED
    assert sender_header(path, SHOP) is None


def test_signed_needs_a_domain() -> None:
    with pytest.raises(ValueError, match="returns domain"):
        ReturnPath(Choice.SIGNED)


def test_a_token_is_a_modest_address() -> None:
    assert re.fullmatch(r"bounces\+[a-z2-7]{53}@returns\.example", str(SIGNED))
    assert len(SIGNED.local) <= 64


def test_a_token_comes_home() -> None:
    assert verify(SIGNED.local, KEYS) == REFERENCE
    assert verify(SIGNED.local.upper(), KEYS) == REFERENCE
    assert verify(sign(REFERENCE, KEYS[1:], "returns.example").local, KEYS) == REFERENCE


@given(st.uuids(), st.integers(0, 65_535), st.dates(date(2020, 1, 1), date(2199, 1, 1)), st.integers(0, 31))
def test_every_reference_comes_home(message: UUID, index: int, expires: date, key: int) -> None:
    keys = [SigningKey(key, b"k" * 32)]
    reference = Reference(message, index, expires)
    assert verify(sign(reference, keys, "r.example").local, keys) == reference


@pytest.mark.parametrize("place", range(53))
def test_no_character_can_be_turned(place: int) -> None:
    token = SIGNED.local.removeprefix(PREFIX)
    for other in "abcdefghijklmnopqrstuvwxyz234567".replace(token[place], ""):
        assert verify(f"{PREFIX}{token[:place]}{other}{token[place + 1 :]}", KEYS) is None


@pytest.mark.parametrize(
    "local",
    [
        "",
        "bounces",
        PREFIX,
        SIGNED.local[:-1],
        SIGNED.local + "a",
        SIGNED.local + "=",
        "b" + SIGNED.local[1:-1],
        "bounces-" + SIGNED.local[8:],
        "bounces+" + "1" * 53,
        "bounces+" + "a" * 53,
        "bounces+" + "é" * 53,
        "bounces+" + "ſ" * 53,
        "x" * 10**6,
        SIGNED.local.replace("+", "="),
    ],
    ids=lambda local: ascii(local[:70]),
)
def test_forged_and_broken_tokens(local: str) -> None:
    assert verify(local, KEYS) is None


def test_a_key_that_is_gone_proves_nothing() -> None:
    assert verify(SIGNED.local, KEYS[1:]) is None
    assert verify(SIGNED.local, [SigningKey(7, b"else" * 8)]) is None
    assert verify(SIGNED.local, []) is None


def test_another_version_is_not_read() -> None:
    raw = bytearray(base64.b32decode(SIGNED.local.removeprefix(PREFIX).upper() + "==="))
    raw[0] ^= 0b00100000
    assert verify(PREFIX + base64.b32encode(bytes(raw)).decode().rstrip("=").lower(), KEYS) is None


@pytest.mark.parametrize(
    "change", [{"index": 65_536}, {"index": -1}, {"expires": date(2019, 12, 31)}, {"expires": date(2300, 1, 1)}]
)
def test_references_that_do_not_fit(change: dict[str, object]) -> None:
    values: dict[str, object] = {"message": REFERENCE.message, "index": 0, "expires": REFERENCE.expires} | change
    with pytest.raises(ValueError, match="does not fit"):
        sign(Reference(**values), KEYS, "returns.example")  # type: ignore[arg-type]


def test_no_key_no_token() -> None:
    with pytest.raises(ValueError, match="postroom setup"):
        sign(REFERENCE, [], "returns.example")


@pytest.mark.parametrize(("key", "secret"), [(-1, b"x" * 32), (32, b"x" * 32), (0, b"x" * 31)])
def test_keys_are_checked_and_not_shown(key: int, secret: bytes) -> None:
    assert "new" not in repr(KEYS)
    with pytest.raises(ValueError, match="signing key"):
        SigningKey(key, secret)
