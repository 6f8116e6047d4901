"""The snapshot of now: rebuilt when the generation's stamp in the database has changed, else the one at hand."""

from collections.abc import Mapping

from django.db import connection

from postroom.scopes import environment
from postroom.scopes.models import SettingValue, StoreView, Website
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Effective, Site, Snapshot, Source, Sources, UnknownStore, View

__all__ = ["Effective", "Site", "Snapshot", "Source", "Sources", "UnknownStore", "View", "current", "load"]

_at_hand: tuple[str, Mapping[str, str], Snapshot] | None = None


def current() -> Snapshot:
    """One cheap SELECT; the environment is that of the process's start."""
    global _at_hand  # noqa: PLW0603
    variables = environment.of_process()
    stamp = _stamp()
    kept = _at_hand
    if kept is not None and kept[0] == stamp and kept[1] is variables:
        return kept[2]
    snapshot = load(variables)
    # Read before the rows: a change that slips in between makes the next call load again, never miss it.
    _at_hand = (stamp, variables, snapshot)
    return snapshot


def load(variables: Mapping[str, str]) -> Snapshot:
    """Everything read afresh, within the caller's transaction where there is one."""
    rows = SettingValue.objects.values_list("scope", "scope_id", "path", "value")
    return Snapshot(
        Sources(
            rows={(Scope(scope, pk), path): value for scope, pk, path, value in rows},  # type: ignore[arg-type]
            variables=variables,
            websites=tuple(Site(*row) for row in Website.objects.values_list("id", "code", "name", "magento_id")),
            store_views=tuple(
                View(*row)
                for row in StoreView.objects.values_list("id", "code", "name", "website_id", "magento_id", "is_active")
            ),
        )
    )


def _stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM scopes_generation WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else ""
