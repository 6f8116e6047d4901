"""The last calls of each endpoint, for people who look why nothing arrives."""

from datetime import datetime

from postroom.webhooks.calling import Answer
from postroom.webhooks.models import Endpoint, Push

KEPT = 100  # calls of one endpoint
SWEPT_EVERY = 20


def note(endpoint: Endpoint, event: tuple[str, str], answer: Answer, now: datetime) -> Push:
    """`event`: its id and type."""
    made = Push.objects.create(
        endpoint=endpoint,
        event=event[0],
        type=event[1],
        at=now,
        seconds=answer.seconds,
        status=answer.status,
        succeeded=answer.succeeded,
        text=answer.text,
    )
    if made.pk % SWEPT_EVERY == 0:
        sweep(endpoint)
    return made


def sweep(endpoint: Endpoint) -> None:
    oldest = newest(endpoint, KEPT)[-1].pk
    Push.objects.filter(endpoint=endpoint, pk__lt=oldest).delete()


def newest(endpoint: Endpoint, most: int) -> list[Push]:
    return list(Push.objects.filter(endpoint=endpoint).order_by("-pk")[:most])
