"""What the rooms say is said in the reader's language; what is kept, logged and answered stays English."""

import ast
import re
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation

from postroom.desk.frame.phrases import said
from postroom.letters.kinds import KINDS
from postroom.mail import meaning
from postroom.mail.faults import Failure, outcome_of_failure
from postroom.mail.outcome import Verb
from postroom.mail.sentence import Sentence, joined, whole
from postroom.scopes.catalogue import SETTINGS
from postroom.spool.reading.words import in_words
from postroom.suppressions.book import Reason

ROOT = Path(meaning.__file__).parents[1]
ROOMS = ("mail", "transports", "scopes", "doctor", "spool", "webhooks")
VALUE = re.compile(r"%\((\w+)\)s")


def catalog(room: str) -> Path:
    return ROOT / room / "locale" / "ja" / "LC_MESSAGES" / "django.po"


def translations(room: str) -> dict[str, str]:
    return {str(each.id): str(each.string) for each in read_po(BytesIO(catalog(room).read_bytes())) if each.id}


def templates(room: str) -> Iterator[str]:
    """What a room gives to `Sentence`, and whatever else looks like a template."""
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and VALUE.search(node.value):
                yield node.value
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Sentence", "_row"}:
                yield from (
                    each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )


def needs_words(template: str) -> bool:
    """Not where it is punctuation alone, the system's own form of an error, or the documentation of templates."""
    bare = VALUE.sub("", template).removeprefix("[Errno")
    return any(character.isalpha() for character in bare) and "``%(" not in template


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_a_room_is_translated(room: str) -> None:
    wanted = {each for each in templates(room) if needs_words(each)}
    assert len(wanted) > 4
    known = {text for each in ROOMS for text, string in translations(each).items() if string}
    assert sorted(wanted - known) == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_translation_has_the_values_of_its_sentence(room: str) -> None:
    for text, string in translations(room).items():
        assert sorted(VALUE.findall(text)) == sorted(VALUE.findall(string)), text


@pytest.mark.parametrize("room", ROOMS)
def test_the_compiled_catalog_is_fresh(room: str) -> None:
    """Make it with: pybabel compile -i django.po -o django.mo"""
    compiled = read_mo(BytesIO(catalog(room).with_suffix(".mo").read_bytes()))
    assert {str(each.id): str(each.string) for each in compiled if each.id} == translations(room)


def test_a_sentence_is_said_with_all_that_is_in_it() -> None:
    fault = Sentence(
        "%(typed)s is %(objection)s", typed="'a b'", objection=Sentence("the server closed the connection")
    )
    with translation.override("ja"):
        assert said(fault) == "'a b' はサーバーが接続を閉じました"
        assert said(joined("; ", [Sentence("no answer"), "421"])) == "応答なし; 421"
        assert said(whole(Sentence("the server closed the connection"))) == "サーバーが接続を閉じました。"
    with translation.override("en"):
        assert said(fault) == fault


KEPT = {
    "communications disabled": "電子メールの通信が無効",
    "suppressed: a person decided it": "抑止: 担当者が決めました",
    "order comment emails are disabled": "注文コメントのメールは無効になっています",
    "421 4.4.1 mail.shop.test:25: 192.0.2.7 connection refused; 192.0.2.8 no answer": (
        "421 4.4.1 mail.shop.test:25: 192.0.2.7 接続が拒否されました; 192.0.2.8 応答なし"
    ),
    "its worker ended before it was sent, 3 times; look at it before you release it": (
        "送信前にワーカーが終了しました（3 回）。内容を確認してから保留を解除してください"
    ),
    "in doubt, it may have been accepted: 421 4.4.2 no answer within 600 s": (
        "結果不明です。受け付けられた可能性があります: 421 4.4.2 600 秒以内に応答がありませんでした"
    ),
    "jane@shop.test: communications disabled": "jane@shop.test: 電子メールの通信が無効",
    "Sender Email (trans_email/ident_sales/email) for stores:en: it is not set; set it.": (
        "stores:en の「送信者のメールアドレス」（trans_email/ident_sales/email）: "
        "設定されていません。設定してください。"
    ),
    "550 5.1.1 <jane@shop.test>: Recipient address rejected: User unknown": (
        "550 5.1.1 <jane@shop.test>: Recipient address rejected: User unknown"
    ),
    "421 4.4.3 mail.shop.test: [Errno -2] Name or service not known": (
        "421 4.4.3 mail.shop.test: [Errno -2] 名前が見つかりません"
    ),
    "person jane@shop.test": "ユーザー jane@shop.test",
    "API key 1a2b3c (My store)": "API キー 1a2b3c（My store）",
    "started: release": "開始: 保留を解除",
    "wrong address, says Jane": "wrong address, says Jane",
    "message too large for Jane": "message too large for Jane",
}


@pytest.mark.parametrize(("kept", "told"), KEPT.items(), ids=[each[:24] for each in KEPT])
def test_what_was_kept_in_english_is_known_again(kept: str, told: str) -> None:
    with translation.override("ja"):
        assert said(kept) == told
    with translation.override("en"):
        assert said(kept) == kept


def test_a_mail_server_cannot_keep_us_busy() -> None:
    hostile = ["a: " * 660, "x; " * 660, "(" * 1990, " for : " * 280, "%(a)s" * 300, "; look at it " * 150]
    began = time.thread_time()
    with translation.override("ja"):
        for text in hostile:
            assert len(said(text)) > 1000
    assert time.thread_time() - began < 5


def test_an_event_is_said_with_its_kept_detail() -> None:
    with translation.override("ja"):
        event = in_words("suppressed", "communications disabled", "jane@shop.test", "")
        assert said(event) == "送信しませんでした: 電子メールの通信が無効"
        assert event == "Not sent: communications disabled"


def test_each_kind_of_letter_that_is_switched_off_is_known() -> None:
    with translation.override("ja"):
        for kind in KINDS.values():
            told = said(f"{kind.called} emails are disabled")
            assert told.endswith("のメールは無効になっています")
            assert kind.called not in told


def test_the_reasons_of_the_book_are_known() -> None:
    with translation.override("ja"):
        for reason in Reason:
            assert said(f"suppressed: {reason.label}").startswith("抑止: ")
            assert reason.label not in said(f"suppressed: {reason.label}")


def test_outcomes_stay_english_whatever_a_page_speaks() -> None:
    with translation.override("ja"):
        outcome = outcome_of_failure(Verb.CONNECT, Failure.REFUSED, Sentence("the server closed the connection"))
        assert str(outcome.reply) == "421 4.4.1 the server closed the connection"


@pytest.mark.django_db
def test_the_api_answers_in_english_whatever_the_caller_speaks() -> None:
    asked = Client().get("/api/v1/messages", headers={"accept-language": "ja"})
    plain = Client().get("/api/v1/messages")
    assert asked.status_code == plain.status_code == 401
    assert asked.json() == plain.json()
    assert asked.text.isascii()


def test_labels_of_the_catalogue_are_no_phrases() -> None:
    """They would be found in what people write."""
    assert [each.label for each in SETTINGS.values() if VALUE.search(each.label)] == []
