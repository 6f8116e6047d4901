"""From octets to text: gzip within bounds, and the character sets that dumps come in."""

import codecs
import re
import zlib

from postroom.imports.material import LARGEST, Unreadable
from postroom.mail.sentence import Sentence

GZIP = b"\x1f\x8b"
OTHER_PACKED = (b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd")
# PowerShell writes `mysqldump > file` so.
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
OLD_CHARSET = re.compile(rb"SET NAMES '?(utf8|latin1|cp1251|latin2|sjis|cp932|ujis)\b", re.IGNORECASE)
CODECS = {
    "utf8": "utf-8",
    "latin1": "cp1252",
    "cp1251": "cp1251",
    "latin2": "iso8859-2",
    "sjis": "cp932",
    "cp932": "cp932",
}
HEAD = 64 * 1024
MOST_PACKED = 100


def unpacked(data: bytes) -> str:
    """Raises Unreadable."""
    if data.startswith(GZIP):
        data = _inflated(data)
    _refuse_size(len(data))
    if data.startswith(OTHER_PACKED):
        raise Unreadable(Sentence("it is a packed archive; hand over the file inside it, or one packed by gzip"))
    if not data.strip():
        raise Unreadable(Sentence("it is empty"))
    for mark, charset in MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], charset)
    if b"\0" in data:
        raise Unreadable(Sentence("it holds NUL octets, so it is no text; hand over a dump as mysqldump writes it"))
    return _decoded(data, _charset(data))


def _inflated(data: bytes) -> bytes:
    """Never more than the bound is unpacked, whatever the file promises. Packed files one behind the other are one."""
    found = b""
    for _ in range(MOST_PACKED):
        machine = zlib.decompressobj(wbits=31)
        try:
            found += machine.decompress(data, LARGEST + 1 - len(found))
        except zlib.error:
            raise Unreadable(Sentence("it says that it is packed by gzip, but it is damaged")) from None
        if len(found) <= LARGEST and not machine.eof:
            raise Unreadable(Sentence("it is packed by gzip and ends in the middle; copy it again"))
        data = machine.unused_data
        if len(found) > LARGEST or not data.startswith(GZIP):
            return found
    raise Unreadable(Sentence("it is packed by gzip in more than %(most)s pieces; pack it once", most=MOST_PACKED))


def _refuse_size(octets: int) -> None:
    if octets > LARGEST:
        raise Unreadable(
            Sentence(
                "it is larger than %(most)s MB. Hand over the tables of settings only: mysqldump DATABASE "
                "core_config_data store store_website store_group",
                most=LARGEST // 1024 // 1024,
            )
        )


def _charset(data: bytes) -> str:
    named = OLD_CHARSET.search(data, 0, HEAD)
    try:
        data.decode()
    except UnicodeDecodeError:
        return CODECS.get(named[1].decode().lower(), "euc_jp") if named else "cp1252"
    return "utf-8"


def _decoded(data: bytes, charset: str) -> str:
    text = data.decode(charset, "replace").replace("\r\n", "\n")
    if "\0" in text:
        raise Unreadable(Sentence("it holds NUL characters; hand over a dump as mysqldump writes it"))
    return text
