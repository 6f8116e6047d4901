"""The report of an import as a table for people, or as a document for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.cli.terminal import counted, say, table, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postroom.imports.report import Line, Picture, Report, Saying

LONGEST = 60


def tell(report: Report, everything: bool) -> None:
    for note in (*report.created, *report.notes):
        say(note)
    for picture in report.store_views:
        _tell_picture(picture, everything)
    _tell_sayings("Different, and why:", report.reasons)
    _tell_sayings("Mail will behave differently:", report.behaviour)
    _tell_aside(report)
    for warning in report.warnings:
        where = ", ".join(warning.scopes)
        warn(f"{warning.text}  ({where})")
    _tell_end(report)


def _tell_picture(picture: Picture, everything: bool) -> None:
    say()
    say(f"{picture.scope}  {picture.name}  (there: {picture.place})")
    lines = picture.lines if everything else picture.told
    if lines:
        table(("", "PATH", "THERE", "HERE"), [_row(line) for line in lines])
    else:
        say("Nothing is set there.")


def _tell_sayings(heading: str, sayings: Sequence[Saying]) -> None:
    if sayings:
        say()
        say(heading)
    for saying in sayings:
        where = ", ".join(saying.scopes)
        say(f"  {saying.text}  ({where})")
        for path in saying.paths:
            say(f"      {path}")


def _row(line: Line) -> tuple[str, str, str, str]:
    return ("=" if line.equal else "!", line.path, _short(line.before), _short(line.after))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _tell_aside(report: Report) -> None:
    if report.aside:
        say()
        say("Kept aside:")
        rows = [(each.place, each.path, _short(each.value or ""), each.reason) for each in report.aside]
        table(("SCOPE THERE", "PATH", "VALUE", "WHY"), rows)
    if report.ignored:
        say(f"Passed over, since they have nothing to do with mail: {counted(report.ignored, 'value')}.")
    if report.lost:
        missing = ", ".join(report.lost)
        warn(f"Not here: {missing}. Map them with --map THERE=CODE, or have them added with --create-stores.")


def _tell_end(report: Report) -> None:
    say()
    same = "Every value of every store view is equal."
    say(f"Different, each with its reason above: {counted(report.different, 'value')}." if report.different else same)
    if report.applied:
        say(f"Saved: {counted(report.changes, 'value')}.")
    elif report.changes or report.created:
        say(f"Nothing was changed. To save {counted(report.changes, 'value')}, run it again with --apply.")
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
        "warnings": [{"text": each.text, "scopes": list(each.scopes)} for each in report.warnings],
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
