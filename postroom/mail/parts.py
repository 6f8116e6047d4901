"""The MIME body: leaves with the transfer encoding that suits them, and the multiparts that hold them.

Shape (RFC 2046 §5.1.4, RFC 2387): mixed( alternative( text, related( html, images ) ), attachments ); a multipart
that would hold one part only is left out.
"""

import binascii
import hashlib
import re
import struct
from dataclasses import dataclass
from itertools import chain
from urllib.parse import quote

from postroom.mail import quoted_printable
from postroom.mail.address import shown
from postroom.mail.content import Content, InlineImage, UnsafeMessage
from postroom.mail.words import cleaned, is_plain

MAX_FILENAME = 120  # characters
_SHORT_LINE = 78
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,90}")
_CONTENT_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,150}(?:@[A-Za-z0-9.-]{1,150})?")
_WHOLE_OCTETS = re.compile(r"(?:%..|[^%]){1,18}")  # RFC 2231 §7: no piece may end inside a %XX
_BLOCK = struct.Struct("76s" * 32)  # cuts lines three times as fast as slices
_PRINTABLE = b"\t\r\n" + bytes(range(32, 127))


@dataclass(frozen=True, slots=True)
class Part:
    """Header lines and body. The CRLF that ends a body belongs to the boundary after it (RFC 2046 §5.1.1)."""

    headers: tuple[str, ...]
    body: bytes

    def raw(self) -> bytes:
        return "".join(f"{line}\r\n" for line in self.headers).encode("ascii") + b"\r\n" + self.body


def body_of(content: Content, seed: str) -> Part:
    """The whole tree. `seed` makes boundaries: the same message always has the same bytes."""
    inner = _letter(content, seed)
    if not content.attachments:
        return inner
    files = [_binary(_filename_of(file.filename), file.media_type, file.data) for file in content.attachments]
    return _multipart("mixed", [inner, *files], seed)


def _letter(content: Content, seed: str) -> Part:
    leaves = []
    if content.text:
        leaves.append(_text("plain", content.text))
    if content.html:
        html = _text("html", content.html)
        images = [_image(image) for image in content.images]
        leaves.append(_multipart("related", [html, *images], seed) if images else html)
    if not leaves:
        raise UnsafeMessage("the letter is empty; give it an HTML or a text part")
    return leaves[0] if len(leaves) == 1 else _multipart("alternative", leaves, seed)


def _text(subtype: str, text: str) -> Part:
    encoding, body = transfer_encoded(text)
    charset = "us-ascii" if encoding == "7bit" else "utf-8"
    return Part((f"Content-Type: text/{subtype}; charset={charset}", f"Content-Transfer-Encoding: {encoding}"), body)


def transfer_encoded(text: str) -> tuple[str, bytes]:
    """The name of the encoding that keeps this text smallest and readable, and the encoded body."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.rstrip("\n") + "\n"
    raw = text.encode("utf-8", "replace")  # a lone surrogate from somebody's JSON becomes "?", the mail goes out
    data = raw.replace(b"\n", b"\r\n")
    if raw.isascii() and _is_7bit(data):
        return "7bit", data
    # Every character beyond ASCII costs one to three octets more here, and six to twelve in quoted-printable.
    if (len(raw) - len(text)) * 10 > len(raw):
        return "base64", base64_lines(data[:-2])
    return "quoted-printable", quoted_printable.encoded(data)


def _is_7bit(data: bytes) -> bool:
    return not data.translate(None, _PRINTABLE) and max(map(len, data.split(b"\r\n"))) <= _SHORT_LINE


def base64_lines(data: bytes) -> bytes:
    """Lines of 76 characters (RFC 2045 §6.8), each ended by CRLF."""
    packed = binascii.b2a_base64(data, newline=False)
    cut = len(packed) - len(packed) % _BLOCK.size
    lines = chain.from_iterable(_BLOCK.iter_unpack(packed[:cut]))
    rest = (packed[at : at + 76] for at in range(cut, len(packed), 76))
    return b"\r\n".join(chain(lines, rest)) + b"\r\n"


def _image(image: InlineImage) -> Part:
    if not _CONTENT_ID.fullmatch(image.content_id):
        raise UnsafeMessage(f"{shown(image.content_id)} is no content id; use letters, digits, dots and one @")
    part = _binary(_filename_of(image.filename), image.media_type, image.data, "inline")
    return Part((*part.headers, f"Content-ID: <{image.content_id}>"), part.body)


def _binary(filename: str, media_type: str, data: bytes, disposition: str = "attachment") -> Part:
    if not _MEDIA_TYPE.fullmatch(media_type) or media_type.startswith(("multipart/", "message/")):
        raise UnsafeMessage(f"{shown(media_type)} is no media type for a file; use one such as application/pdf")
    headers = (
        f"Content-Type: {media_type}",
        f"Content-Disposition: {disposition}{_parameter('filename', filename)}",
        "Content-Transfer-Encoding: base64",
    )
    return Part(headers, base64_lines(data))


def _filename_of(text: str) -> str:
    """A name for one file in one folder, whatever it was before."""
    return re.sub(r'[/\\:*?"<>|]', "_", cleaned(text, MAX_FILENAME)).lstrip(". ") or "file"


def _parameter(name: str, value: str) -> str:
    """RFC 2231: plain when ASCII, else percent-encoded UTF-8, continued over lines where it is long."""
    if is_plain(value) and len(value) <= 50:
        return f';\r\n {name}="{value}"'
    octets = quote(value, safe="")
    pieces = _WHOLE_OCTETS.findall(octets)
    if len(pieces) == 1:
        return f";\r\n {name}*=UTF-8''{octets}"
    marked = [f";\r\n {name}*{number}*={piece}" for number, piece in enumerate(pieces)]
    return "".join(marked).replace("*0*=", "*0*=UTF-8''", 1)


def _multipart(subtype: str, children: list[Part], seed: str) -> Part:
    raw = [child.raw() for child in children]
    boundary = _boundary(subtype, raw, seed)
    line = boundary.encode()
    body = b"".join(b"--%b\r\n%b" % (line, child) for child in raw) + b"--%b--\r\n" % line
    kind = '; type="text/html"' if subtype == "related" else ""
    return Part((f'Content-Type: multipart/{subtype}{kind};\r\n boundary="{boundary}"',), body)


def _boundary(subtype: str, raw: list[bytes], seed: str) -> str:
    # "=_" cannot occur in base64 or quoted-printable (RFC 2045 §6.7); only 7bit text could hold it.
    for attempt in range(1000):
        boundary = f"=_{subtype}_{hashlib.sha256(f'{attempt}{seed}'.encode()).hexdigest()[:32]}"
        if not any(boundary.encode() in part for part in raw):
            return boundary
    raise UnsafeMessage("no boundary is free of the letter's own text; change the message id")
