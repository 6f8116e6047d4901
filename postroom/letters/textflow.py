"""Lines of the text part: how wide they are on a screen, and where they may be folded."""

from __future__ import annotations

import re

WIDTH = 76  # RFC 5322 §2.1.1 asks for 78 at most; two are left for a reply's "> "

# Between these a line may break: after a space, and around Han, kana and fullwidth signs, which know no spaces.
_PIECES = re.compile(r"[^\s\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+|[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]|\s+")
# Unicode's East Asian Width W and F, in ranges: asking unicodedata sign by sign took a tenth of a rendering.
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f"
    "\uff01-\uff60\uffe0-\uffe6\U0001f300-\U0001f64f\U0001f900-\U0001f9ff\U00020000-\U0003fffd]"
)
_NOT_AT_START = "、。，．・：；？！）」』】〕々ーっゃゅょッャュョ％"


def width(text: str) -> int:
    """Columns of `text` in a fixed-width font: East Asian wide characters and emoji take two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


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
