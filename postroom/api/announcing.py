"""Announces what stands in an envelope, one by itself or many at once, and answers with what became of it."""

from collections.abc import Mapping, Sequence

import pydantic
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from postroom.access.models import ApiKey
from postroom.api.edge import problem_of, request_problems
from postroom.api.envelopes import ENVELOPES, Envelope, OrderEnvelope
from postroom.api.idempotency import REPLAYED, Answer, answered, call_of, call_of_part
from postroom.api.keys import key_of, store_view
from postroom.api.problems import Kind, ProblemError, named
from postroom.api.reading import States, accepted, by_message, is_settled
from postroom.api.schemas import Accepted
from postroom.sales.announce import Origin, announce
from postroom.sales.outcome import outcome
from postroom.sales.reading import kind_of, read_occasion
from postroom.spool.intake.submission import Call


def answer_to(envelope: Envelope, request: HttpRequest, response: HttpResponse) -> Status[Accepted]:
    key = key_of(request)
    answer = take(envelope, key, call_of(request, key))
    if answer.replayed:
        response[REPLAYED] = "true"
    found = accepted(answer, by_message(outcome(answer.messages)))
    return Status(200 if is_settled(found) else 202, found)


def answers_to(parts: Sequence[object], request: HttpRequest, only: type[Envelope] | None = None) -> dict[str, object]:
    """Each part has its own answer; `only`: the envelope that all of them have."""
    key = key_of(request)
    whole = call_of(request, key)
    taken = [take_part(raw, key, call_of_part(whole, position, raw), only) for position, raw in enumerate(parts)]
    # One wait for all of them: a hundred deadlines one after the other would outlast any client.
    messages = [message for answer in taken if isinstance(answer, Answer) for message in answer.messages]
    found = by_message(outcome(list(dict.fromkeys(messages))))
    return {"results": [part_answer(answer, found) for answer in taken]}


def take(envelope: Envelope, key: ApiKey, call: Call) -> Answer:
    now = timezone.now()
    view = store_view(key, envelope.store)  # first: a key that lost its store view has lost the answers there too
    earlier = answered(call, now)
    if earlier:
        return earlier
    occasion = read_occasion(envelope.kind, envelope.documents())
    receipt = announce(occasion, view, Origin(call, envelope.source, envelope.revision), now)
    raced = answered(call, now) if receipt.replayed else None
    return raced or Answer(receipt.messages, duplicate=receipt.replayed)


def take_part(raw: object, key: ApiKey, call: Call, only: type[Envelope] | None) -> Answer | ProblemError:
    try:
        return take(envelope_of(raw, only or envelope_for(raw)), key, call)
    except Exception as error:
        return problem_of(error)


def envelope_for(raw: object) -> type[Envelope]:
    """As its kind says, else as the names of its documents do."""
    if not isinstance(raw, Mapping):
        return OrderEnvelope
    kind = raw.get("kind", kind_of(raw))
    if isinstance(kind, str) and kind in ENVELOPES:
        return ENVELOPES[kind]
    problem = ("kind", f"must be one of {', '.join(ENVELOPES)}")
    raise ProblemError(Kind.INVALID_REQUEST, members=named([problem]))


def envelope_of(raw: object, form: type[Envelope]) -> Envelope:
    try:
        return form.model_validate(raw)
    except pydantic.ValidationError as error:
        raise ProblemError(Kind.INVALID_REQUEST, members=named(request_problems(error.errors()))) from error


def part_answer(answer: Answer | ProblemError, found: States) -> dict[str, object]:
    if isinstance(answer, ProblemError):
        return {"status": answer.kind.status, "body": answer.body()}
    one = accepted(answer, found)
    return {"status": 200 if is_settled(one) else 202, "body": one}
