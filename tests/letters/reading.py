"""Reads letters as their reader does: the words that show, with white space put in order."""

from __future__ import annotations

import html
import re


def visible(page: str) -> str:
    """The words of an html page, tags taken out, entities resolved."""
    body = re.sub(r"(?s)<head>.*?</head>|<!--.*?-->", " ", page)
    return squeezed(html.unescape(re.sub(r"<[^>]*>", " ", body)))


def squeezed(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def solid(text: str) -> str:
    """Without any white space: folding may fall anywhere in Japanese."""
    return "".join(text.replace("\u00a0", " ").split())
