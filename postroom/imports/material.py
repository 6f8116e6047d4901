"""What the files of another shop say, before anything is decided about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from postroom.mail.sentence import Sentence
from postroom.scopes.scope import Kind

LARGEST = 24 * 1024 * 1024  # octets of one file, unpacked; a table of settings has well under one million
MOST_ENTRIES = 50_000  # of one file; a shop has some thousand
MOST_PLACES = 1000  # websites and store views
LONGEST_VALUE = 64 * 1024
LONGEST_PATH = 255


class Unreadable(ValueError):
    """A file cannot be used: one sentence that says what was seen, where, and what to hand over instead."""


class Layer(IntEnum):
    """Where a value was kept; at one and the same scope the higher covers the lower."""

    TABLE = 100
    CONFIG_PHP = 1000
    ENV_PHP = 1001
    VARIABLE = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """A scope as the other shop names it: by id in its table, by code in its files. Of default both are empty."""

    kind: Kind
    id: int | None = None
    code: str = ""


EVERYWHERE = Place("default")


@dataclass(frozen=True, slots=True)
class Entry:
    place: Place
    path: str
    value: str | None = field(repr=False)  #: may be a password
    layer: Layer
    origin: str  #: the file, as people know it


@dataclass(frozen=True, slots=True)
class ForeignSite:
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ForeignView:
    id: int
    code: str
    name: str
    website_id: int
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Material:
    """All that one file, or several together, say."""

    entries: tuple[Entry, ...] = ()
    sites: tuple[ForeignSite, ...] = ()
    views: tuple[ForeignView, ...] = ()
    keys: tuple[str, ...] = field(default=(), repr=False)
    notes: tuple[Sentence, ...] = ()
    passed_over: int = 0  #: values left out before, since they have nothing to do with mail


def together(parts: Iterable[Material]) -> Material:
    """Several files as one. Of a website or store view named twice the later file's word holds. Raises Unreadable."""
    found = list(parts)
    whole = Material(
        tuple(entry for part in found for entry in part.entries),
        tuple({site.id: site for part in found for site in part.sites}.values()),
        tuple({view.id: view for part in found for view in part.views}.values()),
        tuple(dict.fromkeys(key for part in found for key in part.keys)),
        tuple(note for part in found for note in part.notes),
        sum(part.passed_over for part in found),
    )
    if len(whole.sites) + len(whole.views) + len({entry.place for entry in whole.entries}) > MOST_PLACES:
        raise Unreadable(
            Sentence("There are more than %(most)s websites and store views in it; hand over fewer.", most=MOST_PLACES)
        )
    return whole
