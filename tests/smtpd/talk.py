"""A dialogue without a wire, whose questions are answered at once, and what happened in it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from postroom.mail.reply import Reply
from postroom.smtpd.dialogue import Dialogue
from postroom.smtpd.events import Authenticate, Close, Event, Handed, Recipient, Sender, StartTls
from postroom.smtpd.limits import Limits
from postroom.smtpd.state import Terms

KEPT = Reply(250, "2.0.0", "Ok: queued as 1")
WRONG = Reply(535, "5.7.8", "wrong")
USERNAME, PASSWORD = "mail-0", "open sesame"
GROUP = b"MAIL FROM:<shop@example.org>\r\nRCPT TO:<jane@example.com>\r\nDATA\r\n"


def plain(username: str = USERNAME, password: str = PASSWORD) -> bytes:
    return base64.b64encode(f"\0{username}\0{password}".encode())


@dataclass(frozen=True)
class Mail:
    sender: str
    recipients: tuple[str, ...]
    data: bytes
    protocol: str


@dataclass
class Talk:
    """`objections`: to addresses. `chunk`: how many octets come at a time; 0: whatever is said at once."""

    limits: Limits = field(default_factory=Limits)
    starttls: bool = True
    clear_auth: bool = True
    objections: Mapping[str, Reply] = field(default_factory=dict)
    chunk: int = 0

    def __post_init__(self) -> None:
        self.dialogue = Dialogue(
            Terms("mx.example.net", self.limits, starttls=self.starttls, clear_auth=self.clear_auth)
        )
        self.events: list[Event] = []
        self.mails: list[Mail] = []
        self.dialogue.greet()
        self.banner = self._pump()

    def __call__(self, group: bytes) -> bytes:
        """What we answer to what may be said in one go."""
        return b"".join(self._pump(piece) for piece in pieces(group, self.chunk))

    def log_in(self) -> Talk:
        assert self(b"EHLO shop.example.org\r\n").startswith(b"250-")
        assert self(b"AUTH PLAIN " + plain() + b"\r\n").startswith(b"235 ")
        return self

    def codes(self, *groups: bytes) -> list[str]:
        """Of the last line of each reply to all of them."""
        return [line[:9].decode() for group in groups for line in self(group).splitlines() if line[3:4] == b" "]

    @property
    def closed(self) -> bool:
        return bool(self.events) and isinstance(self.events[-1], Close)

    def _pump(self, data: bytes = b"") -> bytes:
        if data:
            self.dialogue.feed(data)
        while (event := self.dialogue.next()) is not None:
            self.events.append(event)
            self._answer(event)
        return self.dialogue.output()

    def _answer(self, event: Event) -> None:
        dialogue = self.dialogue
        if isinstance(event, Sender | Recipient):
            dialogue.answer(self.objections.get(event.address))
        elif isinstance(event, Authenticate):
            dialogue.admit(None if (event.username, event.password) == (USERNAME, PASSWORD) else WRONG)
        elif isinstance(event, StartTls):
            dialogue.secured()
        elif isinstance(event, Handed):
            self.mails.append(Mail(event.sender, event.recipients, event.content.take(), event.protocol))
            dialogue.settle(KEPT)


def pieces(data: bytes, chunk: int) -> Iterable[bytes]:
    return (data[at : at + chunk] for at in range(0, len(data), chunk)) if chunk else (data,)
