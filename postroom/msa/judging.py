"""One mail judged: what it is, whose it is and to whom it goes, or why it is not taken. Nothing is written yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from postroom.mail.address import Address, InvalidAddress, Mailbox
from postroom.mail.content import Identity
from postroom.mail.finished import Finished, finish
from postroom.mail.return_path import Choice, ReturnPath
from postroom.msa.credentials import Account
from postroom.msa.identities import Identities, identities
from postroom.msa.recognise import Known, Recognised, recognise
from postroom.msa.refusing import not_yours, refused
from postroom.msa.said import said
from postroom.scopes import effective
from postroom.scopes.resolve import Snapshot
from postroom.spool.intake.submission import NORMAL, URGENT, Origin, Recipient, Submission

SMTP = "smtp"
GROUP = "handed_in"  #: and source: the same mail is the same by whatever road it comes


@dataclass(frozen=True)
class Mail:
    """As it came in. `sender` and `recipients`: of the envelope. `smtputf8`: the sender said so (RFC 6531)."""

    account: Account
    sender: str
    recipients: tuple[str, ...]
    data: bytes
    road: str  #: smtp, sendmail, django
    smtputf8: bool = False


def judged(mail: Mail, by: Known) -> Submission:
    """Raises Refused, Unfinished."""
    finished = finish(mail.data, mail.smtputf8, mends=mail.road != SMTP or not mail.smtputf8)
    mine = identities(mail.account, by.snapshot)
    check_senders(finished, mine, mail.account)
    what = recognise(finished, mine, by)
    recipients = envelope(mail, finished)
    its = custom(by.snapshot, what.store_view)
    return Submission(
        store_view_id=what.store_view,
        group=GROUP,
        origin=origin(finished, what, recipients),
        reference=what.number,
        identity=Identity(finished.author.name, finished.author.address),
        to=finished.to[0] if finished.to else Mailbox("", recipients[0].address),
        recipients=recipients,
        return_path=its.return_path(mail, mine),
        content=finished,
        locale=its.locale,
        held=its.held,
        priority=URGENT if what.discreet else NORMAL,
        zone=its.zone,
        discreet=what.discreet,
    )


def origin(finished: Finished, what: Recognised, recipients: Sequence[Recipient]) -> Origin:
    document = what.document(addressee(finished, recipients))
    told = said(finished, (str(each.address) for each in recipients), what.discreet) if what.identifier else ""
    return Origin(GROUP, document, what.kind, said=told)


@lru_cache(maxsize=2048)
def parsed(text: str) -> Address:
    return Address.parse(text)


def check_senders(finished: Finished, mine: Identities, account: Account) -> None:
    """A message says it is from one of the account's own, whatever stands in its envelope (RFC 6409 §6.1)."""
    for what, mailbox in (("From", finished.author), ("Sender", finished.sender)):
        if mailbox is not None and not mine.has(mailbox.address):
            raise not_yours(what, mailbox.address, account, mine)


def envelope(mail: Mail, finished: Finished) -> tuple[Recipient, ...]:
    """Each address once. Whoever no header names is a blind copy; where it names nobody of them, all are meant."""
    most = mail.account.limits.together
    if not mail.recipients:
        raise refused("5.5.1", "the message has no recipients; name at least one", 554)
    if len(mail.recipients) > most:
        raise refused("5.5.3", f"the message has {len(mail.recipients)} recipients, at most {most} may be")
    try:
        addresses = tuple(dict.fromkeys(map(parsed, mail.recipients)))
    except InvalidAddress as error:
        raise refused("5.1.3", str(error), 553) from None
    named = {str(mailbox.address).lower() for mailbox in finished.to}
    meant = [str(address).lower() in named for address in addresses]
    everybody = not any(meant)
    return tuple(
        Recipient(address, "to" if open_ or everybody else "bcc")
        for address, open_ in zip(addresses, meant, strict=True)
    )


def addressee(finished: Finished, recipients: Sequence[Recipient]) -> Address:
    """The one the mail is for, whoever else gets a copy: the first that its header names of those it goes to."""
    going = {str(each.address).lower(): each.address for each in recipients}
    named = (str(mailbox.address).lower() for mailbox in finished.to)
    return next((going[address] for address in named if address in going), recipients[0].address)


@dataclass(frozen=True)
class Custom:
    """What the settings of a store view say of its mail. `held`: why it has to wait until they are mended."""

    path: ReturnPath
    held: str
    locale: str
    zone: tzinfo

    def return_path(self, mail: Mail, mine: Identities) -> ReturnPath:
        """With Set Return-Path No it is the program's word, where that is one of its own."""
        if self.path.choice is not Choice.NO or self.held:
            return self.path
        try:
            sender = parsed(mail.sender)
        except InvalidAddress:
            return self.path
        return ReturnPath(Choice.SPECIFIED, sender) if mine.has(sender) else self.path


def custom(snapshot: Snapshot, store_view: int) -> Custom:
    return snapshot.once(_custom, snapshot, store_view)


def _custom(snapshot: Snapshot, store_view: int) -> Custom:
    path, held, locale, zone = ReturnPath(Choice.NO), "", "en_US", "UTC"
    try:
        path = effective.return_path(snapshot, store_view)
        design = effective.design(snapshot, store_view)
        locale, zone = design.locale, design.timezone
    except effective.Misconfigured as error:
        held = str(error)
    return Custom(path, held, locale, ZoneInfo(zone))
