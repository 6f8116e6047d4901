"""One mail: MAIL, RCPT, DATA, its content, and RSET."""

from __future__ import annotations

from postroom.mail.reply import Reply
from postroom.smtpd import envelope, replies
from postroom.smtpd.content import ContentReader
from postroom.smtpd.events import Handed, Recipient, Sender
from postroom.smtpd.state import State


def mail(state: State, argument: bytes) -> Sender | None:
    objection = mail_objection(state)
    try:
        if objection is None:
            state.envelope = envelope.mail(argument, state.extended, state.limits.size)
            return Sender(state.envelope.sender)
    except envelope.Objection as error:
        objection = error.reply
    state.speech.refuse(objection)
    return None


def mail_objection(state: State) -> Reply | None:
    if not state.name:
        return replies.HELLO_FIRST
    if not state.authenticated:
        return replies.AUTH_FIRST
    return replies.NESTED if state.envelope is not None else None


def rcpt(state: State, argument: bytes) -> Recipient | None:
    objection = replies.MAIL_FIRST if state.authenticated else replies.AUTH_FIRST
    try:
        if state.envelope is not None:
            address = envelope.recipient(argument, state.envelope.international)
            return Recipient(address, len(state.envelope.recipients))
    except envelope.Objection as error:
        objection = error.reply
    state.speech.refuse(objection)
    return None


def sender_judged(state: State, objection: Reply | None) -> None:
    if objection is None:
        state.speech.say(replies.SENDER_OK)
    else:
        state.envelope = None
        state.speech.refuse(objection)


def recipient_judged(state: State, address: str, objection: Reply | None) -> None:
    assert state.envelope is not None
    if objection is None:
        state.envelope.recipients.append(address)
        state.speech.say(replies.RECIPIENT_OK)
    else:
        state.speech.refuse(objection)


def data(state: State, argument: bytes) -> None:
    if argument:
        state.speech.refuse(replies.NO_ARGUMENT)
    elif state.envelope is None:
        state.speech.refuse(replies.MAIL_FIRST if state.authenticated else replies.AUTH_FIRST)
    elif not state.envelope.recipients:
        state.speech.refuse(replies.RCPT_FIRST)
    else:
        state.reader = ContentReader(state.limits, state.terms.vessel)
        state.speech.say(replies.GO_AHEAD)


def handed(state: State) -> Handed:
    """The mail under way is complete."""
    mail, reader = state.envelope, state.reader
    assert mail is not None
    assert reader is not None
    state.envelope = state.reader = None
    content = reader.content()
    return Handed(mail.sender, tuple(mail.recipients), content, mail.international, state.name, state.protocol)


def rset(state: State, argument: bytes) -> None:
    if argument:
        state.speech.refuse(replies.NO_ARGUMENT)
    elif not state.count_junk():
        state.forget()
        state.speech.say(replies.OK)
