"""Values that name files and programs."""

import os
import re
from pathlib import PurePosixPath, PureWindowsPath

from postroom.mail.address import shown
from postroom.mail.sentence import Sentence

# What a command may name. A path elsewhere, a shell or an interpreter would run code of whoever sets it.
SENDMAILS = (
    "/usr/sbin/sendmail",
    "/usr/lib/sendmail",
    "/usr/bin/sendmail",
    "/usr/local/sbin/sendmail",
    "/usr/local/bin/sendmail",
    "/opt/homebrew/sbin/sendmail",
    "/usr/sbin/exim4",
    "/usr/sbin/exim",
    "/usr/bin/msmtp",
    "/usr/bin/dma",
    "/usr/sbin/dma",
    "/usr/sbin/ssmtp",
    "/var/qmail/bin/sendmail",
)
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".gif", ".png")


def allowed() -> tuple[str, ...]:
    """The usual places, and those the deployment adds; paths between colons."""
    return SENDMAILS + tuple(path for path in os.environ.get("POSTROOM_SENDMAIL_PROGRAMS", "").split(":") if path)


def command(text: str) -> str:
    if text not in allowed():
        raise ValueError(
            Sentence(
                "%(typed)s is not a mail program on the allow-list (%(allowed)s); "
                "the environment variable POSTROOM_SENDMAIL_PROGRAMS adds to it",
                typed=shown(text),
                allowed=", ".join(allowed()),
            )
        )
    return text


def image(text: str) -> str:
    """A relative path that cannot leave its folder."""
    path = PurePosixPath(text)
    safe = re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*", text) and not any(part.startswith(".") for part in path.parts)
    if not safe or path.suffix.lower() not in IMAGE_SUFFIXES:
        raise ValueError(
            Sentence(
                "%(typed)s is not a picture below media/email/logo; name a .jpg, .jpeg, .gif or .png file",
                typed=shown(text),
            )
        )
    return text


def file(text: str) -> str:
    if not (PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()) or not text.isprintable():
        raise ValueError(Sentence("%(typed)s is not an absolute path", typed=shown(text)))
    return text
