"""A report of an import as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from postroom.desk.configuration.saving import here
from postroom.desk.frame.phrases import said
from postroom.imports.report import Line, Picture, Report
from postroom.scopes import words
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.snapshot import Snapshot

MOST_SHOWN = 200  # of what is kept aside; the command shows all of it


@dataclass(frozen=True)
class Row:
    """A setting of a store view; values as people read them."""

    label: str
    path: str
    there: str
    here: str
    line: Line


@dataclass(frozen=True)
class Tab:
    picture: Picture
    rows: tuple[Row, ...]

    @property
    def different(self) -> int:
        return len(self.picture.different)


@dataclass(frozen=True)
class Said:
    """`settings`: labels and paths of those that it is said of."""

    text: str
    names: str
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Lost:
    """A website or store view there, and the codes here that it may be."""

    there: str
    choices: tuple[tuple[str, str, bool], ...]  #: what the form sends, the name, whether it is chosen


def shown_report(report: Report, snapshot: Snapshot, chosen: Mapping[str, str]) -> dict[str, object]:
    names = {picture.scope: said(picture.name) for picture in report.pictures}
    return {
        "report": report,
        "tabs": [Tab(picture, tuple(map(_row, picture.told))) for picture in report.store_views],
        "reasons": [
            Said(
                each.text, _names(each.scopes, names), tuple((words.label(SETTINGS[path]), path) for path in each.paths)
            )
            for each in report.reasons
        ],
        "warnings": [Said(here(each.text), _names(each.scopes, names)) for each in report.warnings],
        "behaviour": [Said(each.text, _names(each.scopes, names)) for each in report.behaviour],
        "aside": report.aside[:MOST_SHOWN],
        "aside_left": max(0, len(report.aside) - MOST_SHOWN),
        "lost": [_lost(place, snapshot, chosen) for place in dict.fromkeys((*report.lost, *chosen))],
        "configuration": reverse("desk:configuration"),
    }


def _row(line: Line) -> Row:
    setting = SETTINGS[line.path]
    there, here = (words.shown(setting, value) if value else "" for value in (line.before, line.after))
    return Row(words.label(setting), line.path, there, here, line)


def _names(scopes: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(scope, scope) for scope in scopes)


def _lost(place: str, snapshot: Snapshot, chosen: Mapping[str, str]) -> Lost:
    known = snapshot.websites if place.startswith("websites:") else snapshot.store_views
    return Lost(
        place, tuple((f"{place}={each.code}", each.name, chosen.get(place) == each.code) for each in known.values())
    )
