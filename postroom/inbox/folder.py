"""The folder that holds the mails: one .eml file, byte for byte as received, and one .json file with its envelope."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Envelope:
    """What the SMTP session said about one mail; never the password. `at` is aware UTC in ISO form."""

    at: str
    mail_from: str
    rcpt_to: list[str]
    helo: str = ""
    tls: str = ""
    user: str = ""
    size: int = 0
    subject: str = ""
    header_from: str = ""
    header_to: str = ""

    def mentions(self, words: str) -> bool:
        haystack = " ".join([self.mail_from, *self.rcpt_to, self.subject, self.header_from, self.header_to]).casefold()
        return all(word in haystack for word in words.casefold().split())


@dataclass(frozen=True)
class Kept:
    """One mail of the folder; `name` is its file name without the ending."""

    name: str
    envelope: Envelope

    @property
    def received(self) -> datetime:
        return datetime.fromisoformat(self.envelope.at)


class NoSuchMail(LookupError):
    """The folder holds no mail of that name."""


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, content: bytes, envelope: Envelope) -> str:
        """Store one mail and return its name. The .eml appears last and whole: a reader never meets half a mail."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = envelope.at.replace("-", "").replace(":", "").split("+")[0]
        name = f"{stamp}-{secrets.token_hex(4)}"
        (self.path / f"{name}.json").write_text(json.dumps(asdict(envelope), ensure_ascii=False))
        unfinished = self.path / f"{name}.part"
        unfinished.write_bytes(content)
        unfinished.rename(self.path / f"{name}.eml")
        return name

    def names(self) -> list[str]:
        """Newest first; the names begin with the time."""
        return sorted((path.stem for path in self.path.glob("*.eml")), reverse=True)

    def search(self, words: str) -> Iterator[Kept]:
        """The mails whose sender, recipients or subject hold every one of *words*; all of them when there is none."""
        return (mail for mail in map(self.find, self.names()) if mail.envelope.mentions(words))

    def find(self, name: str) -> Kept:
        if not (self.path / f"{name}.eml").is_file():
            raise NoSuchMail(name)
        return Kept(name, self._envelope(name))

    def content(self, name: str) -> bytes:
        try:
            return (self.path / f"{name}.eml").read_bytes()
        except FileNotFoundError:
            raise NoSuchMail(name) from None

    def _envelope(self, name: str) -> Envelope:
        try:
            held = json.loads((self.path / f"{name}.json").read_text())
        except (FileNotFoundError, ValueError):
            # Somebody dropped an .eml here by hand: it is shown all the same, only its envelope is unknown.
            modified = (self.path / f"{name}.eml").stat().st_mtime
            return Envelope(at=f"{datetime.fromtimestamp(modified).astimezone().isoformat()}", mail_from="", rcpt_to=[])
        return Envelope(**{field.name: held[field.name] for field in fields(Envelope) if field.name in held})
