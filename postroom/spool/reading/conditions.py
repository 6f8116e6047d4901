"""Each filter as SQL: of the message, of one of its deliveries, or of one attempt of that delivery.

The texts repeat the conditions of partial indexes word for word, because SQLite uses such an index for nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from postroom.spool import dialect
from postroom.spool.reading.filters import ENHANCED, Filters, Meaning, canonical, in_utc, meaning

MESSAGE, DELIVERY, ATTEMPT = "spool_message", "spool_delivery", "spool_attempt"
NUMBER = {MESSAGE: "id", DELIVERY: "message_id", ATTEMPT: "message_id"}  #: the column with the message's id
NOTHING = "1 = 0"
#: Behind an EXISTS: PostgreSQL asks it row by row then, and makes no join of it that reads whole tables.
ROW_BY_ROW = " LIMIT 1 OFFSET 0"
LAST_CODE = 999
#: With a limit no planner can look at the messages in their order instead.
BY_PUBLIC_ID = "id IN (SELECT id FROM spool_message WHERE public_id BETWEEN %s AND %s LIMIT 100)"


@dataclass(frozen=True)
class Condition:
    """A row of `table` fits where `text` says so. `indexed`: (store view, message) lie in order behind it.

    The mark `~` stands before the column that an index could be chosen for, see `dialect.unindexed`.
    """

    table: str
    text: str
    parameters: tuple[Any, ...] = ()
    indexed: bool = True

    @property
    def followed(self) -> str:
        """By its own index."""
        return self.text.replace("~", "")

    @property
    def asked(self) -> str:
        """About a row that is known already."""
        return self.text.replace("~", dialect.unindexed())

    @property
    def number(self) -> str:
        return NUMBER[self.table]


#: All conditions must fit; of the alternatives in one of them any.
Clause = tuple[Condition, ...]


def clauses(filters: Filters) -> list[Clause]:
    return [*of_message(filters), *of_delivery(filters), *of_attempt(filters)]


def of_message(filters: Filters) -> Iterator[Clause]:
    if filters.ids:
        yield (one_of(filters.ids),)
    if filters.words:
        yield tuple(by_words(meaning(filters.words)))
    if filters.reference:
        yield (of_reference(filters.reference),)
    if filters.kind:
        yield (Condition(MESSAGE, "~kind = %s", (filters.kind,)),)
    if filters.group:
        yield (Condition(MESSAGE, '~"group" = %s', (filters.group,)),)
    if filters.since:
        yield (Condition(MESSAGE, "created_at >= %s", (dialect.stamp(in_utc(filters.since)),), indexed=False),)
    if filters.until:
        yield (Condition(MESSAGE, "created_at < %s", (dialect.stamp(in_utc(filters.until)),), indexed=False),)


def of_delivery(filters: Filters) -> Iterator[Clause]:
    if filters.states:
        yield tuple(Condition(DELIVERY, f"~state = '{state.value}'") for state in filters.states)
    if filters.recipient:
        yield (to_recipient(canonical(filters.recipient)),)


def of_attempt(filters: Filters) -> Iterator[Clause]:
    if filters.relay:
        yield (Condition(ATTEMPT, f"~{dialect.beginning('relay')} = {dialect.beginning('%s')}", (filters.relay,)),)
    if filters.code:
        yield (answered(filters.code),)
    if filters.fault:
        yield (Condition(ATTEMPT, "NOT (fault = '') AND ~fault = %s", (filters.fault.value,)),)


def answered(code: str) -> Condition:
    """Yes is what nearly all attempts were told: it has no index of its own and is soon found without."""
    if ENHANCED.fullmatch(code):
        if code.startswith("2."):
            return Condition(ATTEMPT, "enhanced = %s", (code,), indexed=False)
        return Condition(ATTEMPT, "NOT (outcome = 'accepted') AND ~enhanced = %s", (code,))
    if not (code.isascii() and code.isdigit()) or len(code) > len(str(LAST_CODE)):
        return Condition(ATTEMPT, NOTHING, indexed=False)
    if code.startswith("2") or int(code) == 0:
        return Condition(ATTEMPT, "code = %s", (int(code),), indexed=False)
    return Condition(ATTEMPT, "NOT (outcome = 'accepted') AND ~code = %s", (int(code),))


def by_words(meant: Meaning) -> Iterator[Condition]:
    for reference in meant.references:
        yield of_reference(reference)
    if meant.recipient:
        yield to_recipient(meant.recipient)
    if meant.ids:
        first, last = meant.ids
        yield Condition(MESSAGE, BY_PUBLIC_ID, (dialect.key(first), dialect.key(last)))


def one_of(ids: Sequence[UUID]) -> Condition:
    """A limit, as with BY_PUBLIC_ID."""
    places = ", ".join(["%s"] * len(ids))
    sql = f"id IN (SELECT id FROM spool_message WHERE public_id IN ({places}) LIMIT {len(ids)})"  # noqa: S608
    return Condition(MESSAGE, sql, tuple(dialect.key(each) for each in ids))


def of_reference(reference: str) -> Condition:
    return Condition(MESSAGE, "~reference = %s", (reference,))


def to_recipient(recipient: str) -> Condition:
    """Mailboxes that differ by case alone are one mailbox in practice."""
    return Condition(DELIVERY, "~LOWER(recipient) = LOWER(%s)", (recipient,))


def all_of(rows: Sequence[Clause], table: str) -> tuple[str, list[Any]]:
    """Those clauses as one WHERE for a row of `table`."""
    said = [" OR ".join(f"({seen_from(one, table)})" for one in clause) for clause in rows]
    parameters = [value for clause in rows for one in clause for value in one.parameters]
    return "".join(f" AND ({each})" for each in said), parameters


def seen_from(one: Condition, table: str) -> str:
    if one.table == table:
        return one.asked
    return f"EXISTS (SELECT 1 FROM {one.table} WHERE message_id = {table}.id AND {one.asked}{ROW_BY_ROW})"  # noqa: S608
