"""Where a store answers: the grammar of the address that somebody types for it."""

import re
from urllib.parse import SplitResult, urlsplit

import idna

from postroom.mail.address import shown
from postroom.mail.sentence import Sentence
from postroom.transports.network import NetworkPolicy, host_objection, inside, literal

LONGEST = 255
PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
PASTED = re.compile(r"/(index\.php/?)?(rest(/.*)?)?$")  # what people copy with it


class BadAddress(ValueError):
    """Nothing is asked there; the message says what to type."""


def web_address(typed: str, policy: NetworkPolicy) -> str:
    """``https://host[:port][/path]`` without a slash at the end."""
    parts = _split(typed.strip())
    host = _host(parts.hostname or "")
    try:
        port = parts.port
    except ValueError:
        raise BadAddress(Sentence("The port must be a number from 1 to 65535; type it again.")) from None
    if port == 0 or parts.netloc.endswith(":"):
        raise BadAddress(Sentence("The port must be a number from 1 to 65535; type it again."))
    if parts.scheme == "http" and not _may_be_plain(host, policy):
        raise BadAddress(
            Sentence("The token would cross the network unencrypted; type the address that begins with https://.")
        )
    path = PASTED.sub("", parts.path).rstrip("/")
    if not PATH.fullmatch(path) or ".." in path.split("/"):
        raise BadAddress(Sentence("Type the store's base URL alone, such as https://shop.example.com."))
    address = f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}"
    if len(address) > LONGEST:
        raise BadAddress(Sentence("The address is longer than %(most)s characters; type a shorter one.", most=LONGEST))
    return address


def _split(typed: str) -> SplitResult:
    if not typed.isprintable() or " " in typed:
        raise BadAddress(Sentence("The address holds spaces or control characters; type it again."))
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    except ValueError:
        raise BadAddress(Sentence("%(typed)s is not an address; type it again.", typed=shown(typed))) from None
    if parts.scheme not in {"https", "http"}:
        raise BadAddress(Sentence("The address must begin with https://; type it again."))
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise BadAddress(
            Sentence("Type the store's base URL alone, such as https://shop.example.com, without user, ? or #.")
        )
    return parts


def _host(typed: str) -> str:
    host = typed.lower()
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            raise BadAddress(Sentence("%(typed)s is not a host name; type it again.", typed=shown(typed))) from None
    if objection := host_objection(host):
        raise BadAddress(Sentence("%(typed)s: %(why)s.", typed=shown(typed), why=objection))
    return f"[{host}]" if ":" in host else host


def _may_be_plain(host: str, policy: NetworkPolicy) -> bool:
    """Only where nobody can listen between: this machine, or a network that the operator has named."""
    if host in {"localhost", "localhost."}:
        return True
    address = literal(host)
    return address is not None and inside(str(address), policy.private_networks)
