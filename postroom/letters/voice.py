"""What one rendering speaks with: the store view's words and forms, and the guard that counts its work."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from postroom.letters.catalogs import Catalog
from postroom.letters.formats import Formats

STEP_LIMIT = 100_000
OUTPUT_LIMIT = 2_000_000  # characters
SECONDS = 2.0
_CLOCK_EVERY = 32

KEY = "_voice"  # a name that no template can say: the grammar knows declared names only


class LimitExceeded(Exception):
    """A rendering did more than a letter needs; the message says which limit ended it."""


@dataclass(slots=True)
class Guard:
    """Counts loop steps, filter calls and pieces of output, and looks at the clock at every 32nd.

    Between two of these moments lie at most findings.NODE_LIMIT look-ups and comparisons of plain values, so a
    hostile template ends in time without a watching thread or a child process to kill. The clock is that of this
    thread's own work: a machine that was busy or stood still holds no letter.
    """

    deadline: float = field(default_factory=lambda: time.thread_time() + SECONDS)
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps % _CLOCK_EVERY == 0:
            self.look()

    def gather(self, chunks: Iterable[str]) -> str:
        """The output of a template. Raises LimitExceeded."""
        written: list[str] = []
        size = 0
        for pieces, chunk in enumerate(chunks, 1):
            written.append(chunk)
            size += len(chunk)
            if size > OUTPUT_LIMIT:
                self.weigh(size)
            if pieces % _CLOCK_EVERY == 0:
                self.look()
        return "".join(written)

    def weigh(self, size: int) -> None:
        """`size`: characters of output so far. Raises LimitExceeded."""
        if size > OUTPUT_LIMIT:
            raise LimitExceeded(f"more than {OUTPUT_LIMIT:,} characters of output; shorten template or data")

    def look(self) -> None:
        if self.steps > STEP_LIMIT:
            raise LimitExceeded(f"more than {STEP_LIMIT:,} loop steps and filter calls; simplify the template")
        if time.thread_time() > self.deadline:
            raise LimitExceeded(f"rendering took longer than {SECONDS:g} seconds; simplify the template")


@dataclass(frozen=True, slots=True)
class Voice:
    catalog: Catalog
    formats: Formats
    guard: Guard = field(default_factory=Guard)
