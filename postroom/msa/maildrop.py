"""Takes in what the drop-in has left in the maildrop while nobody listened: oldest first, each once, none unproved.

Anybody on this machine may write into the folder. So nothing in it is followed or waited for, and a file counts only by
its seal. A crash between the commit and the removal does no harm: the mail's own number makes it one.
"""

import errno
import logging
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from postroom.mail.header_block import MAX_SIZE
from postroom.mail.reply import Reply
from postroom.msa import drop
from postroom.msa.credentials import account
from postroom.msa.handing_in import Mail, hand_in
from postroom.msa.models import Credential
from postroom.spool import adoption

ROAD = "smtp"  #: the listener may have taken the mail before, and said so to nobody: it must be the same to the spool
REJECTED = "rejected"
BATCH = 50  # mails
BATCH_SIZE = 32 * 1024 * 1024  # octets
LARGEST = MAX_SIZE + 2 * drop.MAX_HEAD
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
HALF_LIFE = timedelta(days=1)  #: after it what is not whole never will be; its writer said so to whoever called it

log = logging.getLogger("postroom.maildrop")


class Unacceptable(Exception):
    """This file is put aside; the message says why."""


@dataclass(frozen=True)
class Found:
    name: str
    mail: Mail


def folder() -> Path:
    return Path(settings.POSTROOM_MAILDROP)


def take_in(now: datetime, stop: Event) -> bool:
    """Everything that lies there, batch by batch. What has to wait is looked at the next time.

    Not into a copy of a database: the machine's mail is for the one that is adopted.
    """
    if adoption.objection():
        return False
    with opened(folder()) as top:
        if top is not None:
            discard_halves(top, now)
            for names in batches(top):
                if stop.is_set():
                    break
                take(top, names, now)
    return False


@contextmanager
def opened(path: Path) -> Iterator[int | None]:
    """The folder itself, whatever its name points to later; None where there is none."""
    try:
        top = os.open(path, FOLDER)
    except FileNotFoundError:
        yield None
        return
    try:
        yield top
    finally:
        os.close(top)


class Waiting(NamedTuple):
    """A file by its name. `at`: seconds since 1970."""

    at: float
    name: str
    size: int


def waiting(top: int) -> list[Waiting]:
    """Whole mails, oldest first."""
    found: list[Waiting] = []
    with os.scandir(top) as entries:
        for entry in entries:
            if drop.NAME.fullmatch(entry.name):
                with suppress(FileNotFoundError):
                    status = entry.stat(follow_symlinks=False)
                    found.append(Waiting(status.st_mtime, entry.name, status.st_size))
    return sorted(found)


def rejected(top: int) -> int:
    """How many were put aside."""
    try:
        aside = os.open(REJECTED, FOLDER, dir_fd=top)
    except OSError:
        return 0
    try:
        with os.scandir(aside) as entries:
            return sum(bool(drop.NAME.fullmatch(entry.name)) for entry in entries)
    finally:
        os.close(aside)


def batches(top: int) -> Iterator[list[str]]:
    names: list[str] = []
    size = 0
    for each in waiting(top):
        if names and (len(names) >= BATCH or size + each.size > BATCH_SIZE):
            yield names
            names, size = [], 0
        names.append(each.name)
        size += each.size
    if names:
        yield names


def take(top: int, names: Sequence[str], now: datetime) -> None:
    found: list[Found] = []
    for name in names:
        try:
            found.append(Found(name, proved(content(top, name))))
        except Unacceptable as why:
            put_aside(top, name, str(why))
    for each, answer in zip(found, hand_in([each.mail for each in found], now) if found else (), strict=True):
        conclude(top, each, answer)


def conclude(top: int, found: Found, answer: UUID | Reply) -> None:
    """The mail is committed by now, or refused for good, or has to wait."""
    if isinstance(answer, UUID):
        os.unlink(found.name, dir_fd=top)
        log.info("%s is taken in as %s", found.name, answer)
    elif answer.code >= 500:
        put_aside(top, found.name, str(answer))
    else:
        log.info("%s waits: %s", found.name, answer)


def content(top: int, name: str) -> bytes:
    """Raises Unacceptable. No link is followed, and no pipe waited for."""
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=top)
    except OSError as error:
        reason = "it is a link" if error.errno == errno.ELOOP else f"it cannot be read: {error.strerror}"
        raise Unacceptable(reason) from None
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            raise Unacceptable("it is no file of its own")
        with os.fdopen(file, "rb", closefd=False) as source:
            data = source.read(LARGEST + 1) if status.st_size <= LARGEST else b""
    finally:
        os.close(file)
    if not data or len(data) > LARGEST:
        raise Unacceptable(f"it is empty, or larger than {LARGEST} octets")
    return data


def proved(data: bytes) -> Mail:
    """Raises Unacceptable."""
    try:
        found, seal = drop.read(data)
    except drop.NoDrop as error:
        raise Unacceptable(str(error)) from None
    credential = Credential.objects.filter(username=found.username).first()
    if credential is None or not drop.is_sealed(found, seal, bytes(credential.digest)):
        raise Unacceptable("its seal is not that of a credential; see the drop-in's file")
    # A local program has no way to say SMTPUTF8, and none to be refused for want of it.
    return Mail(account(credential), found.sender, found.recipients, found.data, ROAD, smtputf8=True)


def put_aside(top: int, name: str, why: str) -> None:
    """Into a folder of our own, with the reason; where that fails, it stays and is looked at again."""
    log.error("%s is put aside in %s: %s", name, folder() / REJECTED, why)
    with suppress(FileExistsError):
        os.mkdir(REJECTED, 0o700, dir_fd=top)
    try:
        aside = os.open(REJECTED, FOLDER, dir_fd=top)
    except OSError as error:
        log.error("%s cannot be used: %s; remove it", folder() / REJECTED, error.strerror)
        return
    try:
        if os.fstat(aside).st_uid != os.geteuid():
            log.error("%s belongs to somebody else: remove it", folder() / REJECTED)
            return
        os.rename(name, name, src_dir_fd=top, dst_dir_fd=aside)
        note = os.open(f"{name}.why", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600, dir_fd=aside)
        with os.fdopen(note, "w", encoding="utf-8") as file:
            file.write(f"{why}\n")
    except OSError as error:
        log.error("%s cannot be put aside: %s", name, error.strerror)
    finally:
        os.close(aside)


def discard_halves(top: int, now: datetime) -> None:
    with os.scandir(top) as entries:
        old = [entry.name for entry in entries if entry.name.endswith(f".mail{drop.HALF}") and is_old(entry, now)]
    for name in old:
        with suppress(OSError):
            os.unlink(name, dir_fd=top)


def is_old(entry: "os.DirEntry[str]", now: datetime) -> bool:
    try:
        return now.timestamp() - entry.stat(follow_symlinks=False).st_mtime > HALF_LIFE.total_seconds()
    except FileNotFoundError:
        return False
