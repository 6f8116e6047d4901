"""Something about the settings on the page that somebody should know before saving, with mends to click."""

from dataclasses import dataclass
from typing import Literal

from postroom.mail.sentence import Sentence

HOST, PORT, SSL = "system/smtp/host", "system/smtp/port", "system/smtp/ssl"
AUTH, USERNAME, TRANSPORT = "system/smtp/auth", "system/smtp/username", "system/smtp/transport"
PASSWORD = "system/smtp/password"  # a path  # noqa: S105
RETURN_PATH, RETURN_EMAIL = "system/smtp/set_return_path", "system/smtp/return_path_email"

Tone = Literal["bad", "warn", "note"]


@dataclass(frozen=True)
class Mend:
    """A button that fills fields of the form: path to stored value."""

    label: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Hint:
    """`bad`: mail will not leave, or a save is refused. It is said beside the fields of `paths` too."""

    tone: Tone
    text: str
    mends: tuple[Mend, ...] = ()
    paths: tuple[str, ...] = ()


def use(port: int, ssl: str) -> Mend:
    """Port and encryption that belong together."""
    shown = {"ssl": "SSL", "tls": "TLS"}[ssl]
    return Mend(Sentence("Use port %(port)s with %(ssl)s", port=port, ssl=shown), {PORT: str(port), SSL: ssl})


def choose(label: str, path: str, value: str) -> Mend:
    return Mend(Sentence("Set %(label)s to %(value)s", label=Sentence(label), value=value.upper()), {path: value})
