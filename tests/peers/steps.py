"""What a scripted peer does at one verb: the bytes it says, how slowly, and how it ends.

Verbs: CONNECT (the greeting), EHLO, HELO, STARTTLS, TLS (the handshake), AUTH, AUTH-RESPONSE, MAIL, RCPT, DATA,
CONTENT (in the middle of the content), DOT (after the final dot), RSET, NOOP, QUIT, and any other word a client says.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """How the peer goes on after it has spoken."""

    GO_ON = "go on"  #: reads the next command
    CLOSE = "close"  #: FIN
    RESET = "reset"  #: RST
    HALF_CLOSE = "half close"  #: FIN, but goes on reading and never answers again
    HANG = "hang"  #: reads nothing, says nothing, keeps the connection


@dataclass(frozen=True)
class Step:
    """`say` are the exact bytes on the wire; `drip` is the pause in seconds between single bytes."""

    say: bytes = b""
    delay: float = 0.0
    drip: float = 0.0
    end: End = End.GO_ON
    accept: bool | None = None  #: at DOT: keep the mail whatever was said (None: as the reply says)

    @property
    def positive(self) -> bool:
        return self.say[:1] in (b"2", b"3")


def reply(*lines: str, delay: float = 0.0, end: End = End.GO_ON) -> Step:
    """A well-formed reply; several texts with one code make a multi-line reply: reply("250 one", "250 two")."""
    joined = [line[:3] + ("-" if number < len(lines) else " ") + line[4:] for number, line in enumerate(lines, 1)]
    return Step("".join(line + "\r\n" for line in joined).encode(), delay=delay, end=end)


def garbage(data: bytes, end: End = End.GO_ON) -> Step:
    return Step(data, end=end)


def close(say: str = "") -> Step:
    return Step((say + "\r\n").encode() if say else b"", end=End.CLOSE)


def reset() -> Step:
    return Step(end=End.RESET)


def hang() -> Step:
    return Step(end=End.HANG)


def drip(line: str, pause: float) -> Step:
    return Step((line + "\r\n").encode(), drip=pause)


def accept_then_drop() -> Step:
    """RFC 1047's case: the mail is kept and the connection goes before the reply."""
    return Step(end=End.CLOSE, accept=True)


Rule = Callable[[str], Step | None]


class Script:
    """Steps to play at verbs: once each, in order, or for ever, or when the command's argument says so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.note: Callable[[], None] = lambda: None  #: called when a step fires
        self._once: dict[str, deque[Step | None]] = defaultdict(deque)
        self._always: dict[str, Rule] = {}
        self.played: list[str] = []  #: verbs at which a step fired: the proof that the fault happened

    def once(self, verb: str, *steps: Step | None) -> None:
        """Play these at the next occurrences of the verb; None lets one occurrence pass as usual."""
        self._once[verb].extend(steps)

    def always(self, verb: str, step: Step) -> None:
        self._always[verb] = lambda _argument: step

    def when(self, verb: str, rule: Rule) -> None:
        """`rule` gets the argument ("TO:<a@b.example>") and gives a step, or None for the usual answer."""
        self._always[verb] = rule

    def clear(self) -> None:
        with self._lock:
            self._once.clear()
            self._always.clear()

    def next(self, verb: str, argument: str) -> Step | None:
        with self._lock:
            step: Step | None = None
            if self._once[verb]:
                step = self._once[verb].popleft()
            elif verb in self._always:
                step = self._always[verb](argument)
            if step is not None:
                self.played.append(verb)
        if step is not None:
            self.note()
        return step
