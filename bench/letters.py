"""What one order letter costs, step by step, in microseconds of CPU: `python -m bench.letters`. Takes a few seconds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

ROUNDS, RUNS = 12, 50


def cost(work: Callable[[], object]) -> float:
    """Microseconds of CPU for one run: the best of some rounds, because others share the machine."""
    work()
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time_ns()
        for _ in range(RUNS):
            work()
        best = min(best, (time.process_time_ns() - start) / RUNS / 1000)
    return best


def steps() -> dict[str, Callable[[], object]]:
    from postroom.letters.catalogs import catalog
    from postroom.letters.css import inlined
    from postroom.letters.formats import Formats
    from postroom.letters.kinds import ORDER_KIND
    from postroom.letters.letter import letter
    from postroom.letters.markup import survey
    from postroom.letters.plaintext import plain_text
    from postroom.letters.render import render
    from postroom.letters.samples import ORDERS
    from postroom.letters.sources import find
    from postroom.letters.voice import Voice
    from tests.letters.designs import DESIGNS, ENGLISH, TEMPLATE, letter_of

    words = catalog("en_US")
    order = ORDERS["en customer"]
    built = letter(find(TEMPLATE), find(ENGLISH.header_template), find(ENGLISH.footer_template), words)
    facts: dict[str, object] = built.data.take(order)
    known = {**facts, **_surroundings()}
    html = letter_of("en customer").html

    def voice() -> Voice:
        return Voice(words, Formats("en_US", "en_US", "America/New_York", "USD"))

    return {
        "check and copy the data": lambda: ORDER_KIND.data.take(order),
        "subject": lambda: built.subject(known, voice()),
        "html": lambda: built.html(known, voice()),
        "text": lambda: built.text(known, voice()) if built.text else "",
        "everything, English": lambda: render(TEMPLATE, ENGLISH, ORDERS["en customer"]),
        "everything, German": lambda: render(TEMPLATE, DESIGNS["de"], ORDERS["de customer"]),
        "everything, Japanese": lambda: render(TEMPLATE, DESIGNS["ja"], ORDERS["ja customer"]),
        "merchants' html: survey": lambda: survey(html),
        "merchants' html: css-inline": lambda: inlined(html),
        "merchants' html: text part": lambda: plain_text(html),
    }


def _surroundings() -> dict[str, object]:
    from postroom.letters.trial import SURROUNDINGS

    about = {"language": "en-US", "direction": "ltr", "fonts": "sans-serif", "subject": "S", "preheader": "P"}
    return {**SURROUNDINGS, "letter": about}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    for name, work in steps().items():
        print(f"{name:32}{cost(work):8.0f} µs")


if __name__ == "__main__":
    main()
