"""No second mail can be hidden in a first one, and nothing is said before its time."""

import pytest

from postroom.smtpd.events import Handed, StartTls
from tests.smtpd.talk import GROUP, Talk, plain

ENDINGS = [
    b"\n.\n",
    b"\r.\r",
    b"\r.\n",
    b"\n.\r",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\r.\r\n",
    b"\r\n.\r",
    b"\r\n\x00.\r\n",
    b"\r\n.\x00\r\n",
    b"\r\n.\r\r\n",
    b"\r\r\n.\r\n",
]
BARE = [b"NOOP\n", b"NOOP\rNOOP\r\n", b"NOOP\r\r\n", b"\n", b"NOOP x\ny\r\n", b"\rNOOP\r\n"]
BROWSERS = [b"GET / HTTP/1.1\r\n", b"POST /x HTTP/1.0\r\n", b"CONNECT a:25 HTTP/1.1\r\n"]
#: What is said and answered, then what is said in one go.
EARLY = [
    ([], b"EHLO x\r\nAUTH PLAIN\r\n"),
    ([], b"HELO x\r\nNOOP\r\n"),
    ([], b"NOOP\r\nNOOP\r\n"),
    ([b"HELO x\r\n"], b"NOOP\r\nNOOP\r\n"),
    ([b"EHLO x\r\n"], b"STARTTLS\r\nEHLO x\r\nMAIL FROM:<a@b.example>\r\n"),
    ([b"EHLO x\r\n"], b"AUTH PLAIN " + plain() + b"\r\nNOOP\r\n"),
    ([b"EHLO x\r\n"], b"AUTH PLAIN\r\n" + plain() + b"\r\n"),
    ([b"EHLO x\r\n", b"AUTH PLAIN\r\n"], plain() + b"\r\nNOOP\r\n"),
    ([b"EHLO x\r\n", b"AUTH PLAIN " + plain() + b"\r\n"], GROUP + b"hidden\r\n.\r\n"),
]
SECOND = b"MAIL FROM:<admin@example.org>\r\nRCPT TO:<victim@example.com>\r\nDATA\r\nhidden\r\n.\r\n"


@pytest.mark.parametrize("chunk", [0, 1, 3])
@pytest.mark.parametrize("ending", ENDINGS)
def test_no_other_end_of_data_ends_it_and_none_is_taken(ending: bytes, chunk: int) -> None:
    talk = Talk().log_in()
    talk(GROUP)
    talk.chunk = chunk
    assert talk.codes(b"Subject: x\r\n\r\nfirst" + ending + SECOND) == ["550 5.5.2"]
    assert talk.mails == []
    assert talk.closed
    assert talk(b"NOOP\r\n") == b""


@pytest.mark.parametrize("line", BARE)
def test_a_bare_end_in_a_command_ends_the_session(line: bytes) -> None:
    talk = Talk().log_in()
    assert talk.codes(line) == ["500 5.5.2"]
    assert talk.closed


def test_a_nul_in_a_command_is_refused() -> None:
    talk = Talk().log_in()
    assert talk.codes(b"NO\0OP\r\n", b"MAIL FROM:<a\0@b.example>\r\n", b"NOOP\r\n") == [
        "500 5.5.2",
        "500 5.5.2",
        "250 2.0.0",
    ]


@pytest.mark.parametrize(("before", "group"), EARLY)
def test_who_talks_before_he_is_answered_is_not_heard(before: list[bytes], group: bytes) -> None:
    talk = Talk()
    for each in before:
        talk(each)
    said = talk.codes(group)
    assert said[-1] == "503 5.5.0"
    assert "250 2.0.0" not in said
    assert talk.closed
    assert not any(isinstance(event, StartTls | Handed) for event in talk.events)


def test_before_the_greeting_nothing_is_heard() -> None:
    from postroom.smtpd.dialogue import Dialogue
    from postroom.smtpd.state import Terms

    dialogue = Dialogue(Terms("mx.example.net"))
    dialogue.feed(b"EHLO x\r\n")
    dialogue.next()
    assert dialogue.output().startswith(b"503 5.5.0 ")
    assert dialogue.over


def test_what_comes_while_a_password_is_judged_ends_the_session() -> None:
    from postroom.smtpd.dialogue import Dialogue
    from postroom.smtpd.events import Authenticate, Close
    from postroom.smtpd.state import Terms

    dialogue = Dialogue(Terms("mx.example.net", clear_auth=True))
    dialogue.greet()
    for line in (b"EHLO x\r\n", b"AUTH PLAIN " + plain() + b"\r\n"):
        dialogue.feed(line)
        event = dialogue.next()
    assert isinstance(event, Authenticate)
    dialogue.output()
    dialogue.feed(b"MAIL FROM:<a@b.example>\r\n")
    assert dialogue.next() == Close(waits=True)
    dialogue.admit(None)
    assert dialogue.output().startswith(b"503 5.5.0 ")


@pytest.mark.parametrize("verb", BROWSERS)
def test_a_browser_is_shown_out(verb: bytes) -> None:
    talk = Talk()
    assert talk.codes(verb) == ["500 5.5.1"]
    assert talk.closed


def test_a_chunk_is_never_read_as_commands() -> None:
    talk = Talk().log_in()
    talk(GROUP[: GROUP.index(b"DATA")])
    assert talk.codes(b"BDAT 86 LAST\r\n" + SECOND) == ["502 5.5.1"]
    assert talk.closed
    assert talk.mails == []
