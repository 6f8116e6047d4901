"""Finds settings by label, path and translation, whatever language somebody thinks in."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import override

from postroom.scopes import words
from postroom.scopes.catalogue import SECTIONS, Group, Section, Setting

MOST = 30


@dataclass(frozen=True)
class Entry:
    """A setting with what it can be found by: its labels, its labels and path, all that is said of it."""

    section: Section
    group: Group
    setting: Setting
    labels: str
    names: str
    all: str

    def distance(self, asked: list[str]) -> tuple[bool, ...]:
        """Whole words of a label are nearest, then parts of one, then the path."""
        words = set(re.findall(r"\w+", self.labels))
        return (
            not words.issuperset(asked),
            not all(word in self.labels for word in asked),
            not all(word in self.names for word in asked),
        )


@dataclass(frozen=True)
class Found:
    entry: Entry

    @property
    def label(self) -> str:
        return words.label(self.entry.setting)

    @property
    def way(self) -> tuple[str, str]:
        return words.label(self.entry.section), words.label(self.entry.group)

    @property
    def id(self) -> str:
        return self.entry.setting.path.replace("/", "_")


def search(text: str) -> list[Found]:
    """Every word has to be somewhere; the nearest stand first."""
    asked = folded(text[:200]).split()
    if not asked:
        return []
    hits = [entry for entry in index() if all(word in entry.all for word in asked)]
    hits.sort(key=lambda entry: entry.distance(asked))
    return [Found(entry) for entry in hits]


@cache
def index() -> tuple[Entry, ...]:
    return tuple(
        Entry(section, group, setting, *(folded(" ".join(texts)) for texts in _texts(section, group, setting)))
        for section in SECTIONS
        for group in section.groups
        for setting in group.settings
    )


def _texts(section: Section, group: Group, setting: Setting) -> Iterator[list[str]]:
    labels: list[str] = []
    around: list[str] = []
    for language, _ in settings.LANGUAGES:
        with override(language):
            labels.append(words.label(setting))
            around += [words.label(section), words.label(group), words.explanation(setting)]
            around += [words.label(option) for option in setting.options]
    yield labels
    yield [*labels, setting.path]
    yield [*labels, setting.path, *around]


def folded(text: str) -> str:
    """Upper and lower case, full and half width are the same."""
    return unicodedata.normalize("NFKC", text).casefold()
