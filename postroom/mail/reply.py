"""SMTP replies (RFC 5321 §4.2) with their enhanced status (RFC 2034, RFC 3463), read strictly."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_LINE = 4096  # octets; RFC 5321 says 512, relays say more
MAX_LINES = 100
MAX_REPLY = 65_536  # octets of all lines
_MAX_SHOWN = 1000  # characters of one reply in a log line or a history

# RFC 5321 §4.2 knows second digits 0 to 5. Relays refuse with 571 and 580 all the same; a strange yes is no yes.
_LINE = re.compile(rb"([2-5][0-5][0-9]|[45][6-9][0-9])(?:([ -])([\t\x20-\x7e\x80-\xff]*+))?")
_ENHANCED = re.compile(r"([245])\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})(?: +|$)")


class MalformedReply(ValueError):
    """What came is not an SMTP reply: close the connection, trust nothing that follows."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`code` of the server, or sendmail's exit status. `local`: we say so ourselves, no server did."""

    code: int
    enhanced: str | None
    text: str
    local: bool = False

    def __str__(self) -> str:
        status = f"{self.code} {self.enhanced}" if self.enhanced else str(self.code)
        return f"{status} {_one_line(self.text)}".rstrip()

    @property
    def positive(self) -> bool:
        return 200 <= self.code < 300


def no_reply_line(text: str) -> MalformedReply:
    return MalformedReply(f"no SMTP reply line: {text[:80]!a}; the peer may not be a mail server")


def parse_line(line: bytes) -> tuple[int, bool, str]:
    """One line without its CRLF: code, whether it is the last of its reply, text."""
    found = _LINE.fullmatch(line)
    if not found:
        raise no_reply_line(line.decode("utf-8", "replace"))
    return int(found[1]), found[2] != b"-", (found[3] or b"").decode("utf-8", "replace")


def parse_reply(lines: Sequence[bytes], veil: Callable[[str], str] = str) -> Reply:
    """All lines of one reply, without their CRLF. Codes must agree, only the last line may end it.

    `veil` hides secrets in the text, before any of it is cut or cleaned; code and status stay the server's.
    """
    if not lines:
        raise MalformedReply("a reply without a line; the peer may have closed the connection")
    parsed = [parse_line(line) for line in lines]
    code = parsed[-1][0]
    if any(other != code for other, _, _ in parsed):
        raise MalformedReply(f"a reply changes its code on the way to {code}; the peer is out of step")
    if [last for _, last, _ in parsed] != [False] * (len(parsed) - 1) + [True]:
        raise MalformedReply(f"a reply {code} does not end with its last line; the peer is out of step")
    enhanced, text = _assembled(code, [text for _, _, text in parsed])
    return Reply(code, enhanced, _one_line(veil(text)))


def _assembled(code: int, texts: list[str]) -> tuple[str | None, str]:
    # RFC 2034 §4: the class must be that of the basic code, else the status means nothing. It asks for the status on
    # every line; relays that put their own name first leave it out there.
    found = [match[0].rstrip() for match in map(_ENHANCED.match, texts) if match and match[1] == str(code)[0]]
    enhanced = found[0] if found else None
    if enhanced:
        texts = [text[len(enhanced) :].lstrip() if text.startswith(enhanced) else text for text in texts]
    return enhanced, " ".join(texts)


def _one_line(text: str) -> str:
    """Printable, one line, bounded: a peer's words end up in logs and pages."""
    if len(text) <= _MAX_SHOWN and text.isprintable():
        return " ".join(text.split())
    shown = "".join(character if character.isprintable() else " " for character in text[:_MAX_SHOWN])
    return " ".join(shown.split())
