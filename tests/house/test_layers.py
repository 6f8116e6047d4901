"""Doors know rooms, rooms know the rooms below, nothing knows a door."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "postroom"

VALUES = {"mail"}
BELOW_SCOPES = VALUES | {"transports", "audit"}
BELOW_LETTERS = BELOW_SCOPES | {"scopes"}
BELOW_SPOOL = BELOW_LETTERS | {"access", "letters", "suppressions"}
BELOW_ROOMS = BELOW_SPOOL | {"spool"}
STORES = {"sales", "msa", "webhooks"}
BELOW_DOORS = BELOW_ROOMS | STORES | {"connectors", "imports", "retention", "backup", "doctor", "demo"}

MAY_IMPORT: dict[str, set[str]] = {
    "mail": set(),
    "transports": VALUES,
    "audit": set(),
    "scopes": BELOW_SCOPES,
    "access": BELOW_LETTERS,
    "letters": BELOW_LETTERS,
    "suppressions": BELOW_LETTERS,
    "spool": BELOW_SPOOL,
    "sales": BELOW_ROOMS,
    "msa": BELOW_ROOMS,
    "webhooks": BELOW_ROOMS,
    "connectors": BELOW_ROOMS | {"sales"},
    "imports": BELOW_ROOMS,
    "retention": BELOW_ROOMS | {"msa", "webhooks"},
    "backup": BELOW_ROOMS | {"project"},
    "doctor": BELOW_ROOMS | {"project", "msa", "webhooks", "connectors", "backup"},
    "demo": BELOW_ROOMS | {"sales"},
    "api": BELOW_DOORS,
    "inbox": BELOW_DOORS,
    "desk": BELOW_DOORS,
    "smtpd": BELOW_DOORS,
    "django": BELOW_DOORS,
    "cli": BELOW_DOORS | {"project", "inbox", "api", "desk", "smtpd"},
    "project": BELOW_DOORS | {"api", "inbox", "desk", "smtpd"},
}


def modules() -> Iterator[Path]:
    return (path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def imported(path: Path) -> Iterator[str]:
    """Every ``postroom.x…`` and top-level module that the file imports, late imports included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            if node.module == "postroom":
                yield from (f"postroom.{alias.name}" for alias in node.names)


def room_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "postroom" and len(parts) > 1 and (PACKAGE / parts[1]).is_dir() else None


def test_every_room_has_its_place_in_the_table() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == set(MAY_IMPORT)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules()
        if path.is_relative_to(PACKAGE / room)
        for name in imported(path)
        if room_of(name) not in MAY_IMPORT[room] | {room, None}
    ]
    assert found == []


def test_nothing_is_imported_relatively() -> None:
    found = [
        str(path)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert found == []


@pytest.mark.parametrize("room", ["mail", "transports"])
def test_rooms_below_the_line_work_where_django_cannot_be_imported(room: str) -> None:
    names = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
        if path.is_relative_to(PACKAGE / room)
    )
    script = "import sys; sys.modules['django'] = None\n" + "\n".join(f"import {name}" for name in names)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


CLOCKS = {
    "now",
    "utcnow",
    "time",
    "monotonic",
    "perf_counter",
    "today",
    "random",
    "randint",
    "uniform",
    "token_bytes",
    "urandom",
}


def test_mail_has_no_clock_and_no_randomness() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        if path.is_relative_to(PACKAGE / "mail")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]
    assert found == []


LENIENT = {"parseaddr", "getaddresses", "EmailMessage", "smtplib"}


def test_addresses_and_messages_are_never_handled_leniently() -> None:
    """The standard library cuts hostile addresses and writes injected headers (CVE-2023-27043, CVE-2024-6923)."""
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        for name in {*imported(path), *names_used(path)}
        if LENIENT & set(name.split("."))
    ]
    assert found == []


def names_used(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
