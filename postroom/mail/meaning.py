"""What an answer means to a shop owner, and what to do: one table over whose fault it is, where it came and its status.

`faults.toml` decides what happens to a mail; this only says it.
"""

from __future__ import annotations

from dataclasses import dataclass

from postroom.mail.outcome import Fault, Verb
from postroom.mail.sentence import Sentence

_LOG_IN = frozenset({Verb.AUTH})
_NEVER_SPOKE = frozenset({Verb.RESOLVE, Verb.CONNECT, Verb.TLS, Verb.GREETING, Verb.EHLO, Verb.STARTTLS})
_PROGRAM = frozenset({Verb.SPAWN, Verb.EXIT})


@dataclass(frozen=True, slots=True)
class Meaning:
    """`says`: what happened. `mend`: what a person can do; empty where there is nothing to do."""

    says: Sentence
    mend: Sentence


@dataclass(frozen=True, slots=True)
class _Row:
    """Empty sets fit everything. `status`: how the enhanced status goes on after its first digit."""

    fault: Fault | None
    meaning: Meaning
    verbs: frozenset[Verb] = frozenset()
    status: tuple[str, ...] = ()
    codes: tuple[int, ...] = ()

    def fits(self, verb: str, code: int, enhanced: str, fault: str) -> bool:
        return (
            fault == (self.fault or "")
            and (not self.verbs or verb in self.verbs)
            and (not self.codes or code in self.codes)
            and (not self.status or any(f"{enhanced[1:]}.".startswith(f"{each}.") for each in self.status))
        )


def meaning_of(verb: str, code: int, enhanced: str, fault: str) -> Meaning:
    """Of an answer that was no acceptance, as an attempt keeps it. `fault` empty: it is in doubt."""
    return next((row.meaning for row in _TABLE if row.fits(verb, code, enhanced, fault)), _ANYTHING)


def _row(
    fault: Fault | None, says: str, mend: str, **when: frozenset[Verb] | tuple[str, ...] | tuple[int, ...]
) -> _Row:
    return _Row(fault, Meaning(Sentence(says), Sentence(mend)), **when)  # type: ignore[arg-type]


_TABLE = (
    _row(
        Fault.RECIPIENT,
        "The recipient's mailbox does not exist, or no longer.",
        "Ask the customer for the right address, correct it and send the mail again.",
        status=(".1.1", ".1.3", ".1.6", ".1.0"),
    ),
    _row(
        Fault.RECIPIENT,
        "The domain of the recipient's address takes no mail: it is often a typing error.",
        "Look at the part behind the @, correct the address and send the mail again.",
        status=(".1.2", ".1.10", ".4.4"),
    ),
    _row(
        Fault.RECIPIENT,
        "The recipient's mailbox is full.",
        "Nothing is wrong here. Reach the customer another way, or send it again later.",
        status=(".2.2",),
    ),
    _row(
        Fault.RECIPIENT,
        "The recipient's mailbox is closed or disabled.",
        "Ask the customer for another address, correct it and send the mail again.",
        status=(".2.1", ".2.0"),
        codes=(550, 551, 553, 554),
    ),
    _row(
        Fault.RECIPIENT,
        "The recipient's server wants to see the mail once more before it takes it, or is busy.",
        "Wait: it is tried again by itself, and usually passes within minutes.",
        codes=(450, 451, 452, 421),
    ),
    _row(
        Fault.RECIPIENT,
        "The server will not take mail for this recipient.",
        "Check the address with the customer; what the server says may name the reason.",
    ),
    _row(
        Fault.SENDER,
        "The server cannot prove that this mail comes from your domain: SPF, DKIM or DMARC did not pass.",
        "Have the sender's domain set up with your mail provider, then retry.",
        status=(".7.20", ".7.21", ".7.22", ".7.23", ".7.24", ".7.26", ".7.27", ".7.509"),
    ),
    _row(
        Fault.SENDER,
        "The mail server does not let this account send as this address.",
        "Verify the address or its domain with your mail provider, or choose another under Store Email Addresses.",
    ),
    _row(
        Fault.MESSAGE,
        "The mail is larger than the server takes.",
        "Make the letter smaller, its images above all, and hand it in again.",
        status=(".3.4", ".2.3"),
    ),
    _row(
        Fault.MESSAGE,
        "The server refused what the mail says: it takes it for spam, or forbids a part of it.",
        "Read what the server says, look at the letter and its links, and ask your mail provider if it goes on.",
    ),
    _row(
        Fault.TRANSPORT,
        "The mail server does not accept user name or password.",
        "Check Username, Password and Auth in Mail Sending Settings; some providers want an app password.",
        verbs=_LOG_IN,
    ),
    _row(
        Fault.TRANSPORT,
        "The mail server wants a log-in first, or a better one.",
        "Check Auth, Username, Password and SSL in Mail Sending Settings.",
        status=(".7.0", ".7.8", ".7.9", ".7.57", ".7.3", ".5.1"),
        codes=(530, 534, 535, 538),
    ),
    _row(
        Fault.TRANSPORT,
        "The mail server's name was not found.",
        "Check the spelling of Host in Mail Sending Settings, and that this machine can look up names.",
        verbs=frozenset({Verb.RESOLVE}),
    ),
    _row(
        Fault.TRANSPORT,
        "The mail server cannot be reached.",
        "Check Host and Port in Mail Sending Settings; a firewall or the provider may block the port.",
        verbs=frozenset({Verb.CONNECT}),
    ),
    _row(
        Fault.TRANSPORT,
        "No safe connection to the mail server came about.",
        "Check Host, Port and SSL in Mail Sending Settings; the test there names the reason.",
        verbs=frozenset({Verb.TLS, Verb.STARTTLS}),
    ),
    _row(
        Fault.TRANSPORT,
        "The mail server turned us away before there was a mail.",
        "Test the connection in Mail Sending Settings: it stops where the trouble is.",
        verbs=_NEVER_SPOKE,
    ),
    _row(
        Fault.TRANSPORT,
        "The sendmail program could not take the mail.",
        "Check the path of sendmail and its own log on this machine.",
        verbs=_PROGRAM,
    ),
    _row(
        Fault.TRANSPORT,
        "Your account has sent as much as it may for now, or too fast.",
        "Wait: it is tried again by itself. A limit on speed in Mail Sending Settings, or a larger plan, prevents it.",
        status=(".4.5", ".7.28", ".7.232", ".7.233", ".7.236", ".1.90"),
    ),
    _row(
        Fault.TRANSPORT,
        "The mail server does not pass on mail for us.",
        "Log in with user name and password, or ask its operator to let this machine relay.",
        status=(".7.1", ".7.54", ".7.64"),
        verbs=frozenset({Verb.MAIL, Verb.RCPT}),
    ),
    _row(
        Fault.TRANSPORT,
        "The mail server has trouble of its own, or limits us for now.",
        "Wait: it is tried again by itself. If it goes on, ask its operator.",
    ),
    _row(
        Fault.LOCAL,
        "This machine could not do its part: a full disk, too little memory, or a mistake of ours.",
        "Run the doctor; nothing is lost, and mail goes on when the machine can.",
    ),
    _row(
        None,
        "The connection broke after the whole mail was handed over: it may have arrived, or not.",
        "Ask the customer, or look at the mail server's log, before you send it again.",
    ),
)
_ANYTHING = Meaning(
    Sentence("The mail server gave an answer that we do not know."),
    Sentence("Read what it says, and ask its operator."),
)
