"""How much a credential may hand in: its recipients, counted by minutes in the transaction that takes the mail."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from postroom.msa.credentials import Account
from postroom.spool import dialect

HOUR = 60  # minutes
REVOKED = -1
COUNT = (
    "INSERT INTO msa_usage (credential_id, minute, messages) VALUES (%s, %s, %s)"
    " ON CONFLICT (credential_id, minute) DO UPDATE SET messages = msa_usage.messages + excluded.messages"
)
SPENT = "SELECT COALESCE(SUM(messages), 0) FROM msa_usage WHERE credential_id = %s AND minute > %s"
FORGET = "DELETE FROM msa_usage WHERE credential_id = %s AND minute <= %s"
#: Credentials that are good still. On PostgreSQL their rows are locked: two processes count one after the other.
LIVING = "SELECT id FROM msa_credential WHERE revoked_at IS NULL AND id = %s"


#: Until which minute a credential has nothing left, as this process has found: whoever asks at RCPT is told at once.
_spent_until: dict[int, int] = {}
_forgot_at: dict[int, int] = {}  #: in which minute old counts of a credential went last


def minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def rooms(accounts: Sequence[Account], now: datetime) -> dict[int, int]:
    """To how many recipients more each may hand in, or REVOKED. Within the transaction that takes them."""
    with connection.cursor() as cursor:
        return {each.id: room(cursor, each, now) for each in sorted(set(accounts), key=lambda one: one.id)}


def room(cursor: CursorWrapper, account: Account, now: datetime) -> int:
    cursor.execute(f"{LIVING} {dialect.locked()}", [account.id])
    if cursor.fetchone() is None:
        return REVOKED
    return max(0, account.limits.per_hour - spent(cursor, account, now))


def note_spent(account: Account, now: datetime) -> None:
    _spent_until[account.id] = minute(now)


def is_spent(account: Account, now: datetime) -> bool:
    """As far as this process knows, for the rest of the minute; who hands in a mail is told the truth."""
    until = _spent_until.get(account.id)
    return until is not None and until == minute(now)


def spent(cursor: CursorWrapper, account: Account, now: datetime) -> int:
    cursor.execute(SPENT, [account.id, minute(now) - HOUR])
    row = cursor.fetchone()
    return int(row[0])


def count(taken: Counter[int], now: datetime) -> None:
    """What is older than an hour is forgotten on the way."""
    at = minute(now)
    with connection.cursor() as cursor:
        for credential, recipients in sorted(taken.items()):
            cursor.execute(COUNT, [credential, at, recipients])
            if _forgot_at.get(credential) != at:
                cursor.execute(FORGET, [credential, at - HOUR])
                _forgot_at[credential] = at
