"""Reads one file of another shop, whatever of the known forms it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from postroom.imports import config_show, csv_table, deployment, sql_dump
from postroom.imports.deployment import number
from postroom.imports.material import (
    EVERYWHERE,
    LONGEST_PATH,
    LONGEST_VALUE,
    Entry,
    ForeignSite,
    ForeignView,
    Layer,
    Material,
    Place,
    Unreadable,
    together,
)
from postroom.imports.unpacking import unpacked
from postroom.mail.sentence import Sentence

# A value of a CSV may have lines that begin with such a word: only whole phrases count.
SQL = re.compile(
    r"^[ \t]*(?:(?:INSERT|REPLACE)[ \t]+(?:IGNORE[ \t]+)?INTO|(?:CREATE|DROP|LOCK)[ \t]+TABLES?|"
    r"COPY[ \t]+\S{1,200}[ \t][^\n]{0,300}FROM|/\*!)\b",
    re.IGNORECASE | re.MULTILINE,
)
HEAD = 200_000
#: What programs say beside their output, where both went into one file.
NOISE = re.compile(
    r"(?:[ \t]*+\n|(?:mysqldump|mariadb-dump|mysql|WARNING|(?:PHP )?(?:Deprecated|Warning|Notice)): [^\n]*+\n)++"
)
TABLE = "core_config_data"
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class File:
    """`place`: the scope that config:show was asked for."""

    name: str
    data: bytes = field(repr=False)
    place: Place = EVERYWHERE


def read(files: list[File]) -> Material:
    """Raises Unreadable, with the file's name."""
    return together(_of(file) for file in files)


def _of(file: File) -> Material:
    try:
        return _material(unpacked(file.data), file)
    except Unreadable as why:
        said = Sentence("%(file)s cannot be used: %(why)s.", file=file.name, why=why.args[0])
        raise Unreadable(said) from None


def _material(said: str, file: File) -> Material:
    text = _without_noise(said)
    if text.lstrip().startswith("<?"):
        return deployment.material(text, file.name)
    if config_show.is_shown(text):
        return config_show.shown(text, file.place, file.name)
    if SQL.search(text, 0, HEAD) or text.lstrip().startswith(("--", "/*")):
        return _of_dump(text, file.name)
    if config_show.is_variables(text):
        return config_show.variables(text, file.name)
    return _of_rows(csv_table.rows(text), file.name)


def _without_noise(text: str) -> str:
    """Its lines stay, empty, so that what is wrong further down is told with its line."""
    found = NOISE.match(text)
    return "\n" * text.count("\n", 0, found.end()) + text[found.end() :] if found else text


def _of_dump(text: str, name: str) -> Material:
    found = sql_dump.tables(text)
    prefix = _prefix(found)
    rows = found.rows
    notes = [
        Sentence(
            "%(file)s, line %(line)s: this statement would change core_config_data; it was not carried out.",
            file=name,
            line=line,
        )
        for line in found.passed_over[:20]
    ]
    values = _of_rows(rows.get(prefix + TABLE, []), name)
    return Material(
        values.entries,
        tuple(_sites(rows.get(f"{prefix}store_website", []))),
        tuple(_views(rows.get(f"{prefix}store", []))),
        notes=(*notes, *values.notes),
    )


def _prefix(found: sql_dump.Tables) -> str:
    """What the shop has put before the names of its tables."""
    names = sorted(name for name in {*found.rows, *found.columns} if name.endswith((TABLE, "store_website")))
    prefixes = sorted({name.removesuffix(TABLE).removesuffix("store_website") for name in names})
    if not prefixes:
        raise Unreadable(
            Sentence(
                "there is no table core_config_data in it; make the dump with: mysqldump DATABASE core_config_data"
            )
        )
    if len(prefixes) > 1:
        raise Unreadable(
            Sentence("it holds more than one shop: %(tables)s. Hand over the tables of one", tables=", ".join(names))
        )
    return prefixes[0]


def _of_rows(rows: list[Row], name: str) -> Material:
    entries = [entry for entry in (_entry(row, name) for row in rows) if entry]
    left = len(rows) - len(entries)
    note = Sentence(
        "%(file)s: rows that name no scope or no path, or have a far too long value, were left out: %(count)s.",
        file=name,
        count=left,
    )
    return Material(tuple(entries), notes=(note,) if left else ())


def _entry(row: Row, name: str) -> Entry | None:
    kind, path, value = row.get("scope") or "", row.get("path") or "", row.get("value")
    if kind not in {"default", "websites", "stores"} or not 0 < len(path) <= LONGEST_PATH:
        return None
    if len(value or "") > LONGEST_VALUE:
        return None
    place = EVERYWHERE if kind == "default" else Place(kind, id=number(row.get("scope_id") or "0"))  # type: ignore[arg-type]
    return Entry(place, path, value, Layer.TABLE, name)


def _sites(rows: list[Row]) -> Iterator[ForeignSite]:
    for row in rows:
        if row.get("code") != "admin":
            yield ForeignSite(number(row.get("website_id")), row.get("code") or "", row.get("name") or "")


def _views(rows: list[Row]) -> Iterator[ForeignView]:
    for row in rows:
        if row.get("code") != "admin":
            yield ForeignView(
                number(row.get("store_id")),
                row.get("code") or "",
                row.get("name") or "",
                number(row.get("website_id")),
                row.get("is_active") != "0",
            )
