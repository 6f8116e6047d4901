"""Hostile data on the terminal (CWE-150): it may not move the cursor, rename the window or forge a line."""

import io
import json
from contextlib import redirect_stdout

import pytest

from postroom.cli.terminal import emit, say, shown, table, width

HOSTILE = "\x1b]0;owned\x07\x1b[2Jname\r\n2026 forged\u202egnp\x9b31m\x00\u2028"


@pytest.mark.parametrize("text", ["plain", "Größe", "港商店 ご注文", "全角　空白", "👩‍👩‍👧".replace("\u200d", "")])
def test_text_that_people_write_stays_as_it_is(text: str) -> None:
    assert shown(text) == text


def test_control_and_direction_characters_are_shown_as_escapes() -> None:
    assert shown(HOSTILE) == r"\x1b]0;owned\x07\x1b[2Jname\r\n2026 forged\u202egnp\x9b31m\x00\u2028"


def printed(work: object, *arguments: object) -> str:
    assert callable(work)
    out = io.StringIO()
    with redirect_stdout(out):
        work(*arguments)
    return out.getvalue()


def test_lines_tables_and_documents_hold_no_control_characters() -> None:
    for text in (
        printed(say, HOSTILE),
        printed(table, ("A", "B"), [(HOSTILE, 1)]),
        printed(emit, {HOSTILE: [HOSTILE]}),
    ):
        assert [char for char in text if not char.isprintable() and char != "\n"] == []
        assert "\nforged" not in text


def test_a_document_reads_back_as_it_was() -> None:
    assert json.loads(printed(emit, {"name": HOSTILE, "町": "港"})) == {"name": HOSTILE, "町": "港"}


def test_columns_stand_under_each_other_in_japanese_too() -> None:
    lines = printed(table, ("NAME", "NUMBER"), [("港商店", 1), ("Shop", 22)]).splitlines()
    assert [width(each[: each.rindex(" ")]) for each in lines[1:]] == [7, 7]
    assert width("港商店") == 6
