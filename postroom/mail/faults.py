"""The one table of verb x code x enhanced status that says whose fault an answer is: faults.toml, read here.

Sorting by 4xx and 5xx alone is the field's repeated mistake: a wrong password would bounce every customer.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar

from postroom.mail.outcome import Accepted, Deferred, Fault, InDoubt, Outcome, Refused, Verb
from postroom.mail.reply import Reply

T = TypeVar("T")
_REPEATED = re.compile(r'<[^<>]*>|"[^"]*"(?=@)')


class Failure(StrEnum):
    """Why there is no usable reply."""

    UNRESOLVED = "unresolved"  #: the relay's name has no address
    NOT_ALLOWED = "not_allowed"  #: our network policy forbids that address or port
    REFUSED = "refused"  #: connection refused, or no route
    TIMED_OUT = "timed_out"  #: no answer in time
    LOST = "lost"  #: closed or reset by the peer
    TLS = "tls"  #: no handshake, or a certificate that does not verify
    PROTOCOL = "protocol"  #: what came is no SMTP reply, or answers no question of ours
    NO_EXTENSION = "no_extension"  #: STARTTLS, AUTH or SMTPUTF8 is needed and not offered
    TOO_LARGE = "too_large"  #: larger than the SIZE the relay announced (RFC 1870)
    NOT_STARTED = "not_started"  #: the sendmail program could not be started
    LOCAL = "local"  #: our own disk, memory or mistake


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table; an empty tuple fits everything."""

    verbs: tuple[Verb, ...]
    codes: tuple[str, ...]
    enhanced: tuple[str, ...]
    words: tuple[str, ...]
    failures: tuple[Failure, ...]
    outcome: str
    fault: Fault | None
    synthetic: tuple[int, str]

    def fits(self, verb: Verb, reply: Reply) -> bool:
        return (
            (not self.verbs or verb in self.verbs)
            and (any(_like(pattern, str(reply.code)) for pattern in self.codes))
            and (not self.enhanced or any(_same_status(pattern, reply.enhanced or "") for pattern in self.enhanced))
            and (not self.words or self._hears(reply.text))
        )

    def _hears(self, text: str) -> bool:
        spoken = _spoken(text)
        return any(word in spoken for word in self.words)


def outcome_of(verb: Verb, reply: Reply) -> Outcome:
    """What a reply to `verb` means. For sendmail: Verb.EXIT and the exit status as code (killed: use `Failure`)."""
    rule = _rule_for(verb, reply)
    return _outcome(rule, verb, reply)


def outcome_of_failure(verb: Verb, failure: Failure, detail: str) -> Outcome:
    """What it means that no reply came. `detail` goes into the history: what happened, with which peer."""
    rule = _failure_rule(verb, failure)
    code, enhanced = rule.synthetic
    return _outcome(rule, verb, Reply(code, enhanced, detail, local=True))


def _outcome(rule: Rule, verb: Verb, reply: Reply) -> Outcome:
    if rule.outcome == "accepted":
        return Accepted(reply)
    if rule.outcome == "in doubt" or rule.fault is None:
        return InDoubt(reply, verb)
    return (Refused if rule.outcome == "refused" else Deferred)(reply, verb, rule.fault)


@lru_cache(maxsize=1024)
def _rule_for(verb: Verb, reply: Reply) -> Rule:
    return next(rule for rule in reply_rules() if rule.fits(verb, reply))


@lru_cache(maxsize=256)
def _failure_rule(verb: Verb, failure: Failure) -> Rule:
    return next(
        rule
        for rule in failure_rules()
        if (not rule.verbs or verb in rule.verbs) and (not rule.failures or failure in rule.failures)
    )


@lru_cache(maxsize=1)
def reply_rules() -> tuple[Rule, ...]:
    return _read("reply")


@lru_cache(maxsize=1)
def failure_rules() -> tuple[Rule, ...]:
    return _read("failure")


def _read(section: str) -> tuple[Rule, ...]:
    table = tomllib.loads(files("postroom.mail").joinpath("faults.toml").read_text("utf-8"))
    return tuple(_rule(row) for row in table[section])


def _rule(row: Mapping[str, object]) -> Rule:
    fault = row.get("fault")
    code = row["code"]
    return Rule(
        verbs=_several(row.get("verb"), Verb),
        codes=_several(code, str) if not isinstance(code, int) else (),
        enhanced=_several(row.get("enhanced"), str),
        words=_several(row.get("text"), str),
        failures=_several(row.get("failure"), Failure),
        outcome=str(row["outcome"]),
        fault=Fault(str(fault)) if fault else None,
        synthetic=(code, str(row["enhanced"])) if isinstance(code, int) else (0, ""),
    )


def _several(value: object, kind: Callable[[str], T]) -> tuple[T, ...]:
    if value is None:
        return ()
    return tuple(kind(item) for item in (value if isinstance(value, list) else [str(value)]))


def _spoken(text: str) -> str:
    """The server's own words, lower case: an address that it repeats is the customer's text, whatever it spells."""
    return " ".join(piece for piece in _REPEATED.sub(" ", text).lower().split() if "@" not in piece)


def _like(pattern: str, digits: str) -> bool:
    return len(pattern) == len(digits) and all(p in ("x", d) for p, d in zip(pattern, digits, strict=True))


def _same_status(pattern: str, status: str) -> bool:
    """ "5.1.x" fits any detail, "5.7.5xx" a detail of three digits that begins with 5."""
    wanted, given = pattern.split("."), status.split(".")
    return len(wanted) == len(given) and all(w in ("x", g) or _like(w, g) for w, g in zip(wanted, given, strict=True))
