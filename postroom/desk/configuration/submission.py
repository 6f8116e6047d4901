"""What a sent form asks for: only what somebody changed, a value or that it be inherited."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from postroom.desk.configuration.cells import Cell

PREFIXES = ("inherit:", "was:", "clear:")
TOKEN = "csrfmiddlewaretoken"  # a name  # noqa: S105


class Foreign(ValueError):
    """The form has a field that is not one of its own, or half of one; nothing of it is used."""


@dataclass(frozen=True)
class Typed:
    """One setting's fields. `was` is what `Cell.was` said when the form was made."""

    text: str = field(repr=False)  #: may be a password
    inherit: bool
    was: str
    clear: bool = False

    @property
    def was_own(self) -> bool:
        return self.was.startswith("=")

    @property
    def stood(self) -> str:
        """The text that the field was made with."""
        return self.was[1:]


Sent = Mapping[str, Typed]
Changes = dict[str, str | None]


def read(post: QueryDict, writable: Mapping[str, Cell]) -> dict[str, Typed]:
    """Raises Foreign."""
    fields = {name: str(values[0]) for name, values in post.lists()}
    for name, values in post.lists():
        known = name == TOKEN or (bare(name) in writable and fields.get(f"was:{bare(name)}", "").startswith(("=", "~")))
        if not known or len(values) != 1:
            raise Foreign(name)
    return {path: typed(fields, cell) for path, cell in writable.items() if f"was:{path}" in fields}


def bare(name: str) -> str:
    prefix = next((prefix for prefix in PREFIXES if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def typed(post: Mapping[str, str], cell: Cell) -> Typed:
    path = cell.setting.path
    was, inherit = post[f"was:{path}"], f"inherit:{path}" in post
    if path in post:
        return Typed(post[path], inherit, was, f"clear:{path}" in post)
    # What is hidden, for it depends on another, does not come along: it stays as it was.
    return Typed("" if cell.setting.encrypted else was[1:], inherit or was.startswith("~"), was)


def changes(sent: Sent, writable: Mapping[str, Cell]) -> Changes:
    """By path the text to set; None: to inherit."""
    wishes = ((path, wish(writable[path], each)) for path, each in sent.items())
    return {path: asked[0] for path, asked in wishes if asked is not None}


def wish(cell: Cell, each: Typed) -> tuple[str | None] | None:
    """None: nothing is asked for."""
    back = each.inherit and each.was_own and cell.box is not None
    if cell.setting.encrypted:
        return secret(each, back)
    if back:
        return (None,)
    # Whoever typed wants what was typed: without a script the box is still ticked.
    unticked = cell.box is not None and not each.inherit and not each.was_own
    return (each.text,) if unticked or each.text != each.stood else None


def secret(each: Typed, back: bool) -> tuple[str | None] | None:
    """An empty field leaves it as it is; only `clear` sets it to nothing."""
    if each.text:
        return (each.text,)
    if back:
        return (None,)
    return ("",) if each.clear else None


def conflicts(sent: Sent, asked: Changes, writable: Mapping[str, Cell]) -> Iterator[str]:
    """The paths that somebody else changed, to something else, after the form was made."""
    for path, text in asked.items():
        now, was = writable[path].was, sent[path].was
        same = not now.startswith("=") if text is None else now == f"={text}"
        if not same and now != was and (now.startswith("=") or was.startswith("=")):
            yield path
