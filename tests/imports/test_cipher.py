"""Secrets as Magento stores them. The vectors were made with libsodium."""

import base64

import pytest

from postroom.imports.cipher import Sealed, is_sealed, opened
from tests.imports.conftest import SECRET

KEY = "0123456789abcdef0123456789abcdef"
SEALED = "0:3:AAECAwQFBgcICQoLok5tGQQikcrla9y7dAthQ997ziZckisbf/QP/EU="


def test_it_opens_with_its_key_in_either_form() -> None:
    assert opened(SEALED, (KEY,)) == SECRET
    assert opened(SEALED, ("base64" + base64.b64encode(KEY.encode()).decode(),)) == SECRET
    assert opened("1" + SEALED[1:], ("x" * 32, KEY)) == SECRET


@pytest.mark.parametrize(
    ("text", "keys", "told"),
    [
        (SEALED, (), "no crypt/key was given"),
        (SEALED, ("x" * 32,), "does not open it"),
        (SEALED, ("short",), "does not open it"),
        (SEALED, ("base64%%%",), "does not open it"),
        ("7" + SEALED[1:], (KEY,), "not among those given"),
        (SEALED[:-8] + "AAAA/EU=", (KEY,), "does not open it"),
        ("0:3:AAAA", (KEY,), "does not open it"),
        ("0:3:!", (KEY,), "not in a form"),
        ("0:2:abcdef==", (KEY,), "older than Magento 2.3"),
        ("0:2:initvector:abcdef==", (KEY,), "older than Magento 2.3"),
        ("0:0:abcdef==", (KEY,), "older than Magento 2.3"),
        ("******", (KEY,), "not in a form"),
    ],
)
def test_what_stays_closed_says_why_and_nothing_else(text: str, keys: tuple[str, ...], told: str) -> None:
    with pytest.raises(Sealed, match=told) as sealed:
        opened(text, keys)
    assert "type it again" in str(sealed.value)
    assert all(key not in str(sealed.value) for key in keys)


def test_what_is_sealed_is_known_by_its_form() -> None:
    assert is_sealed(SEALED)
    assert not is_sealed("a:b:c")
    assert not is_sealed("p4ss:word")
