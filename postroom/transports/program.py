"""The sendmail program: what may be run, with which arguments, in which surroundings. Never a shell.

CVE-2016-10033, 10034, 10045 and 2019-10149 all rode in an address that reached an argument list.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import stat
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Any

from postroom.mail.address import Address
from postroom.mail.faults import outcome_of
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.reply import Reply
from postroom.transports.ledger import Parcel

# Nothing of ours: MAIL_CONFIG, LD_PRELOAD or a PATH of the caller would change what the program does.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
SURROUNDINGS: dict[str, Any] = {"env": ENVIRONMENT, "cwd": "/", "start_new_session": True}
PROBE_SECONDS = 10.0

# A dot-atom without $ { } | and `, which mail programs have expanded; the first character can start no option.
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9!#%&'*+/=?^_~.-]*", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)


def program_objection(command: str) -> str | None:
    """Why this may not be run; None: it may. The path is the whole setting: no arguments."""
    if not command.startswith("/") or "\0" in command:
        return "the sendmail command must be an absolute path such as /usr/sbin/sendmail, without arguments"
    try:
        found = Path(command).stat()
    except OSError as error:
        return f"{command} cannot be run: {error.strerror}; install a mail program or correct the path"
    if not stat.S_ISREG(found.st_mode) or not os.access(command, os.X_OK):
        return f"{command} is not an executable file: correct the path"
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"{command} can be rewritten by others: take away write permission for group and others"
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
    """Whether the program takes `-bs` (msmtp, nullmailer and busybox do not): it greets, and is told goodbye."""
    try:
        process = await asyncio.create_subprocess_exec(
            command, "-bs", stdin=PIPE, stdout=PIPE, stderr=DEVNULL, **SURROUNDINGS
        )
    except OSError:
        return False
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        greeting = await asyncio.wait_for(process.stdout.readline(), PROBE_SECONDS)
        with contextlib.suppress(ConnectionError):
            process.stdin.write(b"QUIT\r\n")
            process.stdin.close()
        await asyncio.wait_for(process.wait(), PROBE_SECONDS)
    except (TimeoutError, ValueError):
        return False
    finally:
        kill_group(process.pid, process)
    return greeting.startswith(b"220")


def kill_group(pid: int, process: Process | None = None) -> None:
    """The program and all it has started; nothing when it has already ended."""
    if process is None or process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _fits(address: Address) -> bool:
    return bool(_LOCAL.fullmatch(address.local) and _DOMAIN.fullmatch(address.domain))


def _unfit(verb: Verb, enhanced: str, address: Address) -> Outcome:
    detail = f"{address} cannot be handed to a sendmail program safely: use SMTP for it"
    return outcome_of(verb, Reply(553, enhanced, detail, local=True))
