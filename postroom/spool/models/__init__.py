"""The tables of the spool."""

from postroom.spool.models.counting import Tally
from postroom.spool.models.mail import Attempt, Body, Delivery, Event, Message
from postroom.spool.models.running import IdempotencyKey, Rest, Run, Worker

__all__ = ["Attempt", "Body", "Delivery", "Event", "IdempotencyKey", "Message", "Rest", "Run", "Tally", "Worker"]
