"""What one rendering speaks with: the store view's words and forms, and the guard that counts its work."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from postroom.letters.catalogs import Catalog
from postroom.letters.formats import Formats

STEP_LIMIT = 100_000
OUTPUT_LIMIT = 2_000_000  # characters
SECONDS = 2.0

KEY = "_voice"  # a name that no template can say: the grammar knows declared names only


class LimitExceeded(Exception):
    """A rendering did more than a letter needs; the message says which limit ended it."""


@dataclass(slots=True)
class Guard:
    """Counts loop steps, filter calls and output of one rendering; also looks at the clock at each of them.

    Between two of these moments lie at most grammar.NODE_LIMIT look-ups and comparisons, so no watching thread or
    child process is needed to end a hostile template in time.
    """

    deadline: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    steps: int = 0
    written: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > STEP_LIMIT:
            raise LimitExceeded(f"more than {STEP_LIMIT:,} loop steps and filter calls; simplify the template")
        self._look_at_the_clock()

    def wrote(self, characters: int) -> None:
        self.written += characters
        if self.written > OUTPUT_LIMIT:
            raise LimitExceeded(f"more than {OUTPUT_LIMIT:,} characters of output; shorten the template or the data")
        self._look_at_the_clock()

    def _look_at_the_clock(self) -> None:
        if time.monotonic() > self.deadline:
            raise LimitExceeded(f"rendering took longer than {SECONDS:g} seconds; simplify the template")


@dataclass(frozen=True, slots=True)
class Voice:
    catalog: Catalog
    formats: Formats
    guard: Guard = field(default_factory=Guard)
