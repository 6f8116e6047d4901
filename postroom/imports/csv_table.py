"""Reads core_config_data as a table of text: CSV, TSV, or what `mysql -B` prints, in any order of columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from postroom.imports.config_show import PATH
from postroom.imports.material import MOST_ENTRIES, Unreadable
from postroom.mail.address import shown
from postroom.mail.sentence import Sentence

SCOPES = {"default", "websites", "stores"}
NEEDED = ("scope", "scope_id", "path", "value")
DELIMITERS = "\t,;|"
NOTHING = {"\\N", "NULL"}
SEPARATOR = re.compile(r"\A\s*+sep=[^\n]?\n")  # Excel's own first line
ESCAPE = re.compile(r"\\([\\0ntrbZ])")
LETTERS = {"\\": "\\", "0": "\0", "n": "\n", "t": "\t", "r": "\r", "b": "\b", "Z": "\x1a"}
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Columns:
    """At which position each stands."""

    scope: int
    scope_id: int
    path: int
    value: int


def rows(text: str) -> list[Row]:
    """Raises Unreadable, which names what was seen, never a value."""
    if text.lstrip().startswith("+--"):
        raise Unreadable(Sentence("it is a table drawn with lines; make it with `mysql -B`, or export a CSV"))
    table, tabs = _table(text)
    header = [cell.strip().strip("\ufeff").lower() for cell in table[0]]
    named = _named(header)
    columns = named or _by_shape(table)
    found = table[1:] if named or not _is_path(table[0], columns) else table
    return [_row(cells, columns, tabs) for cells in found if len(cells) > 1]


def _table(text: str) -> tuple[list[list[str]], bool]:
    text = SEPARATOR.sub("", text)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    if delimiter not in first:
        raise Unreadable(
            Sentence(
                "it is neither SQL, PHP, config:show nor a table with columns; hand over a dump of core_config_data, "
                "env.php, config.php, a CSV, or what `bin/magento config:show` prints"
            )
        )
    # With -B mysql puts no quotes around anything: there a quote is a letter like any other.
    plain = delimiter == "\t" and not re.search(r'(?:^|\t)"[^\t\n]*"(?:\t|$)', first)
    # As long as the dialect says so a doubled quote is one; phpMyAdmin's own form has a backslash before it.
    escape = "\\" if not plain and '\\"' in text else None
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL,
        escapechar=escape,
    )
    return _bounded(reader), plain


def _bounded(reader: Iterator[list[str]]) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for cells in reader:
            if cells:
                found.append(cells)
            if len(found) > MOST_ENTRIES:
                raise Unreadable(Sentence("it has more than %(most)s rows; hand over fewer tables", most=MOST_ENTRIES))
    except csv.Error:
        raise Unreadable(
            Sentence("line %(line)s is longer than %(most)s characters or is no CSV", line=len(found) + 1, most=131_072)
        ) from None
    return found


def _named(header: list[str]) -> Columns | None:
    if not {"path", "value"} <= set(header):
        return None
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise Unreadable(
            Sentence(
                "its columns are %(columns)s, and %(missing)s is not among them: a value without its scope could land "
                "at the wrong store. Export all columns of core_config_data",
                columns=", ".join(shown(name) for name in header[:12]),
                missing=", ".join(missing),
            )
        )
    return Columns(*(header.index(name) for name in NEEDED))


def _is_path(cells: list[str], columns: Columns) -> bool:
    return len(cells) > columns.path and re.fullmatch(PATH, cells[columns.path].strip()) is not None


def _by_shape(table: list[list[str]]) -> Columns:
    """Without a header: the column of scopes, the number after it, the column of paths, and what follows that."""
    wide = [cells for cells in table if len(cells) > 1]
    width = min((len(cells) for cells in wide), default=0)
    body = wide[1:] if len(wide) > 1 and not any(cell.strip() in SCOPES for cell in wide[0]) else wide
    scope = next((at for at in range(width) if all(cells[at].strip() in SCOPES for cells in body)), None)
    path = next((at for at in range(width) if all(re.fullmatch(PATH, cells[at].strip()) for cells in body)), None)
    if scope is None or path is None or not body:
        raise _strange(table)
    numbers = [at for at in range(scope + 1, width) if all(cells[at].strip().isdigit() for cells in body)]
    if not numbers or path + 1 >= width or path + 1 in (scope, *numbers[:1]):
        raise _strange(table)
    return Columns(scope, numbers[0], path, path + 1)


def _strange(table: list[list[str]]) -> Unreadable:
    return Unreadable(
        Sentence(
            "its first line has %(columns)s columns, but none of them can be told to be scope, scope_id, path and "
            "value; put a header line with those names at its top",
            columns=len(table[0]),
        )
    )


def _row(cells: list[str], columns: Columns, tabs: bool) -> Row:
    if len(cells) <= max(columns.scope, columns.scope_id, columns.path, columns.value):
        raise Unreadable(
            Sentence(
                "a line has %(seen)s columns where the first has more; export it again, with quotes", seen=len(cells)
            )
        )
    value: str | None = cells[columns.value]
    if value in NOTHING:
        value = None
    if value and tabs:
        value = ESCAPE.sub(lambda found: LETTERS[found[1]], value)
    return {
        "scope": cells[columns.scope].strip(),
        "scope_id": cells[columns.scope_id].strip(),
        "path": cells[columns.path].strip(),
        "value": value,
    }
