"""Whole SMTP replies for mail that is not taken: each says what to do about it."""

from uuid import UUID

from postroom.mail.address import Address, shown
from postroom.mail.decoding import header_text
from postroom.mail.reply import Reply
from postroom.msa.credentials import Account
from postroom.msa.identities import Identities

MOST = 450  # characters of one reply
MOST_NAMED = 2  # addresses that may be used


class Refused(Exception):
    """The mail is not taken. `reply` is what its sender hears."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


def refused(enhanced: str, text: str, code: int = 550) -> Refused:
    """A reply is ASCII for who has not asked for more (RFC 6531 §3.7.4)."""
    told = header_text(text, MOST).encode("ascii", "backslashreplace").decode()
    return Refused(Reply(code, enhanced, told, local=True))


def not_yours(what: str, address: Address, account: Account, mine: Identities) -> Refused:
    """Names what may stand there instead, and where to add what may not yet."""
    known = " or ".join(list(mine.views)[:MOST_NAMED]) or "none, since none is set"
    return refused(
        "5.7.1",
        f"{what} {shown(str(address))} is no Store Email Address of {account.label}: use {known}; or set it at"
        " Configuration, Store Email Addresses (trans_email/ident_*/email), or name it on the credential."
        " A contact form's visitor belongs into Reply-To, not into From",
    )


def used_before(message: UUID) -> Refused:
    """Taken for the mail that had the name first, this one would be lost without a word."""
    return refused(
        "5.6.0",
        f"its X-Postroom-Id was used for another mail, which is queued as {message.hex};"
        " give each mail one of its own, and the same only to what is handed in once more",
        554,
    )
