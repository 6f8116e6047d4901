"""What a save has changed, carried to the page after it and shown there once."""

from dataclasses import astuple, dataclass

from postroom.desk.configuration.saving import Outcome, Step
from postroom.desk.configuration.sheet import Sheet
from postroom.desk.frame.door import DeskRequest

KEY = "configuration"


@dataclass(frozen=True)
class Saved:
    steps: list[Step]
    warnings: list[str]


def keep(request: DeskRequest, outcome: Outcome) -> None:
    steps, warnings = [astuple(step) for step in outcome.steps], list(outcome.warnings)
    request.session[KEY] = {"place": _place(outcome.sheet), "steps": steps, "warnings": warnings}


def taken(request: DeskRequest, sheet: Sheet) -> Saved | None:
    """None on any page but the one that was saved."""
    kept = request.session.get(KEY)
    if kept is None or kept["place"] != _place(sheet):
        return None
    del request.session[KEY]
    return Saved([Step(*step) for step in kept["steps"]], kept["warnings"])


def _place(sheet: Sheet) -> list[str]:
    return [sheet.section.id, sheet.snapshot.shown(sheet.scope)]
