"""How the drop-in ends: the exit codes of sysexits.h, and which of them an SMTP reply means."""

from __future__ import annotations

import os

from postroom.mail.reply import Reply

SENDER = ("5.1.7", "5.1.8", "5.7.")  # RFC 3463: who writes, and what he may
RECIPIENT = ("5.1.1", "5.1.3", "5.1.6", "5.2.")
NO_ACCESS = {530, 534, 535, 538}  # RFC 4954: the credential, or how it was shown


class Refused(Exception):
    """Nothing was handed in, and the same again would be refused again. `status`: of sysexits.h."""

    def __init__(self, status: int, message: str, reply: Reply | None = None) -> None:
        super().__init__(message)
        self.status, self.reply = status, reply


class Away(Exception):
    """The listener is not there or says *later*: the mail goes to the maildrop."""


def refusal(reply: Reply) -> Refused:
    return Refused(status_of(reply), f"{reply}", reply)


def status_of(reply: Reply) -> int:
    """For a 5xx."""
    enhanced = reply.enhanced or ""
    if reply.code in NO_ACCESS:
        return os.EX_CONFIG
    if enhanced.startswith(SENDER):
        return os.EX_NOPERM
    if enhanced == "5.1.2":
        return os.EX_NOHOST
    if enhanced.startswith(RECIPIENT):
        return os.EX_NOUSER
    if reply.code == 552 or enhanced.startswith(("5.3.4", "5.6.", "5.5.2")):
        return os.EX_DATAERR
    return os.EX_UNAVAILABLE
