"""Content and heading become the bytes of one RFC 5322 message.

Our own writer, because the standard library is not a guard: in Python 3.11.7 it turns an encoded line feed in a
subject into a real Bcc field (CVE-2024-6923). Nothing here is random: the same letter is the same bytes.
"""

from postroom.mail import guard
from postroom.mail.again import Earlier, say_again
from postroom.mail.content import Attachment, Content, Heading, Identity, InlineImage, UnsafeMessage
from postroom.mail.finished import Finished, complete
from postroom.mail.headers import fields
from postroom.mail.parts import body_of

__all__ = [
    "Attachment",
    "Content",
    "Earlier",
    "Finished",
    "Heading",
    "Identity",
    "InlineImage",
    "UnsafeMessage",
    "compose",
    "needs_smtputf8",
]


def compose(content: Content | Earlier | Finished, heading: Heading) -> bytes:
    """CRLF only, lines of at most 998 octets, a header of 7 bits but for international addresses, never a Bcc."""
    if not isinstance(content, Content):
        data = say_again(content, heading) if isinstance(content, Earlier) else complete(content, heading)
        guard.check(data)
        return data
    written = fields(heading, content.subject)
    body = body_of(content, heading.message_id)
    lines = [f"{name}: {value}\r\n" for name, value in written]
    lines.append("MIME-Version: 1.0\r\n")
    lines += [f"{line}\r\n" for line in body.headers]
    data = b"".join(("".join(lines).encode("utf-8"), b"\r\n", body.body))
    guard.check(data)
    return data


def needs_smtputf8(message: bytes) -> bool:
    """Whether a header holds raw UTF-8 (an international local part): then every copy needs SMTPUTF8 (RFC 6531)."""
    return not message[: message.find(b"\r\n\r\n")].isascii()
