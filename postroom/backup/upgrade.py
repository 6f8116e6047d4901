"""`postroom upgrade`: what would change, a backup of before, the change, a look at the result; and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from postroom.audit.record import Actor, Change, record
from postroom.backup import make, rotation
from postroom.backup.archive import Tell, read_manifest
from postroom.backup.facts import Facts, asked, facts
from postroom.backup.manifest import Migrations
from postroom.backup.running import refuse_running
from postroom.project import migrated
from postroom.project.occupied import alone_with

FOLDER = "backups"  #: in the data folder
NAME = "before-upgrade-{now:%Y%m%dT%H%M%S%fZ}.tar.gz"
ANY = "before-upgrade-*.tar.gz"
STATES = 3  #: of tables, whose newest backup is kept
ONLY_GROW = ("spool_message", "spool_body", "spool_delivery", "spool_attempt", "spool_event", "audit_entry")

Targets = list[tuple[str, str | None]]


class NoWay(RuntimeError):
    """Not from here by this road. The message names another."""


@dataclass(frozen=True)
class Step:
    """One migration: forward, or with `back` undone. `tables`: those that come or go with it."""

    name: str
    back: bool
    undoable: bool
    tables: tuple[str, ...]


def to_this_release() -> Targets:
    return list(MigrationExecutor(connection).loader.graph.leaf_nodes())


def back_to(earlier: Migrations) -> Targets:
    """As the database was. Apps that had no tables then lose them. Raises NoWay."""
    graph = MigrationExecutor(connection).loader.graph
    of_app: dict[str, list[str]] = {}
    for app, name in graph.nodes:
        of_app.setdefault(app, []).append(name)
    gone = [name for app, names in earlier.items() for name in names if name not in of_app.get(app, ())]
    if gone:
        raise NoWay(f"This release does not know {gone[0]}: let the release go back that knows it.")
    return [(app, max(earlier.get(app, ()), default=None)) for app in sorted(of_app)]


def before_the_last(home: Path) -> Targets | None:
    """As the newest backup has it of a release before; one of a later is passed over. Raises BadArchive."""
    for path in sorted((home / FOLDER).glob(ANY), reverse=True):
        try:
            targets = back_to(read_manifest(path).migrations)
        except NoWay:
            continue
        if any(step.back for step in steps(targets)):
            return targets
    return None


def steps(targets: Targets) -> list[Step]:
    plan = MigrationExecutor(connection).migration_plan(targets)
    return [Step(f"{one.app_label}.{one.name}", back, undoable(one), tables_of(one)) for one, back in plan]


def undoable(migration: Migration) -> bool:
    return all(operation.reversible for operation in migration.operations)


def tables_of(migration: Migration) -> tuple[str, ...]:
    made = [each for each in migration.operations if isinstance(each, migrations.CreateModel)]
    return tuple(str(each.options.get("db_table") or f"{migration.app_label}_{each.name_lower}") for each in made)


def refuse_newer() -> None:
    """Raises NoWay."""
    later = migrated.unknown(migrated.applied())
    if later:
        raise NoWay(
            f"This database was upgraded by a newer Postroom ({', '.join(later[:3])}). Run that version; to come back "
            "to this one, let that version run `postroom upgrade --back`."
        )


def carry_out(targets: Targets, actor: Actor, now: datetime, tell: Tell, *, keep: bool = True) -> Path | None:
    """The backup of before; None where *keep* says that none is wanted.

    Raises NoWay, Occupied, StillRunning, and what `make` raises: then nothing has changed.
    """
    home = Path(settings.POSTROOM_HOME)
    with alone_with(home):
        refuse_running(now)
        wanted = steps(targets)
        refuse_one_way(wanted)
        kept = save(home, actor, now, tell) if keep else None
        before = looked_at()
        try:
            move(targets, wanted, tell)
        except Exception as error:
            raise NoWay(f"It stopped: {error}. {way_out(kept)}") from error
        refuse_loss(before, looked_at(), kept)
        record(actor, Change("upgraded", "database", new=", ".join(step.name for step in wanted)))
    return kept


def save(home: Path, actor: Actor, now: datetime, tell: Tell) -> Path:
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    made = make.make(folder / NAME.format(now=now), None, actor, now, tell).path
    rotation.newest_of_each_state(folder.glob(ANY), STATES)
    return made


def move(targets: Targets, wanted: Sequence[Step], tell: Tell) -> None:
    """Each migration is a transaction of its own."""
    tell("migrating", 0, 0)
    if any(step.back for step in wanted):
        MigrationExecutor(connection).migrate(targets)
    else:
        call_command("migrate", interactive=False, verbosity=0)


def refuse_one_way(wanted: Sequence[Step]) -> None:
    stuck = [step.name for step in wanted if step.back and not step.undoable]
    if stuck:
        raise NoWay(
            f"{stuck[0]} cannot be undone. Restore the backup of before instead: "
            f"`postroom restore --replace --as-it-was {Path(settings.POSTROOM_HOME) / FOLDER}/…`."
        )


def looked_at() -> Facts:
    return facts(asked, connection.vendor)


def refuse_loss(before: Facts, after: Facts, kept: Path | None) -> None:
    """No migration may lose mail: that it did not is proved, not assumed."""
    lost = [name for name in ONLY_GROW if after.counts.get(name, 0) < before.counts.get(name, 0)]
    if lost:
        raise NoWay(f"Rows of {', '.join(lost)} are gone. {way_out(kept)}")


def way_out(kept: Path | None) -> str:
    if kept is None:
        return "Run it again once that is mended, or restore your backup."
    return f"Run it again once that is mended, or put back what was: `postroom restore --replace --as-it-was {kept}`."
