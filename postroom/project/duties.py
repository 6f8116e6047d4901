"""What the scheduler does besides sending: each duty with how often it looks for work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from postroom.connectors import following
from postroom.msa import maildrop
from postroom.retention import sweep
from postroom.webhooks import pushing


@dataclass(frozen=True)
class Duty:
    """`do` does a bounded piece, in transactions of its own, and says whether there is more to do at once.

    It returns soon after the event is set. What it raises is logged, and it is asked again after a pause.
    """

    name: str
    every: float  #: seconds between two looks for work
    do: Callable[[datetime, Event], bool]
    of_machine: bool = False  #: its work lies on this machine's disk: done here, whoever leads


#: In the order in which they are started.
DUTIES: tuple[Duty, ...] = (
    Duty("connectors", following.EVERY, following.follow),
    Duty("maildrop", 15.0, maildrop.take_in, of_machine=True),
    Duty("retention", 600, sweep.duty),
    Duty("webhooks", 2.0, pushing.push),
)
