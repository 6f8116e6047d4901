"""One document: judged, announced, and kept with what became of it. Each of its letters in a transaction of its own."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import Error as DatabaseError
from django.db import transaction

from postroom.connectors.failures import StoreTrouble
from postroom.connectors.judging import (
    GO,
    Judgement,
    Verdict,
    comments_to_announce,
    is_in_time,
    is_marked,
    judge,
)
from postroom.connectors.kept import packed
from postroom.connectors.letters import Context, Document, Unplaced, announce_comment, announce_document, view_of
from postroom.connectors.models import Paper
from postroom.connectors.search import Row, moment
from postroom.mail.sentence import Sentence
from postroom.sales.documents import InvalidDocument
from postroom.scopes.effective import Misconfigured

log = logging.getLogger("postroom.connectors")

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
SHOWN = 5  # problems of a document that are told

UNREADABLE = Sentence("It cannot become a letter: %(problems)s. Mend it in Magento; it is read again when it changes.")
UNSET = Sentence("%(why)s It is tried again by itself.")
OURS = Sentence("A mistake of ours (%(error)s); the log has all of it. It is tried again by itself.")


@dataclass(frozen=True)
class Step:
    """One letter. `comment`: whose id it is; None: the document's own."""

    comment: int | None
    announce: Callable[[], bool]


def handle(document: Document, context: Context) -> int:
    """How many letters were new. What is wrong with one is kept with the document and stops nothing else."""
    digest = digest_of(document.row)
    known = paper_of(document, context)
    if known is not None and known.digest == digest and not _is_due(known, context):
        return 0
    judgement = judge(document.entity, document.row, context.rules, known is not None and known.released)
    if known is not None and known.verdict == Verdict.ANNOUNCED:
        judgement = Judgement(Verdict.ANNOUNCED)
    steps = list(_steps(document, judgement, known, context))
    if judgement.verdict is Verdict.BEFORE and not steps and known is None:
        return 0  # the store's history is not ours to keep
    new, fault = _take(steps, document, context)
    _close(document, digest, judgement, fault, context)
    return new


def _is_due(known: Paper, context: Context) -> bool:
    return known.again_at is not None and known.again_at <= context.now


def has_news(document: Document, known: Paper | None, context: Context) -> bool:
    """Whether it, a change of it, or a comment on it was not seen. `document`: no more than what tells so."""
    if known is None:
        unseen = is_in_time(document.row, context.rules)
    else:
        changed = moment(document.row.get("updated_at"))
        unseen = None not in {changed, known.changed_at} and changed != known.changed_at
    said = known.said if known else ()
    found = comments_to_announce(document.entity, document.row, context.rules)
    return unseen or any(pk not in said for pk, _ in found)


def digest_of(row: Row) -> str:
    """A change within the same second has another one too."""
    return hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()


def paper_of(document: Document, context: Context) -> Paper | None:
    return Paper.objects.filter(connector=context.connector, entity=document.entity, entity_id=document.id).first()


def _steps(document: Document, judgement: Judgement, known: Paper | None, context: Context) -> Iterator[Step]:
    if judgement is GO:
        yield Step(None, partial(announce_document, document, context))
    said = known.said if known else ()
    for pk, comment in comments_to_announce(document.entity, document.row, context.rules):
        if pk not in said:
            yield Step(pk, partial(announce_comment, document, comment, context))


def _take(steps: list[Step], document: Document, context: Context) -> tuple[int, Exception | None]:
    """How many were new, and the first fault. That a database or a store fails is no document's fault."""
    new, fault = 0, None
    for step in steps:
        try:
            with transaction.atomic():
                new += step.announce()
                _note(step, document, context)
        except (DatabaseError, StoreTrouble):
            raise
        except Exception as error:
            if not isinstance(error, InvalidDocument | Misconfigured | Unplaced):
                log.exception("%s %s of %s", document.entity, document.number, context.connector.name)
            fault = fault or error
    return new, fault


def _note(step: Step, document: Document, context: Context) -> None:
    paper, _ = Paper.objects.get_or_create(
        connector=context.connector,
        entity=document.entity,
        entity_id=document.id,
        defaults={"number": document.number, "verdict": Verdict.BEFORE.value, "decided_at": context.now},
    )
    if step.comment is None:
        paper.verdict = Verdict.ANNOUNCED.value
    else:
        paper.said = sorted({*paper.said, step.comment})
    paper.save(update_fields=("verdict", "said"))


def _close(document: Document, digest: str, judgement: Judgement, fault: Exception | None, context: Context) -> None:
    known = paper_of(document, context)
    tries = (known.tries if known else 0) + 1 if fault else 0
    reason = _reason(fault) if fault else judgement.why
    view = view_of(document, context)
    Paper.objects.update_or_create(
        connector=context.connector,
        entity=document.entity,
        entity_id=document.id,
        defaults={
            "number": document.number,
            "store_view_id": view.id if view else None,
            "digest": digest,
            "changed_at": moment(document.row.get("updated_at")),
            "verdict": _verdict(judgement, fault, known).value,
            "why": packed(reason) if reason else None,
            "marked_sent": is_marked(document.row),
            "decided_at": context.now,
            "again_at": context.now + pause(tries) if fault and not isinstance(fault, InvalidDocument) else None,
            "tries": tries,
        },
    )


def _verdict(judgement: Judgement, fault: Exception | None, known: Paper | None) -> Verdict:
    """What was announced stays announced, also where a comment on it, or a second look at it, fails."""
    if known is not None and known.verdict == Verdict.ANNOUNCED:
        return Verdict.ANNOUNCED
    return Verdict.REFUSED if fault else judgement.verdict


def pause(tries: int) -> timedelta:
    """A document's own fault waits until it changes; what lies with us is tried again by itself."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 10)), LONGEST_PAUSE)


def _reason(error: Exception) -> Sentence:
    if isinstance(error, InvalidDocument):
        problems = "; ".join(f"{path} {message}".strip().rstrip(".") for path, message in error.problems[:SHOWN])
        return Sentence(UNREADABLE.template, problems=problems)
    if isinstance(error, Misconfigured):
        return Sentence(UNSET.template, why=error.args[0])
    found = error.args[0] if error.args else ""
    return found if isinstance(found, Sentence) else Sentence(OURS.template, error=type(error).__name__)
