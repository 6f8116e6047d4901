"""Submit: messages, bodies, deliveries and events committed in one transaction, once however often it is asked."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from postroom.scopes import effective, resolve
from postroom.spool import bulk, dialect, sealed, tallying
from postroom.spool.intake.draft import Draft, Row, blocks, draft
from postroom.spool.intake.submission import PRIORITIES, Call, KeyReused, Receipt, Submission
from postroom.spool.models import IdempotencyKey, Message
from postroom.spool.passage import in_lane
from postroom.spool.states import State
from postroom.spool.wake import wake

CHUNK = 100  # messages per INSERT

MESSAGE = (
    'INSERT INTO spool_message (public_id, store_view_id, kind, "group", source, document, revision, copy,'
    " natural_key, reference, message_id, from_name, from_address, to_name, to_address, subject, locale, size,"
    " priority, discreet, created_at) VALUES {rows} ON CONFLICT (natural_key) DO NOTHING RETURNING id, public_id"
)
MESSAGE_ROW = "(" + ", ".join(["%s"] * 21) + ")"
BODY = "spool_body (message_id, bytes)"
DELIVERY = (
    'spool_delivery (message_id, "index", recipient, role, envelope_sender, sender, state, reason, due_at, clock_at,'
    ' store_view_id, "group", priority, waiting_run, settled_at, attempts, claims, in_doubt, strikes, epoch,'
    " last_reply)"
)
FRESH = (0, 0, 0, 0, 0, "")  #: attempts and what follows
EVENT = "spool_event (message_id, at, name, detail, actor)"
KEY = (
    "INSERT INTO spool_idempotencykey (caller, key, fingerprint, response, created_at) VALUES (%s, %s, %s, %s, %s)"
    " ON CONFLICT (caller, key) DO NOTHING"
)


def submit(
    submissions: Sequence[Submission], call: Call, now: datetime, snapshot: resolve.Snapshot | None = None
) -> Receipt:
    """Raises KeyReused; anything that the caller's transaction does later can still undo it.

    `snapshot`: the settings that the letters were made with, so that they are not asked for once more.
    """
    snapshot = snapshot or resolve.current()
    made = [draft(submission, now) for submission in submissions]
    sending = effective.sending(snapshot)
    waits = sending.asynchronous and sending.interval is not None
    with transaction.atomic(), connection.cursor() as cursor:
        earlier = earlier_answer(cursor, call, made, now)
        if earlier is not None:
            return Receipt(earlier, replayed=True)
        ids = insert_messages(cursor, made, now)
        new = kept(made, ids, snapshot)
        insert_the_rest(cursor, new, Frame(call.caller, waits, dialect.stamp(now)))
        count(cursor, new, now)
        earlier_mail = taken(made, ids)
        answer = tuple(
            found.public_id if (found := earlier_mail.get(place)) else one.public_id for place, one in enumerate(made)
        )
        if len(ids) < len(made):
            correct_answer(call, answer)
        if ids:
            transaction.on_commit(wake)
    others = frozenset(
        place for place, found in earlier_mail.items() if made[place].submission.origin.is_another(found.document)
    )
    return Receipt(answer, bool(made) and not ids, others)


class Kept(NamedTuple):
    """One message that is new, with its row's id and what its deliveries will be."""

    pk: int
    draft: Draft
    rows: Sequence[Row]


@dataclass(frozen=True)
class Frame:
    """What all rows of one submit share. `at` is a parameter for raw SQL."""

    caller: str
    waits: bool
    at: Any


def earlier_answer(
    cursor: CursorWrapper, call: Call, drafts: Sequence[Draft], now: datetime
) -> tuple[UUID, ...] | None:
    """What this key was answered with before. Otherwise the key is ours from now on, and None comes back.

    A call with the same key that runs at this moment is waited for: the unique index decides on both databases.
    """
    if call.idempotency_key is None:
        return None
    response = json.dumps([one.public_id.hex for one in drafts])
    cursor.execute(KEY, [call.caller, call.idempotency_key, call.fingerprint, response, dialect.stamp(now)])
    if cursor.rowcount == 1:
        return None
    kept = IdempotencyKey.objects.get(caller=call.caller, key=call.idempotency_key)
    if bytes(kept.fingerprint) != call.fingerprint:
        raise KeyReused(
            f"Idempotency key {call.idempotency_key!r} was used for another request; use a new key for a new request."
        )
    return tuple(UUID(text) for text in kept.response)


def insert_messages(cursor: CursorWrapper, drafts: Sequence[Draft], now: datetime) -> dict[UUID, int]:
    """The new messages' ids. A draft whose natural key is taken is left out."""
    # In one order for all: two batches with the same documents would otherwise lock each other out.
    ordered = sorted(drafts, key=lambda one: one.natural_key or "")
    at = dialect.stamp(now)
    ids: dict[UUID, int] = {}
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        sql = MESSAGE.format(rows=", ".join([MESSAGE_ROW] * len(chunk)))
        cursor.execute(sql, [value for one in chunk for value in message_row(one, at)])
        ids.update((dialect.uuid(public_id), pk) for pk, public_id in cursor.fetchall())
    return ids


def message_row(one: Draft, at: Any) -> tuple[Any, ...]:
    its, origin = one.submission, one.submission.origin
    return (
        dialect.key(one.public_id), its.store_view_id, origin.kind, its.group, origin.source, origin.written,
        origin.revision, origin.copy, one.natural_key, its.reference, one.message_id, its.identity.name,
        str(its.identity.address), its.to.name, str(its.to.address), one.subject,
        its.locale, one.size, its.lane, its.sealed, at,
    )  # fmt: skip


def kept(drafts: Sequence[Draft], ids: Mapping[UUID, int], snapshot: resolve.Snapshot) -> list[Kept]:
    new = [one for one in drafts if one.public_id in ids]
    # Asked within the transaction, where a look costs half of one by itself.
    blocked = blocks(new)
    return [
        Kept(ids[one.public_id], one, one.rows(blocked[one.submission.store_view_id], conduct(one, snapshot)))
        for one in new
    ]


def conduct(one: Draft, snapshot: resolve.Snapshot) -> effective.Conduct | None:
    """None where the settings keep nothing, or cannot be read: such mail is taken, and waits until they are mended."""
    if one.submission.essential:
        return None
    try:
        return in_lane(effective.conduct(snapshot, one.submission.store_view_id), one.submission.lane)
    except effective.Misconfigured:
        return None


def insert_the_rest(cursor: CursorWrapper, messages: Sequence[Kept], frame: Frame) -> None:
    bodies = [(one.pk, body, one.draft.submission.sealed) for one in messages if (body := one.draft.body) is not None]
    bulk.write(cursor, BODY, [(pk, body) for pk, body, secret in bodies if not secret])
    sealed.write(cursor, [(pk, body) for pk, body, secret in bodies if secret])
    bulk.write(cursor, DELIVERY, [row for one in messages for row in delivery_rows(one, frame)])
    bulk.write(cursor, EVENT, [row for one in messages for row in event_rows(one, frame)])


def count(cursor: CursorWrapper, messages: Sequence[Kept], now: datetime) -> None:
    counts: tallying.Counts = Counter()
    for one in messages:
        view = one.draft.submission.store_view_id
        counts[tallying.Measure.SUBMITTED, view] += len(one.rows)
        counts.update((tallying.MEASURE_OF[row.state], view) for row in one.rows if row.state is not State.QUEUED)
    if messages:
        tallying.write(cursor, counts, now, (min(one.pk for one in messages), max(one.pk for one in messages)))


def delivery_rows(one: Kept, frame: Frame) -> Iterable[tuple[Any, ...]]:
    its, sender = one.draft.submission, one.draft.sender
    # Whoever asked for a discreet mail sits before a page that waits for it.
    waits = frame.waits and its.lane in PRIORITIES and not its.discreet
    for index, row in enumerate(one.rows):
        settled = frame.at if row.state is State.SUPPRESSED else None
        yield (
            one.pk, index, str(row.recipient.address), row.recipient.role, row.envelope_sender, sender,
            row.state.value, row.reason, frame.at, frame.at, its.store_view_id, its.group, its.lane,
            waits and row.state is State.QUEUED, settled, *FRESH,
        )  # fmt: skip


def event_rows(one: Kept, frame: Frame) -> Iterable[tuple[Any, ...]]:
    yield one.pk, frame.at, "submitted", "", frame.caller
    for detail in one.draft.submission.left_out:
        yield one.pk, frame.at, "copy left out", detail, ""
    for row in one.rows:
        if row.state is not State.QUEUED:
            yield one.pk, frame.at, row.state.value, f"{row.recipient.address}: {row.reason}", ""


class Taken(NamedTuple):
    """The message that has a draft's natural key already."""

    public_id: UUID
    document: str


def taken(drafts: Sequence[Draft], ids: Mapping[UUID, int]) -> dict[int, Taken]:
    """By the places of drafts that are messages already."""
    again = {place: one.natural_key for place, one in enumerate(drafts) if one.public_id not in ids}
    if not again:
        return {}
    rows = Message.objects.filter(natural_key__in=again.values()).values_list("natural_key", "public_id", "document")
    known = {key: Taken(public_id, document) for key, public_id, document in rows}
    return {place: known[key] for place, key in again.items()}


def correct_answer(call: Call, answer: Sequence[UUID]) -> None:
    if call.idempotency_key is not None:
        kept = IdempotencyKey.objects.filter(caller=call.caller, key=call.idempotency_key)
        kept.update(response=[public_id.hex for public_id in answer])
