"""One received mail, taken apart for the eye. It comes from a stranger: nothing here raises on bad input."""

import base64
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from functools import cached_property

SHOWN_IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
# A policy stops what a page fetches, not the connection that a browser opens ahead of it, for <link rel=preconnect> or
# for an inner frame: a sender would see who reads.
REACHING = re.compile(r"<(?=(?:link|i?frame|object|embed|portal|fencedframe)[\t\n\f\r />])", re.IGNORECASE)
CID = re.compile(r"(?P<before>[\"'(])cid:(?P<id>[^\"')\s]+)", re.IGNORECASE)
# The parser of the standard library goes as deep as the parts do, and looks at every parameter again and again.
MAX_SIZE = 30 * 1024 * 1024
MAX_HEADER = 200 * 1024  # octets
MAX_NESTING = 30
MAX_PARTS = 1000
MAX_VALUE = 4000  # characters of one field that are decoded
_PART = re.compile(rb"^--", re.MULTILINE)
_LONG_FIELD = re.compile(rb"^content-[^\r\n]*+(?:\r?\n[ \t][^\r\n]*+){40}", re.MULTILINE | re.IGNORECASE)
_LONG_LINE = re.compile(rb"^content-[^\r\n]{2000}", re.MULTILINE | re.IGNORECASE)


def is_bearable(content: bytes) -> bool:
    """Looked at before anything is taken apart: how deep it could be nested, and in how many parts."""
    small = content.lower()
    return (
        len(content) <= MAX_SIZE
        and len(header_of(content)) <= MAX_HEADER
        and small.count(b"boundary") + small.count(b"message/") <= MAX_NESTING
        and sum(1 for _ in _PART.finditer(content)) <= MAX_PARTS
        and not _LONG_FIELD.search(content)
        and not _LONG_LINE.search(content)
    )


def header_of(content: bytes) -> bytes:
    return content.partition(b"\r\n\r\n")[0][: MAX_HEADER + 1]


@dataclass(frozen=True)
class Part:
    """Something beside the text: an attachment or an inline image."""

    number: int
    filename: str
    media_type: str
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)


class Letter:
    """`whole` False: it is made to wear its reader out, so only its header is taken apart; its source can be shown."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.whole = is_bearable(content)
        self.message: Message = message_from_bytes(content if self.whole else header_of(content)[:MAX_HEADER])

    def header(self, name: str) -> str:
        return decoded(str(self.message.get(name, "")))

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, decoded(str(value))) for name, value in self.message.items()]

    @cached_property
    def text(self) -> str:
        return self._body("text/plain")

    @cached_property
    def html(self) -> str:
        """The HTML part with its cid: images put in as data: URIs, so that the frame needs nothing from outside.

        Elements that reach out before any policy is asked are unknown elements here.
        """
        return CID.sub(self._inline, REACHING.sub("<x-", self._body("text/html")))

    @cached_property
    def parts(self) -> list[Part]:
        leaves = [leaf for leaf in self.message.walk() if self.whole and not leaf.is_multipart() and not _is_body(leaf)]
        return [
            Part(number, decoded(leaf.get_filename("") or f"part-{number}"), leaf.get_content_type(), payload(leaf))
            for number, leaf in enumerate(leaves, start=1)
        ]

    @property
    def source(self) -> str:
        return self.content.decode("utf-8", "replace").replace("\r\n", "\n")

    def _body(self, media_type: str) -> str:
        leaf = next(
            (leaf for leaf in self.message.walk() if _is_body(leaf) and leaf.get_content_type() == media_type), None
        )
        return "" if leaf is None else as_text(payload(leaf), leaf.get_content_charset("utf-8"))

    def _inline(self, match: re.Match[str]) -> str:
        for leaf in self.message.walk():
            if leaf.get("Content-ID", "").strip(" <>") == match["id"] and leaf.get_content_type() in SHOWN_IMAGES:
                data = base64.b64encode(payload(leaf)).decode()
                return f"{match['before']}data:{leaf.get_content_type()};base64,{data}"
        return match[0]


def _is_body(leaf: Message) -> bool:
    return leaf.get_content_type() in {"text/plain", "text/html"} and leaf.get_content_disposition() != "attachment"


def decoded(value: str) -> str:
    """RFC 2047 words decoded and folding undone; what cannot be decoded is shown as it stands."""
    try:
        return " ".join(str(make_header(decode_header(value[:MAX_VALUE]))).split())
    except (HeaderParseError, LookupError, ValueError):
        return " ".join(value.split())


def payload(leaf: Message) -> bytes:
    data = leaf.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def as_text(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")
