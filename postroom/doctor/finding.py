"""What a check finds."""

from dataclasses import dataclass
from enum import StrEnum

from postroom.mail.sentence import Sentence
from postroom.scopes.resolve import View


class Level(StrEnum):
    OK = "ok"  #: as it should be
    WARN = "warn"  #: mail goes out, but somebody should look at this
    FAIL = "fail"  #: mail is lost, stands still or is at risk until this is mended


@dataclass(frozen=True)
class Finding:
    """`subject` groups findings: database, files, a store view. `mend` says what to do; empty where all is well."""

    subject: str
    level: Level
    what: str
    mend: str = ""


def about(view: View) -> Sentence:
    """The subject of findings on a store view."""
    return Sentence("store view %(code)s", code=view.code)


def ok(subject: str, what: str) -> Finding:
    return Finding(subject, Level.OK, what)


def warn(subject: str, what: str, mend: str) -> Finding:
    return Finding(subject, Level.WARN, what, mend)


def fail(subject: str, what: str, mend: str) -> Finding:
    return Finding(subject, Level.FAIL, what, mend)
