"""Values that name places on a network. They are checked for form here; the dialler checks where they lead."""

import ipaddress
import re

from postroom.mail.address import Address, InvalidAddress, shown
from postroom.mail.sentence import Sentence
from postroom.transports.network import host_objection, literal

_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[\w.~!$&'()*+,;=:@%-]*)*", re.ASCII)
_PLACEHOLDER = re.compile(r"\{\{(?:unsecure|secure)_base_url\}\}")


def host(text: str) -> str:
    """A host name, or an IP address (IPv6 with or without brackets, stored without)."""
    objection = host_objection(text)
    if objection:
        raise ValueError(Sentence("%(typed)s is %(objection)s", typed=shown(text), objection=objection))
    address = literal(text)
    return text if address is None else str(address)


def port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65_535:
        raise ValueError(
            Sentence(
                "%(typed)s is not a port; type a number from 1 to 65535, usually 25, 587 or 465", typed=shown(text)
            )
        )
    return int(text)


def ports(text: str) -> tuple[int, ...]:
    return tuple(sorted({port(piece) for piece in re.split(r"[,;\s]+", text) if piece}))


def networks(text: str) -> tuple[str, ...]:
    return tuple(_network(piece) for piece in re.split(r"[,;\s]+", text) if piece)


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        raise ValueError(
            Sentence("%(typed)s is not a network such as 10.1.0.0/16 (%(why)s)", typed=shown(text), why=str(error))
        ) from None


def domain(text: str) -> str:
    """In lower-case A-labels."""
    try:
        return Address.parse(f"x@{text}").domain
    except InvalidAddress:
        raise ValueError(
            Sentence("%(typed)s is not a domain; type a full name such as mail.example.net", typed=shown(text))
        ) from None


def url(text: str) -> str:
    bare = _PLACEHOLDER.sub("https://placeholder/", text, count=1) if text.startswith("{{") else text
    if len(text) > 500 or not _URL.fullmatch(bare):
        raise ValueError(Sentence("%(typed)s is not a URL such as https://shop.example.net/", typed=shown(text)))
    return text if text.endswith(("/", "}}")) else f"{text}/"
