"""What each command does: it replies at once, or gives an event that somebody else has to answer."""

from __future__ import annotations

from collections.abc import Callable

from postroom.smtpd import hello, mailing, replies
from postroom.smtpd.events import Authenticate, Recipient, Sender, StartTls
from postroom.smtpd.state import State

Question = Authenticate | Sender | Recipient | StartTls
Verb = Callable[[State, bytes], Question | None]
LAST_IN_GROUP = {b"EHLO", b"HELO", b"AUTH", b"STARTTLS", b"DATA"}
HTTP = {b"GET", b"POST", b"PUT", b"HEAD", b"CONNECT", b"OPTIONS"}


def obey(state: State, line: bytes, more: bool) -> Question | None:
    """`more`: the client said something else without waiting for our reply."""
    if more and (state.exchange is not None or not state.extended) and line[:4].upper() != b"QUIT":
        state.speech.end(replies.EARLY)
        return None
    if b"\0" in line:
        state.speech.refuse(replies.NUL)
        return None
    if state.exchange is not None:
        return hello.go_on(state, line)
    verb, _, argument = line.partition(b" ")
    verb = verb.upper()
    if more and verb in LAST_IN_GROUP:
        state.speech.end(replies.EARLY)
        return None
    known = VERBS.get(verb)
    if known is not None:
        return known(state, argument)
    unknown(state, verb)
    return None


def unknown(state: State, verb: bytes) -> None:
    if verb in HTTP:
        # A browser that was lured here would go on with lines that somebody else has chosen.
        state.speech.end(replies.NO_HTTP)
    else:
        state.speech.refuse(replies.NO_COMMAND)


def junk(reply: bytes) -> Verb:
    def say(state: State, _argument: bytes) -> None:
        if not state.count_junk():
            state.speech.say(reply)

    return say


def bdat(state: State, _argument: bytes) -> None:
    # A chunk would follow, and be read as commands.
    state.speech.end(replies.NO_BDAT)


def bye(state: State, _argument: bytes) -> None:
    state.speech.bye()


VERBS: dict[bytes, Verb] = {
    b"EHLO": hello.ehlo,
    b"HELO": hello.helo,
    b"STARTTLS": hello.starttls,
    b"AUTH": hello.auth,
    b"MAIL": mailing.mail,
    b"RCPT": mailing.rcpt,
    b"DATA": mailing.data,
    b"RSET": mailing.rset,
    b"NOOP": junk(replies.OK),
    b"VRFY": junk(replies.VERIFY),
    b"HELP": junk(replies.HELP),
    b"BDAT": bdat,
    b"QUIT": bye,
}
