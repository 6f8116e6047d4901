"""Who is there: EHLO, HELO, STARTTLS, AUTH."""

from __future__ import annotations

import re

from postroom.mail.reply import Reply
from postroom.smtpd import replies, sasl
from postroom.smtpd.events import Authenticate, StartTls
from postroom.smtpd.state import State

_NAME = re.compile(rb"[\x21-\x7e]{1,255}")


def ehlo(state: State, argument: bytes) -> None:
    if not greeted(state, argument):
        return
    state.extended = True
    offers = ["PIPELINING", f"SIZE {state.limits.size}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
    offers += ["STARTTLS"] * (state.terms.starttls and not state.secure)
    offers += ["AUTH PLAIN LOGIN"] * state.may_log_in
    state.speech.say(replies.listed(250, [state.terms.host, *offers]))


def helo(state: State, argument: bytes) -> None:
    if greeted(state, argument):
        state.extended = False
        state.speech.say(replies.listed(250, [state.terms.host]))


def greeted(state: State, argument: bytes) -> bool:
    if state.count_junk():
        return False
    name = argument.strip()
    if not _NAME.fullmatch(name):
        state.speech.refuse(replies.BAD_NAME)
        return False
    state.forget()
    state.name = name.decode("ascii")
    return True


def starttls(state: State, argument: bytes) -> StartTls | None:
    objection = replies.NO_ARGUMENT if argument else starttls_objection(state)
    if objection is not None:
        state.speech.refuse(objection)
        return None
    state.speech.say(replies.READY_FOR_TLS)
    return StartTls()


def starttls_objection(state: State) -> Reply | None:
    if state.secure:
        return replies.TLS_ALREADY
    if not state.terms.starttls:
        return replies.NO_TLS
    if not state.extended:
        return replies.HELLO_FIRST
    return replies.TLS_LATE if state.envelope is not None else None


def auth(state: State, argument: bytes) -> Authenticate | None:
    mechanism, _, initial = argument.partition(b" ")
    make = sasl.MECHANISMS.get(mechanism.upper())
    objection = auth_objection(state)
    if objection is not None or make is None:
        state.speech.refuse(objection or replies.NO_MECHANISM)
        return None
    exchange = make()
    challenge = next(exchange)
    state.exchange = exchange
    if initial:
        return go_on(state, initial)
    state.speech.say(sasl.challenge(challenge))
    return None


def auth_objection(state: State) -> Reply | None:
    if not state.extended:
        return replies.HELLO_FIRST
    if not state.may_log_in:
        return replies.TLS_FIRST if state.terms.starttls else replies.NO_CLEAR_PASSWORD
    if state.authenticated:
        return replies.AUTH_ALREADY
    return replies.AUTH_LATE if state.envelope is not None else None


def go_on(state: State, line: bytes) -> Authenticate | None:
    """One answer of the client within AUTH."""
    exchange, state.exchange = state.exchange, None
    assert exchange is not None
    if line == b"*":
        state.speech.refuse(replies.CANCELLED)
        return None
    try:
        state.speech.say(sasl.challenge(exchange.send(sasl.decoded(line))))
    except sasl.BadResponse:
        state.speech.refuse(replies.BAD_RESPONSE)
    except StopIteration as done:
        asked: Authenticate = done.value
        return asked
    else:
        state.exchange = exchange
    return None
