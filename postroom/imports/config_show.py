"""Reads what `bin/magento config:show` prints, and lines of CONFIG__ environment variables."""

import re

from postroom.imports.material import EVERYWHERE, Entry, Layer, Material, Place
from postroom.mail.sentence import Sentence

PATH = r"[A-Za-z0-9_.-]{1,100}(?:/[A-Za-z0-9_.-]{1,100}){2,5}"
SHOWN = re.compile(rf"({PATH}) - ?(.*)")
VARIABLE = re.compile(r"(?:export[ \t]+)?(CONFIG__[A-Za-z0-9_]{1,300})[ \t]*=[ \t]*(.*)", re.IGNORECASE)
ASSIGNED = re.compile(r"(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_]{0,300}[ \t]*=")
LOOKED_AT = 50  # lines
QUOTES = "\"'"


def is_shown(text: str) -> bool:
    lines = [line for line in text[:20_000].splitlines()[:LOOKED_AT] if line.strip()]
    return bool(lines) and SHOWN.fullmatch(lines[0]) is not None


def shown(text: str, place: Place, name: str) -> Material:
    """A line that is no setting goes on with the value before it: values may have several lines."""
    found: list[list[str]] = []
    for line in text.splitlines():
        setting = SHOWN.fullmatch(line)
        if setting:
            found.append([setting[1], setting[2]])
        elif found:
            found[-1].append(line)
    entries = (Entry(place, path, "\n".join(lines).rstrip("\n"), Layer.TABLE, name) for path, *lines in found)
    return Material(tuple(entries))


def is_variables(text: str) -> bool:
    lines = [line.strip() for line in text[:200_000].splitlines()]
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return ASSIGNED.match(first) is not None and any(VARIABLE.fullmatch(line) for line in lines)


def variables(text: str, name: str) -> Material:
    """Lower case throughout, as Magento takes them; two underscores part the names."""
    entries: list[Entry] = []
    other = 0
    for line in text.splitlines():
        found = VARIABLE.fullmatch(line.strip())
        entry = _entry(found[1], found[2], name) if found else None
        if entry:
            entries.append(entry)
        elif found:
            other += 1
    note = Sentence("%(file)s: %(count)s CONFIG__ variables name no scope and path.", file=name, count=other)
    return Material(tuple(entries), notes=(note,) if other else ())


def _entry(variable: str, text: str, name: str) -> Entry | None:
    _, kind, *rest = variable.lower().split("__")
    place = EVERYWHERE
    if kind in {"websites", "stores"} and rest:
        place = Place("websites" if kind == "websites" else "stores", code=rest[0])
        rest = rest[1:]
    elif kind != "default":
        return None
    if len(rest) < 3 or not all(rest):
        return None
    return Entry(place, "/".join(rest), unquoted(text.strip()), Layer.VARIABLE, name)


def unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] in QUOTES and text[-1] == text[0] else text
