"""The sendmail program: what may be run, with which arguments, and whether it speaks SMTP.

CVE-2016-10033, 10034, 10045 and 2019-10149 all rode in an address that reached an argument list.
"""

from __future__ import annotations

import asyncio
import os
import re
import stat
from pathlib import Path

from postroom.mail.address import Address
from postroom.mail.faults import outcome_of
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.reply import Reply
from postroom.mail.sentence import Sentence
from postroom.transports.ledger import Parcel
from postroom.transports.redaction import one_line
from postroom.transports.running import Running

PROBE_SECONDS = 10.0

# A dot-atom without $ { } | and `, which mail programs have expanded; the first character can start no option.
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9!#%&'*+/=?^_~.-]*", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)


def program_objection(command: str) -> str | None:
    """Why this may not be run; None: it may. The path is the whole setting: no arguments."""
    if not command.startswith("/") or "\0" in command:
        return Sentence("the sendmail command must be an absolute path such as /usr/sbin/sendmail, without arguments")
    try:
        found = Path(command).stat()
    except OSError as error:
        return Sentence(
            "%(command)s cannot be run: %(why)s; install a mail program or correct the path",
            command=command,
            why=Sentence(str(error.strerror)),
        )
    if not stat.S_ISREG(found.st_mode) or not os.access(command, os.X_OK):
        return Sentence("%(command)s is not an executable file: correct the path", command=command)
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return Sentence(
            "%(command)s can be rewritten by others: take away write permission for group and others", command=command
        )
    return None


def arguments_for(command: str, parcel: Parcel) -> list[str] | Outcome:
    """The argument list; or the refusal of an address that mail may have and a command line may not."""
    sender, recipient = parcel.envelope.sender, parcel.envelope.recipient
    if sender is not None and not _fits(sender):
        return _unfit(Verb.MAIL, "5.1.7", sender)
    if not _fits(recipient):
        return _unfit(Verb.RCPT, "5.1.3", recipient)
    return [command, "-i", "-f", str(sender) if sender else "<>", "--", str(recipient)]


async def speaks_smtp(command: str) -> bool:
    """Whether the program takes `-bs` (msmtp, nullmailer and busybox do not)."""
    return bool(await greeting_of(command))


async def greeting_of(command: str) -> str:
    """What the program says to `-bs`, before it is told goodbye; nothing where that is no greeting."""
    try:
        running = await Running.start([command, "-bs"])
    except OSError:
        return ""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            greeting = await running.greeting()
            running.feed(b"QUIT\r\n")
            await running.ended()
    except TimeoutError:
        return ""
    finally:
        await running.leave()
    return one_line(greeting) if greeting.startswith(b"220") else ""


def _fits(address: Address) -> bool:
    return bool(_LOCAL.fullmatch(address.local) and _DOMAIN.fullmatch(address.domain))


def _unfit(verb: Verb, enhanced: str, address: Address) -> Outcome:
    detail = Sentence("%(address)s cannot be handed to a sendmail program safely: use SMTP for it", address=address)
    return outcome_of(verb, Reply(553, enhanced, detail, local=True))
