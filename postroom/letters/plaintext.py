"""The text part of a merchant's html: a small walk over its tree, without its styles and tricks."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from postroom.letters.textflow import flow

_SILENT = frozenset(("head", "style", "script", "title", "template"))
_LINES = frozenset(
    [
        "div",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "li",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "hr",
        "dl",
        "dt",
        "dd",
        "pre",
    ]
)
_PARAGRAPHS = frozenset(["p", "table", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"])
# While walking, \x02 is the edge of a paragraph and \x01 of a line: meeting edges make one gap, not two.
_GAP = re.compile(r"[\s\x01\x02]*\x02[\s\x01\x02]*")
_EDGE = re.compile(r"[\s\x01]*\x01[\s\x01]*")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.I)


def plain_text(html: str) -> str:
    """`html` has passed markup.survey, so its depth is bounded."""
    body = LexborHTMLParser(html).body
    pieces: list[str] = []
    if body is not None:
        _walk(body, pieces)
    joined = _GAP.sub("\n\n", "".join(pieces))
    lines = (" ".join(line.split()) for line in _EDGE.sub("\n", joined).split("\n"))
    return flow("\n".join(lines))


def _walk(node: LexborNode, pieces: list[str]) -> None:
    for child in node.iter(include_text=True):
        name = child.tag or ""
        if name == "-text":
            pieces.append((child.text_content or "").replace("\n", " "))
        elif name == "br":
            pieces.append("\n")
        elif name == "img":
            pieces.append(child.attributes.get("alt") or "")
        elif not name.startswith("-") and name not in _SILENT and not _is_hidden(child):
            _element(name, child, pieces)


def _element(name: str, node: LexborNode, pieces: list[str]) -> None:
    edge = "\x02" if name in _PARAGRAPHS else "\x01" if name in _LINES else ""
    pieces.append(edge)
    if name == "li":
        pieces.append("- ")
    _walk(node, pieces)
    if name in {"td", "th"}:
        pieces.append("  ")
    if name == "a":
        pieces.append(_target(node))
    pieces.append(edge)


def _target(link: LexborNode) -> str:
    """The address of a link on a line of its own, unless the words are the address already."""
    address = link.attributes.get("href") or ""
    words = (link.text() or "").strip()
    if not address.startswith(("http://", "https://", "mailto:")) or words in address or not words:
        return ""
    return f"\x01{address.removeprefix('mailto:')}\x01"


def _is_hidden(node: LexborNode) -> bool:
    return "hidden" in node.attributes or bool(_HIDDEN.search(node.attributes.get("style") or ""))
