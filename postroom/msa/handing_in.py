"""Mail that a program wrote, handed in: judged one by one, then committed together."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from postroom.mail.address import Address, InvalidAddress
from postroom.mail.header_block import Unfinished
from postroom.mail.reply import Reply
from postroom.msa import quota
from postroom.msa.credentials import Account
from postroom.msa.identities import identities
from postroom.msa.judging import Mail, judged
from postroom.msa.recognise import Known, known
from postroom.msa.refusing import Refused, not_yours, refused, used_before
from postroom.scopes import resolve
from postroom.scopes.resolve import Snapshot
from postroom.spool.intake.submission import Call, Submission
from postroom.spool.intake.submit import submit

__all__ = ["Mail", "Refused", "hand_in", "recipient_objection", "sender_objection"]

log = logging.getLogger("postroom.msa")

TROUBLE = Reply(451, "4.3.0", "something went wrong here; try again later, the log tells more", local=True)
REVOKED = Reply(550, "5.7.1", "this credential was revoked; ask whoever runs the store for a new one", local=True)


def sender_objection(account: Account, sender: str, snapshot: Snapshot) -> Reply | None:
    """What is wrong with MAIL FROM; None: nothing."""
    if not sender:
        return refused("5.7.1", "mail handed in must have a sender that reports can go to, not <>").reply
    try:
        address = Address.parse(sender)
    except InvalidAddress as error:
        return refused("5.1.7", str(error), 553).reply
    mine = identities(account, snapshot)
    return None if mine.has(address) else not_yours("The sender", address, account, mine).reply


def recipient_objection(account: Account, recipient: str, count: int, now: datetime) -> Reply | None:
    """What is wrong with RCPT TO. `count`: recipients of this message that were taken before."""
    try:
        Address.parse(recipient)
    except InvalidAddress as error:
        return refused("5.1.3", str(error), 553).reply
    if count >= account.limits.together:
        most = account.limits.together
        return refused("4.5.3", f"at most {most} recipients a message; send the message again to the others", 452).reply
    return too_many(account) if quota.is_spent(account, now) else None


@dataclass(frozen=True)
class Judged:
    """One mail of a batch and its place there."""

    place: int
    mail: Mail
    submission: Submission

    @property
    def caller(self) -> str:
        return f"{self.mail.road}:{self.mail.account.name}"

    @property
    def count(self) -> int:
        """Of recipients: so many mails leave."""
        return len(self.submission.recipients)


def hand_in(mails: Sequence[Mail], now: datetime) -> list[UUID | Reply]:
    """Each has its own answer: the id of its message, or why it was not taken. Committed when this returns."""
    by = known(resolve.current())
    answers: dict[int, UUID | Reply] = {}
    good: list[Judged] = []
    for place, mail in enumerate(mails):
        answer = judgement(mail, by)
        if isinstance(answer, Reply):
            answers[place] = answer
        else:
            good.append(Judged(place, mail, answer))
    answers |= taken(good, by.snapshot, now) if good else {}
    return [answers[place] for place in range(len(mails))]


def judgement(mail: Mail, by: Known) -> Submission | Reply:
    try:
        return judged(mail, by)
    except (Refused, Unfinished) as refusal:
        return refusal.reply
    except Exception:
        # One mail that nobody thought of must not cost its neighbours their answer.
        log.exception("a mail handed in by %s could not be judged", mail.account.label)
        return TROUBLE


def taken(good: Sequence[Judged], snapshot: Snapshot, now: datetime) -> dict[int, UUID | Reply]:
    try:
        return together(good, snapshot, now)
    except (DataError, IntegrityError):
        if len(good) == 1:
            log.exception("a mail handed in by %s does not fit the database", good[0].mail.account.label)
            return {good[0].place: TROUBLE}
        alone = [taken([each], snapshot, now) for each in good]
        return {place: answer for one in alone for place, answer in one.items()}


def together(good: Sequence[Judged], snapshot: Snapshot, now: datetime) -> dict[int, UUID | Reply]:
    answers: dict[int, UUID | Reply] = {}
    by_caller: dict[str, list[Judged]] = {}
    with transaction.atomic():
        rooms = quota.rooms([each.mail.account for each in good], now)
        spent: Counter[int] = Counter()
        for each in good:
            account = each.mail.account
            if objection := over(each, rooms[account.id] - spent[account.id], now):
                answers[each.place] = objection
                continue
            spent[account.id] += each.count
            by_caller.setdefault(each.caller, []).append(each)
        quota.count(spent, now)
        for caller, theirs in by_caller.items():
            receipt = submit([each.submission for each in theirs], Call(caller), now, snapshot)
            for at, (each, message) in enumerate(zip(theirs, receipt.messages, strict=True)):
                answers[each.place] = used_before(message).reply if at in receipt.others else message
    return answers


def over(each: Judged, room: int, now: datetime) -> Reply | None:
    """`room`: for how many recipients there is room in the hour."""
    account = each.mail.account
    if room == quota.REVOKED:
        return REVOKED
    if room >= each.count:
        return None
    if room <= 0:
        quota.note_spent(account, now)
    return too_many(account)


def too_many(account: Account) -> Reply:
    most = account.limits.per_hour
    text = (
        f"{account.label} may write to {most} recipients an hour; try again later, or make one that may write to more"
    )
    return refused("4.7.1", text, 450).reply
