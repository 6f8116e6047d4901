"""What a restore asks of either database. The two modules are it themselves."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from django.db import connection

from postroom.backup import on_postgresql, on_sqlite
from postroom.backup.archive import Tell
from postroom.backup.facts import Facts
from postroom.backup.manifest import POSTGRESQL, Manifest
from postroom.backup.swap import Move


class Place(Protocol):
    """Where the database lies that is replaced."""

    STAGED: str  #: PostgreSQL's schema for what is made ready; empty: a file is

    def there(self) -> Facts | None: ...
    def alone(self) -> AbstractContextManager[None]: ...
    def stage(self, work: Path, manifest: Manifest, tell: Tell) -> None: ...
    def looking(self) -> AbstractContextManager[None]: ...
    def ready(self) -> None: ...
    def staging(self) -> tuple[Path, ...]: ...
    def moves(self, aside: str) -> list[Move]: ...
    def take_place(self, aside: str) -> None: ...
    def described(self, aside: str) -> str: ...


def here() -> Place:
    return on_postgresql if connection.vendor == POSTGRESQL else on_sqlite
