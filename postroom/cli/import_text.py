"""The report of an import as a table for people, or as a document for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.cli.terminal import counted, say, table, warn
from postroom.project.spelling import program

if TYPE_CHECKING:
    from postroom.imports.report import Line, Picture, Report

LONGEST = 60


def tell(report: Report, everything: bool) -> None:
    for note in (*report.created, *report.notes):
        say(note)
    for picture in report.pictures:
        _tell_picture(picture, everything)
    _tell_aside(report)
    for warning in report.warnings:
        warn(warning)
    _tell_end(report)


def _tell_picture(picture: Picture, everything: bool) -> None:
    say()
    say(f"{picture.scope}  {picture.name}  (there: {picture.place})")
    lines = picture.lines if everything else picture.told
    if lines:
        table(("", "PATH", "THERE", "HERE"), [_row(line) for line in lines])
    else:
        say("Nothing is set there.")
    for line in lines:
        for reason in line.reasons:
            say(f"  {'' if line.equal else '! '}{line.path}: {reason}")
    for note in picture.notes:
        say(f"  * {note}")


def _row(line: Line) -> tuple[str, str, str, str]:
    return ("=" if line.equal else "!", line.path, _short(line.before), _short(line.after))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _tell_aside(report: Report) -> None:
    if report.aside:
        say()
        say("Kept aside:")
        table(
            ("SCOPE THERE", "PATH", "VALUE", "WHY"),
            [(each.place, each.path, _short(each.value or ""), each.reason) for each in report.aside],
        )
    if report.ignored:
        say(f"{counted(report.ignored, 'value')} that have nothing to do with mail were passed over.")
    if report.lost:
        warn(
            f"Not here: {', '.join(report.lost)}. Map them with --map THERE=CODE, or add --create-stores to have them "
            "added."
        )


def _tell_end(report: Report) -> None:
    different = sum(len(picture.different) for picture in report.pictures)
    say()
    say(
        f"{counted(different, 'value')} different, each with its reason above."
        if different
        else "All values are equal."
    )
    if report.applied:
        say(f"{counted(report.changes, 'value')} saved.")
    elif report.changes or report.created:
        say(f"Nothing was changed. To save {counted(report.changes, 'value')}: `{program()} import` with --apply.")
    else:
        say("There is nothing to save.")


def as_document(report: Report) -> dict[str, object]:
    return {
        "applied": report.applied,
        "changes": report.changes,
        "scopes": [_picture(each) for each in report.pictures],
        "aside": [
            {"scope": each.place, "path": each.path, "value": each.value, "reason": each.reason}
            for each in report.aside
        ],
        "not_here": list(report.lost),
        "created": list(report.created),
        "notes": list(report.notes),
        "warnings": list(report.warnings),
        "passed_over": report.ignored,
    }


def _picture(picture: Picture) -> dict[str, object]:
    return {
        "scope": picture.scope,
        "scope_there": picture.place,
        "name": picture.name,
        "settings": [
            {
                "path": line.path,
                "there": line.before,
                "here": line.after,
                "equal": line.equal,
                "from": line.origin or "shipped",
                "reasons": list(line.reasons),
            }
            for line in picture.lines
        ],
        "behaviour": list(picture.notes),
    }
