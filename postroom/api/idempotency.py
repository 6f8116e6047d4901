"""`Idempotency-Key`: the same caller, key and body get the same answer; another body is refused.

The spool keeps the keys beside the messages, in the same transaction. Looking first only saves the work of a replay;
of two equal requests that run at once the spool's unique index decides.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from postroom.access.models import ApiKey
from postroom.api.keys import caller
from postroom.api.problems import Kind, ProblemError
from postroom.spool.intake.submission import Call, KeyReused
from postroom.spool.models import IdempotencyKey, Message

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Answer:
    """`replayed`: this key was answered before. `duplicate`: the document was here before its key."""

    messages: tuple[UUID, ...]
    replayed: bool = False
    duplicate: bool = False


def call_of(request: HttpRequest, key: ApiKey) -> Call:
    named = request.headers.get(HEADER)
    if named is not None and not _KEY.fullmatch(named):
        raise ProblemError(Kind.BAD_KEY)
    return Call(caller(key), named, _fingerprint(request.path.encode(), request.body))


def call_of_part(whole: Call, position: int, content: object) -> Call:
    """One order of a batch: a key and a fingerprint of its own."""
    named = None if whole.idempotency_key is None else f"{whole.idempotency_key}/{position}"
    text = json.dumps(content, sort_keys=True, default=str)
    return Call(whole.caller, named, _fingerprint(b"part", text.encode("utf-8", "surrogatepass")))


def _fingerprint(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\n".join(parts)).digest()


def answered(call: Call, now: datetime) -> Answer | None:
    """What this very request was answered with; None if it never was. Raises KeyReused for another request."""
    if call.idempotency_key is None:
        return None
    kept = IdempotencyKey.objects.filter(caller=call.caller, key=call.idempotency_key).first()
    if kept is None:
        return None
    if bytes(kept.fingerprint) != call.fingerprint:
        raise KeyReused(f"Idempotency key {call.idempotency_key!r} was used for another request; use a new key.")
    messages = tuple(UUID(text) for text in kept.response)
    # A submit writes its key and its messages with one time: another time means an earlier submit.
    since = Message.objects.filter(public_id=messages[0]).values_list("created_at", flat=True).first()
    return Answer(messages, replayed=kept.created_at != now, duplicate=since != kept.created_at)
