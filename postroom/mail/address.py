"""Addresses, parsed once and strictly.

Whatever is an `Address` may stand in an SMTP command and in a header: one local part, one domain, nothing else.
Grammar: RFC 5321 §4.1.2 without source routes, literals and comments; RFC 6531 for local parts beyond ASCII;
IDNA2008 with UTS 46 mapping (non-transitional) for domains. What does not fit is refused; nothing is ever cut.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import idna

from postroom.mail.sentence import Sentence, joined

MAX_LOCAL = 64  # octets, RFC 5321 §4.5.3.1.1
MAX_LABEL = 63  # octets, RFC 1035 §2.3.4
MAX_DOMAIN = 253  # RFC 1035's 255 octets on the wire, as text
MAX_ADDRESS = 254  # RFC 3696 erratum 1690: a path of 256 without its angle brackets
MAX_LIST = 32_768  # characters of a list of copies: about a thousand addresses
FULL_WIDTH_AT = "\uff20"  # what a Japanese keyboard types
_MAX_TEXT = 320  # characters looked at, before any other work: keeps hostile input cheap

_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
# Each has one way to match, so both are linear.
_PLAIN_LOCAL = re.compile(rf"{_ATOM}++(?:\.{_ATOM}++)*+")
_PLAIN_DOMAIN = re.compile(r"[a-z0-9-]++(?:\.[a-z0-9-]++)++")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# A quoted local part may hold what an atom may, dots anywhere (old Japanese mobile addresses), spaces and commas.
# No backslash, quote, angle bracket or @: no mailbox needs them, every known argument injection does (CVE-2016-10033).
_QUOTED_LOCAL = re.compile(r'"[ !#-;=?A-\[\]^-~]++"')

# docomo and au gave such addresses out until 2009, and customers still write them as they are printed on their cards.
_CARRIERS = frozenset(["docomo.ne.jp", "ezweb.ne.jp"])
_DOTS_ANYWHERE = re.compile(rf"\.*+{_ATOM}(?:{_ATOM}|\.)*+")


class InvalidAddress(ValueError):
    """Names the text, what is wrong with it and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """`local` is NFC and keeps its case and quotes; `domain` is lower-case A-labels. Cannot be built otherwise."""

    local: str
    domain: str

    def __post_init__(self) -> None:
        if (_checked_local(self.local), _checked_domain(self.domain)) != (self.local, self.domain):
            raise InvalidAddress(
                Sentence("%(typed)s is not in canonical form; build it with Address.parse()", typed=shown(str(self)))
            )
        if len(self.local.encode()) + 1 + len(self.domain) > MAX_ADDRESS:
            raise InvalidAddress(
                Sentence(
                    "%(typed)s is longer than %(most)s octets; use a shorter address",
                    typed=shown(str(self)),
                    most=MAX_ADDRESS,
                )
            )

    @classmethod
    def parse(cls, text: str) -> "Address":
        """`local@domain`, nothing before, after or around it."""
        if len(text) > _MAX_TEXT:
            raise _no_address(text, Sentence("it is far longer than %(most)s octets", most=MAX_ADDRESS))
        return _parsed(text)

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def needs_smtputf8(self) -> bool:
        """Only a local part can: domains are always A-labels (RFC 6531 §3.2)."""
        return not self.local.isascii()

    def display(self) -> str:
        """For people's eyes: the domain with its own letters. Never for a command, a header or a comparison."""
        labels = [idna.ulabel(label) if label.startswith("xn--") else label for label in self.domain.split(".")]
        return f"{self.local}@{'.'.join(labels)}"


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Address:
    """On its way a mail's addresses are read several times, and a store's own with every mail."""
    local, at, domain = text.rpartition("@")
    if not at and FULL_WIDTH_AT in text:
        raise _no_address(text, Sentence("its @ is a full-width one; type it in half width"))
    if not at:
        raise _no_address(text, Sentence("it has no @; write it as name@example.org"))
    try:
        its_domain = _checked_domain(domain)
        return Address(_checked_local(unicodedata.normalize("NFC", _quoted_for(its_domain, local))), its_domain)
    except InvalidAddress as error:
        raise _no_address(text, str(error)) from None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with the name to show before it; the name may be empty."""

    name: str
    address: Address


def parse_list(text: str) -> tuple[Address, ...]:
    """Addresses between commas, semicolons or white space, each once, in order. Every bad piece is named."""
    found, wrong = sort_list(text)
    if wrong:
        raise InvalidAddress(joined("; ", wrong))
    return found


def sort_list(text: str) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """For a list that came past every check: the addresses in it, and what is wrong with the other pieces."""
    if len(text) > MAX_LIST:
        too_long = "the list has %(count)s characters, at most %(most)s are read; shorten it"
        return (), (Sentence(too_long, count=len(text), most=MAX_LIST),)
    found: dict[Address, None] = {}
    wrong: list[str] = []
    for piece in re.split(r"[,;\s]+", text):
        try:
            found.update({Address.parse(piece): None} if piece else {})
        except InvalidAddress as error:
            wrong.append(str(error))
    return tuple(found), tuple(wrong)


def shown(text: str) -> str:
    """Foreign text made safe for a message or a log line: quoted, at most 80 characters.

    Letters of every language stay as they were typed; what cannot be seen (controls, bidi, zero width) is escaped.
    """
    return repr(text) if len(text) <= 80 else f"{text[:77]!r}..."


def _no_address(text: str, why: str) -> InvalidAddress:
    return InvalidAddress(Sentence("%(typed)s is not an email address: %(why)s", typed=shown(text), why=why))


def _checked_local(local: str) -> str:
    if local.startswith('"'):
        return _checked_quoted(local)
    spelled = local
    if not local.isascii():
        _refuse_invisible(local)
        spelled = _BEYOND_ASCII.sub("a", local)
    if not _PLAIN_LOCAL.fullmatch(spelled):
        raise InvalidAddress(
            Sentence("the part before the @ has a character or a dot where none may stand; check its spelling")
        )
    return _within_limits(local)


def _quoted_for(domain: str, local: str) -> str:
    """Dots side by side, at the beginning or the end: nothing but quotes carries them (RFC 5321 §4.1.2)."""
    odd = domain in _CARRIERS and not _PLAIN_LOCAL.fullmatch(local) and _DOTS_ANYWHERE.fullmatch(local)
    return f'"{local}"' if odd else local


def _checked_quoted(local: str) -> str:
    if not _QUOTED_LOCAL.fullmatch(local):
        raise InvalidAddress(
            Sentence("the quoted part before the @ has a character we do not accept; use the plain spelling")
        )
    inner = local[1:-1]
    # "john"@example.org and john@example.org are one mailbox (RFC 5321 §4.1.2), so they must be one Address.
    return _within_limits(inner if _PLAIN_LOCAL.fullmatch(inner) else local)


def _within_limits(local: str) -> str:
    if len(local.encode()) > MAX_LOCAL:
        raise InvalidAddress(
            Sentence("the part before the @ is longer than %(most)s octets; use a shorter address", most=MAX_LOCAL)
        )
    if "=?" in local:
        raise InvalidAddress(Sentence("the part before the @ holds an encoded word; write the address itself"))
    return local


def _refuse_invisible(text: str) -> None:
    """Controls, format characters (bidi, zero width), separators, surrogates and unassigned code points."""
    for character in text:
        if unicodedata.category(character)[0] in "CZ":
            raise InvalidAddress(
                Sentence(
                    "it holds the invisible character %(character)s; type it again by hand",
                    character=f"U+{ord(character):04X}",
                )
            )
    if unicodedata.normalize("NFC", text) != text:
        raise InvalidAddress(Sentence("it is not in Unicode normal form C; build it with Address.parse()"))


def _checked_domain(domain: str) -> str:
    lowered = domain.lower() if domain.isascii() else _as_a_labels(domain)
    if not _PLAIN_DOMAIN.fullmatch(lowered):
        raise InvalidAddress(Sentence("the part after the @ is not a full domain name such as example.org"))
    labels = lowered.split(".")
    if len(lowered) > MAX_DOMAIN or max(map(len, labels)) > MAX_LABEL:
        raise InvalidAddress(
            Sentence(
                "the domain is too long (%(label)s octets a label, %(domain)s in all)",
                label=MAX_LABEL,
                domain=MAX_DOMAIN,
            )
        )
    if labels[-1].isdigit():
        raise InvalidAddress(
            Sentence("the part after the @ is a number, not a domain name; mail to IP addresses is not sent")
        )
    for label in labels:
        _check_label(label)
    return lowered


def _check_label(label: str) -> None:
    if label[0] == "-" or label[-1] == "-":
        raise InvalidAddress(Sentence("the domain label %(label)s begins or ends with a hyphen", label=shown(label)))
    if not label.startswith("xn--"):
        return  # RFC 5890 §2.3.1 reserves "--" in third place, but hosts are named so all the same
    try:
        genuine = idna.alabel(idna.ulabel(label)).decode() == label
    except UnicodeError:
        genuine = False
    if not genuine:
        raise InvalidAddress(
            Sentence("the domain label %(label)s is no valid international label (RFC 5890)", label=shown(label))
        )


def _as_a_labels(domain: str) -> str:
    # UTS 46 would drop zero-width characters silently: two spellings, one domain, and a reader deceived.
    _refuse_invisible(unicodedata.normalize("NFC", domain))
    try:
        labels = idna.uts46_remap(domain, std3_rules=True, transitional=False).split(".")
        return ".".join(label if label.isascii() else idna.alabel(label).decode("ascii") for label in labels).lower()
    except UnicodeError as error:
        raise InvalidAddress(Sentence("the domain has no valid international form (%(why)s)", why=str(error))) from None
