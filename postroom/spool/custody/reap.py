"""Reap: what a dead worker had in hand becomes queued, settled or in doubt, by what its journal says."""

import contextlib
import logging
import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from postroom.mail.outcome import InDoubt, Verb
from postroom.mail.reply import Reply
from postroom.scopes.models import Installation
from postroom.spool import dialect
from postroom.spool.custody import journal
from postroom.spool.custody.claim import COLUMNS, Claimed
from postroom.spool.custody.journal import Alive, Evidence
from postroom.spool.custody.owner import Owner
from postroom.spool.custody.pulse import NOBODY, Silence, boot_id
from postroom.spool.delivery import ruling
from postroom.spool.delivery.plan import Plan
from postroom.spool.delivery.ruling import Settlement
from postroom.spool.delivery.settle import NotAllOurs, settle_late, write_together
from postroom.spool.models import Message, Worker
from postroom.transports.ledger import Facts

log = logging.getLogger("postroom.worker")
deliveries = logging.getLogger("postroom.delivery")
complained: set[UUID] = set()  #: journals whose fault stands in the log

DIED = "its worker ended before it was sent"
NO_REPLY = Reply(0, None, "the worker ended between the final dot and the reply", local=True)
NO_PROOF = Reply(0, None, "the worker ended and no journal of this boot says how far it had come", local=True)


def reap(dead: Owner, plan: Plan, now: datetime, *, beats: int | None = None) -> bool:
    """`beats`: the count that has stood still for longer than it may send. None: its journal's lock is free.

    False: it lives, or another worker has reaped it.
    """
    try:
        with transaction.atomic():
            if dead.name != NOBODY and not depose(dead, beats, now):
                return False
            # Read only now: until it was deposed it could still beat, and write an INTENT.
            evidence = testament(dead.name) if beats is not None else journal.take_over(dead.name, owner_is_dead=False)
            settlements = [judge(claimed, evidence, plan, now) for claimed in in_hand(dead)]
            write_together(dead, settlements, now)
    except (Alive, NotAllOurs):
        return False
    log.warning("worker %s is dead; %d deliveries taken over", dead.name, len(settlements))
    write_log([one for one in settlements if one.outcome is not None])
    if beats is None:
        journal.path_of(dead.name).unlink(missing_ok=True)
    return True


def testament(name: UUID) -> Evidence | None:
    """The journal of a worker whose beats have stopped. One that cannot be read proves nothing."""
    try:
        return journal.take_over(name, owner_is_dead=True)
    except OSError as error:
        complain(name, error)
        return None


def write_log(attempts: Sequence[Settlement]) -> None:
    """The lines that the dead worker did not come to write."""
    ids = dict(
        Message.objects.filter(pk__in=[one.claimed.message_id for one in attempts]).values_list("pk", "public_id")
    )
    for one in attempts:
        deliveries.info("%s", ruling.log_line(ids[one.claimed.message_id], one))


def depose(dead: Owner, beats: int | None, now: datetime) -> bool:
    """Raise the epoch: whoever does it is the only one that reaps this worker. One that has beaten again lives."""
    rows = Worker.objects.filter(pk=dead.worker, epoch=dead.epoch)
    if beats is not None:
        rows = rows.filter(beats=beats)
    return rows.update(epoch=dead.epoch + 1, stopped_at=Coalesce("stopped_at", Value(now))) == 1


def in_hand(owner: Owner) -> list[Claimed]:
    sql = f"SELECT {COLUMNS} FROM spool_delivery WHERE state = 'active' AND worker_id = %s AND epoch = %s ORDER BY id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [owner.worker, owner.epoch])
        return [Claimed._make(row) for row in cursor.fetchall()]


def judge(claimed: Claimed, evidence: Evidence | None, plan: Plan, now: datetime) -> Settlement:
    """An OUTCOME is true on any boot. Only on the boot that wrote it does a missing INTENT prove that no dot left."""
    key = (claimed.id, claimed.claims)
    if evidence is not None:
        text = evidence.outcomes.get(key)
        if text is not None:
            return testified(claimed, text, plan, now)
        if evidence.title.boot == boot_id() and key not in evidence.outcomes:
            return ruling.struck(claimed, DIED, now, random.random())  # noqa: S311 (jitter)
    proved = evidence is not None and key in evidence.outcomes
    outcome = InDoubt(NO_REPLY if proved else NO_PROOF, Verb.DOT)
    facts = Facts("", None, now.timestamp(), 0.0)
    return ruling.rule(claimed, outcome, facts, plan.schedule(claimed.store_view_id), since(claimed, now))


def testified(claimed: Claimed, text: bytes, plan: Plan, now: datetime) -> Settlement:
    outcome, facts, redirected = ruling.decode(text)
    ruled = ruling.rule(claimed, outcome, facts, plan.schedule(claimed.store_view_id), since(claimed, now))
    return ruled._replace(redirected=redirected)


def since(claimed: Claimed, now: datetime) -> tuple[datetime, datetime]:
    return dialect.moment(claimed.clock_at), now


def reap_all(silent: Sequence[Silence], plan: Plan, now: datetime, *, but: UUID | None = None) -> None:
    """Those whose beats have stopped, then all whose journals lie here without a living owner."""
    for dead, beats in silent:
        reap(dead, plan, now, beats=beats)
    for name in journal.names():
        if name != but:
            try:
                replay(name, plan, now)
            except OSError as error:
                complain(name, error)
    with contextlib.suppress(OSError):  # it costs a few megabytes of disk, no mail
        journal.forget_unfinished()


def complain(name: UUID, error: OSError) -> None:
    """Once: the folder is looked at every few seconds."""
    if name not in complained:
        complained.add(name)
        log.error(
            "The journal %s cannot be read or removed: %s. Give the file to the user that runs the workers, or remove"
            " it; until then the mail its worker had in hand waits for that worker's heartbeat to expire.",
            journal.path_of(name),
            error.strerror,
        )


def replay(name: UUID, plan: Plan, now: datetime) -> None:
    """A journal that was left behind: reap its worker, or where another host has done that, tell what it knew."""
    try:
        evidence = journal.take_over(name, owner_is_dead=False)
    except Alive:
        return
    if evidence is not None and evidence.title.installation != Installation.this().pk:
        return  # another installation's, in a data folder that was copied: its owner may want it
    if evidence is None and journal.is_young(journal.path_of(name)):
        return
    row = Worker.objects.filter(name=name).values_list("pk", "epoch", "stopped_at").first()
    if row is not None:
        owner = Owner(row[0], row[1], name)
        if row[2] is None or in_hand(owner):
            reap(owner, plan, now)
            return
    if evidence is not None:
        tell_late(evidence, plan, now)
    journal.path_of(name).unlink(missing_ok=True)


def tell_late(evidence: Evidence, plan: Plan, now: datetime) -> None:
    """Outcomes of deliveries that another host has queued again: they count until somebody sends them again."""
    texts = {key: text for key, text in evidence.outcomes.items() if text is not None}
    with transaction.atomic():
        for claimed in unclaimed_since(texts):
            settle_late(testified(claimed, texts[claimed.id, claimed.claims], plan, now), now)


def unclaimed_since(keys: Any) -> list[Claimed]:
    sql = f"SELECT {COLUMNS} FROM spool_delivery WHERE state IN ('queued', 'held') AND {dialect.among('id')}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [dialect.listed([delivery for delivery, _ in keys])])
        rows = [Claimed._make(row) for row in cursor.fetchall()]
    return [claimed for claimed in rows if (claimed.id, claimed.claims) in keys]
