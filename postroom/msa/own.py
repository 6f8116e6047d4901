"""Mail of a store view itself, handed in by whoever has its database: no credential or quota, the same identities."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.mail.header_block import Unfinished
from postroom.msa.credentials import Account, Limits
from postroom.msa.judging import Mail, judged
from postroom.msa.recognise import known
from postroom.msa.refusing import Refused, used_before
from postroom.scopes import resolve
from postroom.scopes.resolve import View
from postroom.spool.intake.submission import Call
from postroom.spool.intake.submit import submit


def account(views: Sequence[View]) -> Account:
    codes = ", ".join(view.code for view in views)
    return Account(
        id=0,
        name=f"store view {codes}",
        all_stores=False,
        websites=frozenset(),
        store_views=frozenset(view.id for view in views),
        limits=Limits(),
    )


def hand_in_own(mails: Sequence[Mail], caller: str, now: datetime) -> list[UUID]:
    """All of them or none, in the caller's transaction: a rollback takes them back. Raises Refused."""
    by = known(resolve.current())
    try:
        submissions = [judged(mail, by) for mail in mails]
    except Unfinished as unfinished:
        raise Refused(unfinished.reply) from None
    receipt = submit(submissions, Call(caller), now, by.snapshot)
    for place in sorted(receipt.others):
        raise used_before(receipt.messages[place])
    return list(receipt.messages)
