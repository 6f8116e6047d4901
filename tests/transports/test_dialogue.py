"""The dialogue without I/O: whatever a server says, in whatever pieces, nobody gets another one's mail or answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.faults import Failure
from postroom.mail.outcome import Accepted, InDoubt, Outcome
from postroom.transports.dialogue import Dialogue
from postroom.transports.events import Broken, Event, GoAhead, Over, Ready, Settled, Untried
from postroom.transports.handshake import Terms
from postroom.transports.ledger import Parcel
from postroom.transports.settings import SmtpSettings
from tests.transports.owner import parcel

TERMS = Terms(SmtpSettings("mail.example.test"), "shop.example.com", encrypted=False, clear_auth=False)
NOBODY = ""


@dataclass
class Model:
    """A server that reads strictly and answers by a plan: a digit for each command, 2 good, 4 or 5 bad, 9 cut off."""

    plan: list[int]
    pipelining: bool
    buffer: bytes = b""
    content: bool = False
    recipient: str = NOBODY
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    gone: bool = False

    def answer(self, data: bytes) -> bytes:
        self.buffer += data
        replies = b""
        while not self.gone and (unit := self._unit()) is not None:
            replies += self._on_content(unit) if self.content else self._on_command(unit)
        return replies

    def _unit(self) -> bytes | None:
        if not self.content:
            line, end, rest = self.buffer.partition(b"\r\n")
        elif self.buffer.startswith(b".\r\n"):
            line, end, rest = b"", b".", self.buffer[3:]
        else:
            line, end, rest = self.buffer.partition(b"\r\n.\r\n")
        if not end:
            return None
        self.buffer = rest
        return line

    def _next(self) -> int:
        return self.plan.pop(0) if self.plan else 2

    def _on_content(self, raw: bytes) -> bytes:
        self.content = False
        digit = self._next()
        recipient, self.recipient = self.recipient, NOBODY
        if digit in (2, 9) and recipient:
            lines = (raw + b"\r\n").split(b"\r\n") if raw else [b""]
            self.accepted.append((recipient, b"\r\n".join(line.removeprefix(b".") for line in lines)))
        if digit == 9:
            self.gone = True
            return b""
        return b"%d50 2.0.0 dot\r\n" % digit

    def _on_command(self, line: bytes) -> bytes:
        digit = self._next()
        if digit == 9:
            self.gone = True
            return b""
        if line == b"RSET":
            self.recipient = NOBODY
            return b"250 reset\r\n"
        if line.startswith(b"RCPT") and digit == 2:
            self.recipient = line[line.index(b"<") + 1 : line.index(b">")].decode()
        if line == b"DATA":
            if digit == 2 and self.recipient:
                self.content = True
                return b"354 go\r\n"
            return b"%d54 no\r\n" % max(digit, 4)
        return b"%d50-first\r\n%d50 %s\r\n" % (digit, digit, line[:4])


@dataclass
class Driver:
    """What a connection does, without a wire."""

    dialogue: Dialogue
    waiting: list[Parcel]
    ended: dict[int, Outcome | None] = field(default_factory=dict)  #: None: never attempted
    begun: list[Parcel] = field(default_factory=list)

    def on(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Settled | Untried):
                assert event.parcel.key not in self.ended
                self.ended[event.parcel.key] = event.outcome if isinstance(event, Settled) else None
            elif isinstance(event, GoAhead):
                self.dialogue.finish(self.dialogue.body(event.parcel))
                if self.dialogue.pipelining:
                    self.offer()
        if self.dialogue.free:
            self.offer()

    def offer(self) -> None:
        if self.waiting:
            item = self.waiting.pop(0)
            self.begun.append(item)
            assert self.dialogue.offer(item) is None


def established(pipelining: bool) -> Dialogue:
    dialogue = Dialogue(TERMS)
    dialogue.receive(b"220 hello\r\n")
    dialogue.output()
    events = dialogue.receive(b"250-hello\r\n250 PIPELINING\r\n" if pipelining else b"250 hello\r\n")
    assert events == [Ready()]
    dialogue.output()
    return dialogue


CONTENTS = st.lists(st.sampled_from([b"a", b".", b"..", b"", b"text", b". x"]), max_size=6).map(
    lambda lines: b"Subject: x\r\n\r\n" + b"".join(line + b"\r\n" for line in lines)
)


@settings(max_examples=500, deadline=None)
@given(
    contents=st.lists(CONTENTS, min_size=1, max_size=5),
    plan=st.lists(st.sampled_from([2, 2, 2, 2, 4, 5, 9]), max_size=30),
    cuts=st.lists(st.integers(1, 40), max_size=60),
    pipelining=st.booleans(),
)
def test_every_parcel_meets_its_own_answer(
    contents: list[bytes], plan: list[int], cuts: list[int], pipelining: bool
) -> None:
    server = Model(plan, pipelining)
    items = [parcel(key, content) for key, content in enumerate(contents, 1)]
    driver = Driver(established(pipelining), list(items))
    driver.offer()
    exchange(driver, server, cuts)
    assert sorted(driver.ended) == [item.key for item in driver.begun]
    judge(driver, server)


def exchange(driver: Driver, server: Model, cuts: list[int]) -> None:
    """Pass bytes both ways in random pieces until nobody has anything to say."""
    dialogue = driver.dialogue
    while not dialogue.over and (said := dialogue.output()):
        answers = b""
        for piece in pieces(said, cuts):
            answers += server.answer(piece)
        for piece in pieces(answers, cuts):
            driver.on(dialogue.receive(piece))
        if server.gone:
            driver.on(dialogue.fail(Failure.LOST, "the server closed the connection"))


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    found = []
    while data:
        size = cuts.pop() if cuts else len(data)
        found.append(data[:size])
        data = data[size:]
    return found


def judge(driver: Driver, server: Model) -> None:
    arrived = dict(server.accepted)
    assert len(arrived) == len(server.accepted), "a copy too many"
    for item in driver.begun:
        outcome = driver.ended[item.key]
        recipient = str(item.envelope.recipient)
        if isinstance(outcome, Accepted):
            assert arrived[recipient] == item.content
        elif recipient in arrived:
            assert isinstance(outcome, InDoubt), "it arrived, and we say that it did not"
            assert arrived[recipient] == item.content


WORDS = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"250 ok\r\n",
            b"250-more\r\n",
            b"354 go\r\n",
            b"421 bye\r\n",
            b"550 no\r\n",
            b"450 wait\r\n",
            b"220 hi\r\n",
            b"2",
        ]
    ),
)


@settings(max_examples=500, deadline=None)
@given(words=st.lists(WORDS, max_size=40), pipelining=st.booleans())
def test_a_hostile_server_never_gets_a_false_success(words: list[bytes], pipelining: bool) -> None:
    """Accepted only when a well-formed 2xx came while the dot's answer was what was owed."""
    driver = Driver(established(pipelining), [parcel(key) for key in range(1, 4)])
    driver.offer()
    dots = 0
    for chunk in words:
        dots += driver.dialogue.output().count(b"\r\n.\r\n")
        driver.on(driver.dialogue.receive(chunk))
    driver.on(driver.dialogue.fail(Failure.LOST, "gone"))
    accepted = sum(isinstance(outcome, Accepted) for outcome in driver.ended.values())
    assert accepted <= dots
    assert accepted <= b"".join(words).count(b"\r\n")
    assert sorted(driver.ended) == [item.key for item in driver.begun]
    assert driver.dialogue.receive(b"250 ok\r\n") == []


@given(words=st.lists(WORDS, max_size=20))
def test_any_words_before_mail_end_in_ready_or_broken(words: list[bytes]) -> None:
    dialogue = Dialogue(TERMS)
    events = [event for chunk in words for event in dialogue.receive(chunk)]
    events += dialogue.fail(Failure.LOST, "gone")
    states = [type(event) for event in events]
    assert states.count(Broken) + states.count(Ready) == 1
    assert states.count(Over) == 1


LATE: list[tuple[str, Callable[[Dialogue], list[Event]]]] = [
    ("one reply too many", lambda d: d.receive(b"250 a\r\n250 b\r\n354 c\r\n250 d\r\n")),
    ("half a reply too many", lambda d: d.receive(b"250 a\r\n250 b\r\n354 c\r\n25")),
    ("replies in the wrong order", lambda d: d.receive(b"354 c\r\n250 a\r\n250 b\r\n")),
]


@pytest.mark.parametrize(("name", "act"), LATE, ids=[name for name, _ in LATE])
def test_out_of_step_means_no_content(name: str, act: Callable[[Dialogue], list[Event]]) -> None:
    dialogue = established(True)
    assert dialogue.offer(parcel()) is None
    dialogue.output()
    kinds = [type(event) for event in act(dialogue)]
    assert GoAhead not in kinds
    assert kinds[-1] is Over
    assert dialogue.over
