"""A link in a mail's text that opens an account to whoever holds it, as shop programs and frameworks write theirs.

A second sign beside the subject: a welcome mail may hold a link to the first password, and may have any subject. Only
the beginning of the text is looked at, and only for what such links hold together with a secret.
"""

import re
from base64 import b64decode
from binascii import Error
from itertools import islice

LOOKED_AT = 65_536  # octets
# In small letters: first what a text must hold at all, then the link whole.
SIGNS = (
    b"createpassword", b"resetpassword", b"setpassword", b"reset-password", b"reset_password", b"set-password",
    b"password/reset", b"password-reset", b"password_reset", b"/reset?", b"/reset/?", b"reset_token", b"rp_token",
    b"action=rp", b"action=newaccount", b"lost-password", b"lostpassword", b"recover/password", b"password-recovery",
    b"account/confirm", b"confirm-email", b"verify-email", b"email/verify", b"accounts/reset", b"registration/confirm",
)  # fmt: skip
STEMS = (b"password", b"reset", b"action=", b"confirm", b"verify", b"rp_token")  # one of them is in every sign
_SIGN = re.compile(b"|".join(map(re.escape, SIGNS)))
_END = re.compile(rb"[\s\"'<>]")
_SECRET = re.compile(rb"(?:token|key|hash|code|em)=[a-z0-9%_.-]{8}|[/-][a-z0-9_]{16}")
# Lines of base64. No line is read twice: whatever stands in them, it takes time in proportion to them.
_CODED = re.compile(rb"^[A-Za-z0-9+/]{40,998}+={0,2}(?:\r\n[A-Za-z0-9+/]{1,998}+={0,2})*+", re.MULTILINE)
MOST = 100  #: signs looked at; a text with more is no letter to somebody
LINK = 300  #: octets of one


def opens(header: bytes, body: bytes) -> bool:
    """Whether the text lets somebody in."""
    text = body[:LOOKED_AT]
    if holds(text.replace(b"=\r\n", b"").replace(b"=3D", b"=").replace(b"=3d", b"=")):
        return True
    coded = b"base64" in header.lower() or b"base64" in text
    return coded and any(holds(decoded(run[0])) for run in _CODED.finditer(text))


def holds(text: bytes) -> bool:
    small = text.lower()
    if not any(stem in small for stem in STEMS) or not any(sign in small for sign in SIGNS):
        return False
    links = (small[found.start() : found.start() + LINK] for found in islice(_SIGN.finditer(small), MOST))
    return any(_SECRET.search(_END.split(link, maxsplit=1)[0]) for link in links)


def decoded(run: bytes) -> bytes:
    joined = run.replace(b"\r\n", b"").rstrip(b"= \t\n")
    try:
        return b64decode(joined[: len(joined) // 4 * 4])
    except Error:
        return b""
