"""A store's own programs may keep their tables beside ours: then only the store can put back the whole."""

from django.apps import apps

from postroom.backup.facts import Facts


class Shared(RuntimeError):
    """Other programs keep their tables beside ours."""


def refuse_shared(found: Facts) -> None:
    """What is put back would take the others' tables back in time as well. Raises Shared."""
    ours = (*(f"{app.label}_" for app in apps.get_app_configs()), "django_")
    others = [name for name in found.counts if not name.startswith(ours)]
    if others:
        raise Shared(
            f"Other programs keep their tables in this database too ({', '.join(others[:3])}): back it up and restore "
            "it as a whole, by the database's own means."
        )
