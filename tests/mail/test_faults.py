"""The table of faults: replies from the wild, no dead rows, and no row that could cost somebody's mail."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.faults import Failure, failure_rules, outcome_of, outcome_of_failure, reply_rules
from postroom.mail.outcome import Accepted, Deferred, Fault, InDoubt, Outcome, Refused, Verb
from postroom.mail.reply import Reply, parse_reply

KINDS = {"accepted": Accepted, "deferred": Deferred, "refused": Refused, "in doubt": InDoubt}
WILD = [
    tuple(cell.strip() for cell in line.split("|"))
    for line in (Path(__file__).parent / "replies.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
BEFORE_MAIL = [Verb.RESOLVE, Verb.CONNECT, Verb.TLS, Verb.GREETING, Verb.EHLO, Verb.STARTTLS, Verb.AUTH]
HANDED_OVER = [Verb.DOT, Verb.EXIT]


def reply(text: str) -> Reply:
    if len(text) < 4:
        return Reply(int(text), None, "", local=True)
    *lines, last = text.split(" / ")
    return parse_reply([line.encode() for line in [*lines, f"{last[:3]} {last[4:]}"]])


@pytest.mark.parametrize(("verb", "text", "kind", "fault"), WILD)
def test_replies_from_the_wild(verb: str, text: str, kind: str, fault: str) -> None:
    outcome = outcome_of(Verb(verb), reply(text))
    assert type(outcome) is KINDS[kind]
    assert (outcome.fault or "-") == fault
    assert outcome.reply == reply(text)
    assert isinstance(outcome, Accepted) or outcome.verb is Verb(verb)


def test_every_row_is_needed() -> None:
    used = [next(rule for rule in reply_rules() if rule.fits(Verb(verb), reply(text))) for verb, text, _, _ in WILD]
    assert [rule for rule in reply_rules() if rule not in used] == []


def test_words_only_take_blame_off_a_mail() -> None:
    by_words = [rule for rule in reply_rules() if rule.words]
    assert by_words
    assert all(rule.fault in (Fault.TRANSPORT, Fault.SENDER) for rule in by_words)
    assert all(word == word.lower() for rule in by_words for word in rule.words)


PHRASES = sorted({word for rule in reply_rules() for word in rule.words})
ECHOES = [
    "550 5.1.1 <{0}@example.com>: unknown user",
    "550 <{0}@example.com>: unknown user",
    "550 5.7.1 {0}@example.com: unknown user",
    "550 unknown user <{0}@example.com>",
]


@pytest.mark.parametrize("phrase", PHRASES)
@pytest.mark.parametrize("echo", ECHOES)
def test_a_customers_address_is_not_the_servers_word(phrase: str, echo: str) -> None:
    assert " " in phrase, "a mailbox may be called so"
    plain = outcome_of(Verb.RCPT, reply(echo.format("anna"))).fault
    for local in (phrase.replace(" ", "."), phrase.replace(" ", ""), f'"{phrase}"', f'"{phrase.upper()}"'):
        assert outcome_of(Verb.RCPT, reply(echo.format(local))).fault is plain


STATUSES = [
    f"{subject}.{detail}" for subject, detail in product(range(8), [*range(30), 54, 57, 60, 64, 90, 252, 501, 606, 708])
]


@pytest.mark.parametrize("verb", Verb)
def test_every_reply_at_every_verb(verb: Verb) -> None:
    """Total, and never harsher than the reply: 4xx refuses nothing, only the dot and sendmail's end accept."""
    for code in range(200, 560):
        for status in [None, *STATUSES] if code % 10 in (0, 1, 4) and code >= 400 else [None]:
            outcome = outcome_of(verb, Reply(code, f"{code // 100}.{status}" if status else None, ""))
            assert not isinstance(outcome, Accepted) or (verb is Verb.DOT and code < 300)
            assert not isinstance(outcome, InDoubt) or (verb is Verb.DOT and 300 <= code < 400)
            assert not isinstance(outcome, Refused) or code >= 500
            if verb in BEFORE_MAIL:
                assert outcome.fault is Fault.TRANSPORT


@given(st.sampled_from(Verb), st.integers(0, 999), st.text())
def test_any_reply_has_an_outcome(verb: Verb, code: int, text: str) -> None:
    outcome: Outcome = outcome_of(verb, Reply(code, None, text))
    assert outcome.reply.text == text
    assert not isinstance(outcome, Accepted) or verb in HANDED_OVER


@pytest.mark.parametrize(
    ("verb", "failure", "kind", "fault", "written"),
    [
        (Verb.RESOLVE, Failure.UNRESOLVED, Deferred, Fault.TRANSPORT, "421 4.4.3 x"),
        (Verb.RESOLVE, Failure.TIMED_OUT, Deferred, Fault.TRANSPORT, "421 4.4.1 x"),
        (Verb.CONNECT, Failure.NOT_ALLOWED, Refused, Fault.TRANSPORT, "554 5.7.1 x"),
        (Verb.CONNECT, Failure.REFUSED, Deferred, Fault.TRANSPORT, "421 4.4.1 x"),
        (Verb.CONNECT, Failure.TIMED_OUT, Deferred, Fault.TRANSPORT, "421 4.4.1 x"),
        (Verb.TLS, Failure.TLS, Deferred, Fault.TRANSPORT, "421 4.7.5 x"),
        (Verb.GREETING, Failure.PROTOCOL, Deferred, Fault.TRANSPORT, "421 4.5.0 x"),
        (Verb.GREETING, Failure.TIMED_OUT, Deferred, Fault.TRANSPORT, "421 4.4.2 x"),
        (Verb.STARTTLS, Failure.NO_EXTENSION, Refused, Fault.TRANSPORT, "504 5.7.4 x"),
        (Verb.AUTH, Failure.NO_EXTENSION, Refused, Fault.TRANSPORT, "504 5.7.4 x"),
        (Verb.AUTH, Failure.NOT_ALLOWED, Refused, Fault.TRANSPORT, "554 5.7.1 x"),
        (Verb.MAIL, Failure.NO_EXTENSION, Refused, Fault.RECIPIENT, "553 5.6.7 x"),
        (Verb.MAIL, Failure.TOO_LARGE, Refused, Fault.MESSAGE, "552 5.3.4 x"),
        (Verb.RCPT, Failure.LOST, Deferred, Fault.TRANSPORT, "421 4.4.2 x"),
        (Verb.CONTENT, Failure.LOST, Deferred, Fault.TRANSPORT, "421 4.4.2 x"),
        (Verb.CONTENT, Failure.LOCAL, Deferred, Fault.LOCAL, "451 4.3.0 x"),
        (Verb.DOT, Failure.LOST, InDoubt, None, "421 4.4.2 x"),
        (Verb.DOT, Failure.PROTOCOL, InDoubt, None, "421 4.4.2 x"),
        (Verb.DOT, Failure.LOCAL, InDoubt, None, "421 4.4.2 x"),
        (Verb.SPAWN, Failure.NOT_STARTED, Refused, Fault.TRANSPORT, "554 5.3.5 x"),
        (Verb.EXIT, Failure.TIMED_OUT, InDoubt, None, "421 4.4.2 x"),
        (Verb.EXIT, Failure.LOST, InDoubt, None, "421 4.4.2 x"),
    ],
)
def test_failures(verb: Verb, failure: Failure, kind: type[Outcome], fault: Fault | None, written: str) -> None:
    outcome = outcome_of_failure(verb, failure, "x")
    assert type(outcome) is kind
    assert outcome.fault is fault
    assert outcome.reply.local
    assert str(outcome.reply) == written


@pytest.mark.parametrize(("verb", "failure"), list(product(Verb, Failure)))
def test_every_failure_at_every_verb(verb: Verb, failure: Failure) -> None:
    outcome = outcome_of_failure(verb, failure, "x")
    assert isinstance(outcome, InDoubt) == (verb in HANDED_OVER)
    assert not isinstance(outcome, Accepted)


def test_every_failure_row_is_needed() -> None:
    used = {outcome_of_failure(verb, failure, "").reply.enhanced for verb, failure in product(Verb, Failure)}
    assert used == {rule.synthetic[1] for rule in failure_rules()}
