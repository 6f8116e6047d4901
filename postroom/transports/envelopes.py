"""MAIL, RCPT and DATA of one parcel for one server: each parameter only where it was offered; or why not there."""

from __future__ import annotations

from typing import NamedTuple

from postroom.mail.faults import Failure, outcome_of, outcome_of_failure
from postroom.mail.message import needs_smtputf8
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.reply import Reply
from postroom.mail.sentence import Sentence
from postroom.transports import commands
from postroom.transports.capabilities import Capabilities
from postroom.transports.ledger import Parcel

DATA = b"DATA\r\n"


class Lines(NamedTuple):
    mail: bytes
    rcpt: bytes


def lines_for(parcel: Parcel, capabilities: Capabilities) -> Lines | Outcome:
    """The commands, or the outcome when this server cannot take this parcel: then nothing is said to it at all."""
    envelope, content, offered = parcel.envelope, parcel.content, capabilities.keywords
    international = envelope.needs_smtputf8 or (not content.isascii() and needs_smtputf8(content))
    objection = _objection(parcel, capabilities, international)
    if objection:
        return objection
    mail = ["MAIL", "FROM:" + commands.path(envelope.sender)]
    if "SIZE" in offered:
        mail.append(f"SIZE={len(content)}")
    if not content.isascii():
        mail.append("BODY=8BITMIME")
    if international:
        mail.append("SMTPUTF8")
    rcpt = ["RCPT", "TO:" + commands.path(envelope.recipient)]
    if "DSN" in offered and envelope.sender:
        mail.append("RET=HDRS")
        rcpt.append("NOTIFY=FAILURE,DELAY")
        if not envelope.recipient.needs_smtputf8:
            # RFC 3461 §4.2: a report then names the address we wrote to, whatever forwards it. RFC 6533's form for
            # international ones is optional, and few relays know it.
            rcpt.append("ORCPT=rfc822;" + commands.xtext(str(envelope.recipient)))
        if parcel.envelope_id:
            mail.append("ENVID=" + commands.xtext(parcel.envelope_id))
    try:
        return Lines(
            commands.command(*mail, international=international),
            commands.command(*rcpt, international=international),
        )
    except commands.UnsafeCommand as error:
        return _unfit("5.5.2", str(error))


def _objection(parcel: Parcel, capabilities: Capabilities, international: bool) -> Outcome | None:
    unsafe = commands.content_objection(parcel.content)
    if unsafe:
        return _unfit("5.6.0", unsafe)
    limit = capabilities.size_limit
    if limit is not None and len(parcel.content) > limit:
        detail = Sentence(
            "the message has %(octets)s octets, the server takes %(most)s", octets=len(parcel.content), most=limit
        )
        return outcome_of_failure(Verb.MAIL, Failure.TOO_LARGE, detail)
    if international and "SMTPUTF8" not in capabilities:
        if parcel.envelope.recipient.needs_smtputf8:
            detail = Sentence("the recipient's address is not ASCII and the server does not offer SMTPUTF8")
            return outcome_of_failure(Verb.MAIL, Failure.NO_EXTENSION, detail)
        # RFC 6531's X.6.9. A copy of a letter to an international address: the copy's own mailbox is not to blame.
        beyond = Sentence("another address of this mail is not ASCII and the server does not offer SMTPUTF8")
        return _unfit("5.6.9", beyond)
    if "8BITMIME" not in capabilities and not parcel.content.isascii():
        return _unfit("5.6.3", Sentence("the message is 8-bit and the server does not offer 8BITMIME"))
    return None


def _unfit(enhanced: str, detail: str) -> Outcome:
    """Refused by ourselves, as a server would refuse it at DATA: the same table says whose fault it is."""
    return outcome_of(Verb.DATA, Reply(554, enhanced, detail, local=True))
