"""The tables of the spool."""

from postroom.spool.models.bulk import BulkJob, BulkPart
from postroom.spool.models.counting import Tally
from postroom.spool.models.mail import Attempt, Body, Delivery, Event, Message, SealedBody
from postroom.spool.models.running import IdempotencyKey, Lease, Rest, Run, Worker

__all__ = [
    "Attempt",
    "Body",
    "BulkJob",
    "BulkPart",
    "Delivery",
    "Event",
    "IdempotencyKey",
    "Lease",
    "Message",
    "Rest",
    "Run",
    "SealedBody",
    "Tally",
    "Worker",
]
