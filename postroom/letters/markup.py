"""A linear look over a merchant's finished html before any native parser reads it.

css-inline overruns its stack at 20,000 nested elements, and unclosed <b> or <font> make every html parser copy them
into each following block. So what is not properly nested within modest limits is refused here, by plain counting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

DEPTH_LIMIT = 256
ELEMENTS_LIMIT = 20_000
FORMATTING_LIMIT = 16

_TOKEN = re.compile(r"<!--|<(/?)([a-zA-Z][^\s/<>]*)[^<>]*(>?)")
_COMMENT_END = re.compile("--!?>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_RAW = frozenset(("style", "title"))
_REFUSED = frozenset(
    [
        "script",
        "iframe",
        "object",
        "applet",
        "textarea",
        "select",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "xmp",
        "plaintext",
        "svg",
        "math",
        "frameset",
    ]
)
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
_MAY_STAY_OPEN = frozenset(["p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot"])


class MarkupRefused(ValueError):
    """Html that is not safe to parse; the message names the tag and the mend."""


@dataclass
class _Stack:
    names: list[str] = field(default_factory=list)
    elements: int = 0
    formatting: int = 0

    def open(self, name: str) -> None:
        self.elements += 1
        if name not in _VOID:
            self.names.append(name)
            self.formatting += name in _FORMATTING
        if len(self.names) > DEPTH_LIMIT or self.formatting > FORMATTING_LIMIT or self.elements > ELEMENTS_LIMIT:
            raise MarkupRefused(
                f"<{name}> is nested too deeply (limits: {DEPTH_LIMIT} levels, {FORMATTING_LIMIT} of bold, link and "
                f"the like, {ELEMENTS_LIMIT:,} elements); close what is open"
            )

    def close(self, name: str) -> None:
        while self.names and self.names[-1] != name and self.names[-1] in _MAY_STAY_OPEN:
            self.names.pop()
        if not self.names or self.names[-1] != name:
            inner = f"<{self.names[-1]}>" if self.names else "nothing"
            raise MarkupRefused(f"</{name}> closes {inner}; put the tags in order")
        self.names.pop()
        self.formatting -= name in _FORMATTING


class Surveyed(NamedTuple):
    """What was seen: the text of all style sheets, and how many elements there are for them to apply to."""

    styles: str
    elements: int


def survey(html: str) -> Surveyed:
    """Raises MarkupRefused."""
    stack, styles, lower, place = _Stack(), list[str](), html.lower(), 0
    while found := _TOKEN.search(html, place):
        place = found.end()
        closing, name, end = found.group(1), (found.group(2) or "").lower(), found.group(3)
        if not name:
            place = _after_comment(html, found.start())
            continue
        if not end or name in _REFUSED:
            what = f"<{name}> has no place in a letter" if end else f"the tag <{name} is not closed before the next <"
            raise MarkupRefused(f"{what}; remove or mend it")
        if name in _RAW and not closing:
            place = max(lower.find(f"</{name}", place), place)
            if name == "style":
                styles.append(html[found.end() : place])
        if closing:
            stack.close(name)
        else:
            stack.open(name)
    return Surveyed("\n".join(styles), stack.elements)


def _after_comment(html: str, start: int) -> int:
    # "<!-->" is a whole comment, and "--!>" ends one too (HTML standard, comment states).
    end = _COMMENT_END.search(html, start + 2)
    return end.end() if end else len(html)
