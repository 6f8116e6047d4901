"""A small strict reader of RFC 5322 and MIME, written against the RFCs and not against our writer.

It knows no obsolete syntax and raises ValueError on everything a careful relay could stumble over.
"""

import base64
import quopri
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

_WORD = re.compile(r"=\?([A-Za-z0-9-]+)\?([BQ])\?([!->@-~]*)\?=")
_PARAMETER = re.compile(r';\s*([a-z0-9-]+)(?:\*(\d+))?(\*)?=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))')


@dataclass
class Entity:
    """Unfolded raw headers in order, and either a decoded body or children."""

    headers: list[tuple[str, str]]
    body: bytes = b""
    children: list["Entity"] = field(default_factory=list)

    def get(self, name: str) -> str:
        (value,) = [value for given, value in self.headers if given.lower() == name.lower()]
        return value

    def has(self, name: str) -> bool:
        return any(given.lower() == name.lower() for given, _ in self.headers)

    @property
    def media_type(self) -> str:
        return self.get("Content-Type").partition(";")[0]

    def text(self) -> str:
        return self.body.decode(parameters(self.get("Content-Type"))["charset"])

    def leaves(self) -> "list[Entity]":
        return [leaf for child in self.children for leaf in child.leaves()] if self.children else [self]


def read(data: bytes) -> Entity:
    """A whole message."""
    if re.search(rb"(?<!\r)\n|\r(?!\n)|\0", data) or not data.endswith(b"\r\n"):
        raise ValueError("a line end other than CRLF, or a NUL")
    if any(len(line) > 998 for line in data.split(b"\r\n")):
        raise ValueError("a line longer than 998 octets")
    entity = _entity(data)
    if entity.get("MIME-Version") != "1.0":
        raise ValueError("no MIME-Version 1.0")
    return entity


def _entity(data: bytes) -> Entity:
    head, separator, body = data.partition(b"\r\n\r\n")
    if not separator:
        raise ValueError("no empty line after the header")
    entity = Entity(_headers(head.decode("utf-8")))
    encoding = entity.get("Content-Transfer-Encoding") if entity.has("Content-Transfer-Encoding") else "7bit"
    if entity.media_type.startswith("multipart/"):
        if encoding != "7bit":
            raise ValueError("a multipart with a transfer encoding (RFC 2045 §6.4)")
        boundary = parameters(entity.get("Content-Type"))["boundary"].encode()
        entity.children = [_entity(part) for part in _split(body, boundary)]
    else:
        entity.body = _decoded(encoding, body)
    return entity


def _headers(head: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in head.split("\r\n"):
        if line[:1] in " \t":
            if not line.strip() or not found:
                raise ValueError(f"a folded line of nothing: {line!r}")
            found[-1] = (found[-1][0], found[-1][1] + line)
            continue
        name, colon, value = line.partition(":")
        if not colon or not re.fullmatch(r"[!-9;-~]+", name) or value[:1] != " ":
            raise ValueError(f"no header field: {line!r}")
        found.append((name, value[1:]))
    return found


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    if len(boundary) > 70 or not body.startswith(b"--" + boundary + b"\r\n"):
        raise ValueError("a boundary too long, or text before the first part")
    pieces = body.removeprefix(b"--" + boundary + b"\r\n").split(b"\r\n--" + boundary)
    if pieces[-1] != b"--\r\n" or not all(piece.startswith(b"\r\n") for piece in pieces[1:-1]):
        raise ValueError("a multipart that is not closed")
    return [pieces[0] + b"\r\n", *(piece[2:] + b"\r\n" for piece in pieces[1:-1])]


def _decoded(encoding: str, body: bytes) -> bytes:
    body = body.removesuffix(b"\r\n")  # it belongs to the boundary (RFC 2046 §5.1.1)
    if encoding == "base64":
        if any(len(line) > 76 for line in body.split(b"\r\n")):
            raise ValueError("a base64 line longer than 76")
        return base64.b64decode(body.replace(b"\r\n", b""), validate=True)
    if encoding == "quoted-printable":
        if any(len(line) > 76 or line.endswith((b" ", b"\t")) for line in body.split(b"\r\n")):
            raise ValueError("a quoted-printable line too long or with white space at its end")
        if not body.isascii():
            raise ValueError("8-bit octets in quoted-printable")
        return quopri.decodestring(body)
    if encoding != "7bit" or not body.isascii():
        raise ValueError(f"encoding {encoding} with octets it does not allow")
    return body


def unstructured(value: str) -> str:
    """RFC 2047 decoded; white space between two encoded words is dropped (§6.2)."""
    tokens = re.split(r"( +)", value)
    result, space, after_word = "", "", False
    for token in tokens:
        if token.startswith(" "):
            space = token
            continue
        word = _WORD.fullmatch(token)
        if "=?" in token and not word:
            raise ValueError(f"half an encoded word: {token!r}")
        if not (word and after_word):
            result += space
        result += _word(word) if word else token
        space, after_word = "", bool(word)
    return result


def _word(word: re.Match[str]) -> str:
    if len(word[0]) > 75:
        raise ValueError("an encoded word longer than 75 (RFC 2047 §2)")
    raw = base64.b64decode(word[3], validate=True) if word[2] == "B" else quopri.decodestring(word[3], header=True)
    return raw.decode(word[1])  # raises when a character was split (§5)


def mailbox(value: str) -> tuple[str, str]:
    """Display name and address of one mailbox; nothing may stand after the address."""
    if value.endswith(">"):
        phrase, _, address = value[:-1].rpartition("<")
        phrase = phrase.removesuffix(" ")
    else:
        phrase, address = "", value
    if re.search(r"[\s<>,;()]", re.sub(r'^"[^"\\]*"', "", address)) or address.count("@") != 1:
        raise ValueError(f"no address: {address!r}")
    if not phrase.startswith('"'):
        if re.search(r'[()<>@,;:\\".\[\]]', re.sub(_WORD, "", phrase)):
            raise ValueError(f"a special character outside quotes: {phrase!r}")
        return unstructured(phrase), address
    if not re.fullmatch(r'"(?:[ !#-\[\]-~]|\\[ -~])*"', phrase):
        raise ValueError(f"no quoted string: {phrase!r}")
    return re.sub(r"\\(.)", r"\1", phrase[1:-1]), address


def parameters(value: str) -> dict[str, str]:
    """The parameters of a MIME field, RFC 2231 decoded; each name once."""
    rest = value[len(value.partition(";")[0]) :]
    found: dict[str, str | bytes] = {}
    at = 0
    while at < len(rest):
        match = _PARAMETER.match(rest, at)
        if not match:
            raise ValueError(f"no parameter: {rest[at:]!r}")
        _add(found, match)
        at = match.end()
    return {name: text if isinstance(text, str) else text.decode("utf-8") for name, text in found.items()}


def _add(found: dict[str, str | bytes], match: re.Match[str]) -> None:
    name, section, extended, quoted, token = match.groups()
    if not extended:
        if name in found:
            raise ValueError(f"{name} stands twice")
        found[name] = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else token
        return
    before = found.get(name, b"")
    if section in (None, "0"):
        charset, language, token = token.split("'")
        if charset != "UTF-8" or language or before:
            raise ValueError(f"{name} has no charset or stands twice")
    found[name] = (before if isinstance(before, bytes) else b"") + unquote_to_bytes(token)
