"""How far a database has come, against what this release knows."""

from collections.abc import Iterable, Mapping

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Applied = Mapping[str, Iterable[str]]  #: names by app


def applied() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def unknown(names: Applied) -> list[str]:
    """Those that a later release has made, as ``spool.0012_name``. A store may keep tables of its own beside ours."""
    known = set(MigrationLoader(None).disk_migrations)
    ours = {each.label for each in apps.get_app_configs() if each.name.startswith("postroom.")} & names.keys()
    return [f"{app}.{name}" for app in sorted(ours) for name in names[app] if (app, name) not in known]


def of_others(names: Applied) -> list[str]:
    """Apps that this release has not: a store's own, or rooms of a later release."""
    return sorted(names.keys() - {each.label for each in apps.get_app_configs()})
