"""Lines of the text part: how wide they are on a screen, and where they may be folded."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

WIDTH = 76  # RFC 5322 §2.1.1 asks for 78 at most; two are left for a reply's "> "

# Between these a line may break: after a space, and around Han, kana and fullwidth signs, which know no spaces.
_PIECES = re.compile(r"[^\s\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+|[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]|\s+")
_NOT_AT_START = "、。，．・：；？！）」』】〕々ーっゃゅょッャュョ％"


def width(text: str) -> int:
    """Columns of `text` in a fixed-width font: East Asian wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    return " " * (columns - width(text)) + text


def fold(line: str, columns: int = WIDTH) -> list[str]:
    """`line` in pieces of at most `columns`; a single longer word (a link) stays whole on its own line."""
    if width(line) <= columns:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    folded: list[str] = []
    current, used = indent, len(indent)
    for piece in _PIECES.findall(line[len(indent) :]):
        span = width(piece)
        if used + span > columns and current.strip() and piece[0] not in _NOT_AT_START:
            folded.append(current.rstrip())
            current, used = indent, len(indent)
            if piece.isspace():
                continue
        current += piece
        used += span
    return [*folded, current.rstrip()]


def flow(text: str) -> str:
    """The whole part: every line folded, no trailing blanks, never two empty lines in a row."""
    lines: list[str] = []
    for raw in text.split("\n"):
        line = raw.rstrip()
        if line or (lines and lines[-1]):
            lines += [line] if len(line) * 2 <= WIDTH else fold(line)
    return "\n".join(lines).strip("\n") + "\n"
