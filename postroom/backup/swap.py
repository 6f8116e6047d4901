"""The moment at which the new takes the place of the old: all of it, or nothing, whatever kills us.

What is to be moved is written down first. From then on it is decided: whoever opens the data folder next finishes it.
With PostgreSQL the database decides, since it moves in a transaction of its own: where the staged tables are still
apart nothing has happened, and what is written down is void.
"""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from postroom.project.disk import sync_folder

RECORD = "restoring.json"  #: in the data folder
STAGING = ".restoring"  #: the folder, there and beside the database, in which the new is made ready

Move = tuple[Path, Path]


@dataclass(frozen=True)
class Decided:
    """`moves`: from where to where, in this order. `staged`: PostgreSQL's schema with the new tables, else empty."""

    moves: tuple[Move, ...]
    staging: tuple[Path, ...]
    staged: str = ""


def record_of(home: Path) -> Path:
    return home / RECORD


def decide(home: Path, decided: Decided) -> None:
    """Whole or not at all."""
    for _, target in decided.moves:
        target.parent.mkdir(mode=0o700, exist_ok=True)
    moves = [[str(source), str(target)] for source, target in decided.moves]
    text = json.dumps({"moves": moves, "staging": list(map(str, decided.staging)), "staged": decided.staged})
    unfinished = record_of(home).with_suffix(".new")
    with unfinished.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(record_of(home))
    sync_folder(home)


def read(home: Path) -> Decided | None:
    try:
        said = json.loads(record_of(home).read_text())
    except FileNotFoundError:
        return None
    moves = tuple((Path(source), Path(target)) for source, target in said["moves"])
    return Decided(moves, tuple(map(Path, said["staging"])), said["staged"])


def carry_out(home: Path, decided: Decided) -> None:
    """May be begun again anywhere: what stands in its place is not moved again."""
    for source, target in decided.moves:
        if source.exists() and not target.exists():
            source.rename(target)
    for folder in {path.parent for move in decided.moves for path in move}:
        if folder.exists():  # the staging is gone where only the end was missing
            sync_folder(folder)
    forget(home, decided)


def forget(home: Path, decided: Decided) -> None:
    clear(decided.staging)
    record_of(home).unlink(missing_ok=True)
    sync_folder(home)


def clear(staging: Iterable[Path]) -> None:
    for folder in staging:
        shutil.rmtree(folder, ignore_errors=True)
