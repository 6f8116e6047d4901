"""Machines are answered in English: what a caller's language is, and what its browser asks for, changes nothing."""

import pytest

from postroom.scopes.scope import DEFAULT, Scope
from tests.api.caller import MESSAGES, ORDER, Caller, answer, envelope
from tests.sales.shop import Shop


def japanese(text: str) -> bool:
    return any("\u3040" <= character <= "\u30ff" or "\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize(
    ("path", "body"),
    [(ORDER, b"{"), (ORDER, {"store": "en"}), (ORDER, envelope("guest", "nowhere"))],
    ids=["no JSON", "no order", "no such store"],
)
def test_problems_are_english(api: Caller, path: str, body: object) -> None:
    asked, plain = api.post(path, body, accept_language="ja"), api.post(path, body)
    assert asked.status_code == plain.status_code >= 400
    assert not japanese(asked.content.decode())
    assert answer(asked)["detail"] == answer(plain)["detail"]


def test_a_timeline_is_english_and_so_is_what_is_kept(api: Caller, shop: Shop) -> None:
    shop.set("system/smtp/disable", "1", DEFAULT)
    made = answer(api.post(ORDER, envelope(), accept_language="ja"))
    shown = api.get(f"{MESSAGES}/{made['id']}", accept_language="ja")
    assert "communications disabled" in shown.content.decode()
    assert not japanese(shown.content.decode())


def test_what_is_misconfigured_is_said_in_english(api: Caller, shop: Shop) -> None:
    shop.set("trans_email/ident_sales/email", "sales@example.com", Scope.store(shop.view("en").id))
    asked = api.post(ORDER, envelope(), accept_language="ja")
    assert asked.status_code >= 400
    assert "is only an example" in asked.content.decode()
    assert not japanese(asked.content.decode())
