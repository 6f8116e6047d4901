"""The header of a message that came from outside, taken apart under strict limits. Linear in its octets."""

import re

from postroom.mail.guard import MAX_LINE
from postroom.mail.reply import Reply

MARK = b"x-postroom-"  #: what a program says to us, not to its recipient
MAX_HEADER = 102_400  # octets; what Postfix takes
MAX_FIELDS = 1000
MAX_SIZE = 25 * 1024 * 1024
_FIELD = re.compile(rb"([!-9;-~]++):([^\r\n]*+(?:\r\n[ \t][^\r\n]*+)*+)\r\n")

Fields = list[tuple[bytes, bytes]]


class Unfinished(ValueError):
    """The message cannot be taken. `reply` is what its sender hears, with what to do about it."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


def refusal(enhanced: str, text: str, code: int = 554) -> Unfinished:
    return Unfinished(Reply(code, enhanced, text, local=True))


def divided(raw: bytes) -> tuple[Fields, bytes]:
    """The fields, names as they stand, and the body. Raises Unfinished."""
    if len(raw) > MAX_SIZE:
        raise refusal("5.3.4", f"the message has {len(raw)} octets, at most {MAX_SIZE} are taken; make it smaller", 552)
    check_lines(raw)
    header, body = parted(raw)
    fields: Fields = _FIELD.findall(header)
    # What the pattern has passed over is no field.
    if sum(len(name) + len(value) + 3 for name, value in fields) != len(header):
        raise refusal("5.6.0", "the header holds a line that is no 'Name: value'; check how the message is made")
    if len(fields) > MAX_FIELDS:
        raise refusal("5.6.0", f"the header has {len(fields)} fields, at most {MAX_FIELDS} are taken")
    return fields, body


def check_lines(raw: bytes) -> None:
    lines = raw.split(b"\r\n")
    if not raw.count(b"\n") == raw.count(b"\r") == len(lines) - 1:
        raise refusal("5.5.2", "a line ends with a bare CR or LF; end every line with CRLF (RFC 5321 2.3.8)", 550)
    if b"\0" in raw:
        raise refusal("5.6.0", "a NUL octet stands in the message; encode binary content in base64")
    longest = max(map(len, lines))
    if longest > MAX_LINE:
        raise refusal(
            "5.6.0",
            f"a line has {longest} octets, at most {MAX_LINE} may stand in one (RFC 5322 2.1.1);"
            " have the body encoded as quoted-printable or base64",
        )


def parted(raw: bytes) -> tuple[bytes, bytes]:
    """A message may be a header alone (RFC 5322 §3.5); a last line without its end gets it."""
    ended = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    end = 0 if ended.startswith(b"\r\n") else ended.find(b"\r\n\r\n", 0, MAX_HEADER + 4) + 2
    if end == 1:
        if len(ended) > MAX_HEADER:
            raise refusal("5.3.4", f"the header is longer than {MAX_HEADER} octets; shorten it", 552)
        return ended, b""
    return ended[:end], ended[end + 2 :]


def unfolded(value: bytes) -> str:
    """Letters beyond ASCII are UTF-8 by then, see `finished.finish`."""
    return value.replace(b"\r\n", b"").decode("utf-8", "replace").strip()
