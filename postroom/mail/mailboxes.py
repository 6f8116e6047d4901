"""Mailboxes as other programs write them into From, Sender, To and Cc (RFC 5322 §3.4). Each pattern matches one way."""

import re
from functools import lru_cache

from postroom.mail.address import Address, InvalidAddress, Mailbox
from postroom.mail.decoding import header_text

MAX_NAME = 60  # characters kept of a name, for lists: less than `words.MAX_NAME` octets
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
# A comma, a colon or an @ that stands open in a name would be read as another mailbox by some reader, so it is none.
_ONE = re.compile(rf"((?:{_QUOTED}|[^\"(),:;<>@\[\]\\])*+)<([^<>]*+)>", re.DOTALL)
# A plain comment (RFC 5322 §3.2.2), as in "root@shop.example (Cron Daemon)". One that holds another, or what could be
# read as an address, stays, and with it the text is none.
_COMMENT = re.compile(rf"({_QUOTED})|\([^()\"<>@,:;\\]*+\)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@lru_cache(maxsize=2048)  # a store writes from few addresses, and to one several times
def author(value: str) -> Mailbox:
    """The one mailbox that stands there. Raises InvalidAddress for none, for several and for anything beside it."""
    text = without_comments(value).strip()
    if "<" not in text:
        return Mailbox("", Address.parse(text))
    found = _ONE.fullmatch(text)
    if found is None:
        # The strict reader says what is wrong, whatever it is: such a text is no address.
        return Mailbox("", Address.parse(text))
    return Mailbox(shown_name(found[1]), Address.parse(found[2].strip()))


def without_comments(value: str) -> str:
    return _COMMENT.sub(lambda found: found[1] or " ", value) if "(" in value else value


def listed(value: str) -> tuple[Mailbox, ...]:
    """Those of a To or Cc that can be read; what cannot is left out: this is for lists, not for the envelope."""
    return tuple(mailbox for piece in pieces(value) for mailbox in read(piece))


def pieces(value: str) -> list[str]:
    """Between commas that stand outside quotes."""
    if '"' not in value:
        return re.split("[,;]", value)
    found, start, quoted, escaped = [], 0, False, False
    for place, character in enumerate(value):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = quoted
        elif character == '"':
            quoted = not quoted
        elif character in ",;" and not quoted:
            found.append(value[start:place])
            start = place + 1
    return [*found, value[start:]]


def read(piece: str) -> tuple[Mailbox, ...]:
    bare = piece.rpartition(":")[2] if "<" not in piece and '"' not in piece else piece  # a group's name
    try:
        return (author(bare),) if bare.strip() else ()
    except InvalidAddress:
        return ()


def shown_name(phrase: str) -> str:
    text = phrase.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = _ESCAPED.sub(r"\1", text[1:-1])
    return header_text(text, MAX_NAME)
