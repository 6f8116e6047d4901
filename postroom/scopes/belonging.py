"""Whose database is this? Which key it was written with, and whether it may become a demo.

Both are asked before a migration too, so a table or column may not be there yet.
"""

from django.db import connection

from postroom.scopes.key_ring import KeyProblem, folder, key_ring
from postroom.scopes.models import Installation, SettingValue, Website
from postroom.scopes.secrets import key_of


def refuse_without_its_key() -> None:
    """A machine with keys of its own could read no password, and what it saved nobody else could."""
    known = key_of_the_database()
    if known and not (folder() / f"{known}.key").exists():
        raise KeyProblem(
            f"This database is written with the key {known}, which is not in {folder()}. Copy keys/ there from the "
            "machine that has it. Is it lost for good: `postroom setup --new-key`, then type every password again."
        )


def key_of_the_database() -> str:
    """The id of the key in use; empty where nothing was written yet."""
    if has_column(Installation, "key_id"):
        known = Installation.objects.values_list("key_id", flat=True).first()
        if known:
            return known
    if not has_table(SettingValue):
        return ""
    sealed = SettingValue.objects.filter(value__startswith="v1:").values_list("value", flat=True)
    return max((key_of(value or "") for value in sealed), default="")


def remember_key() -> None:
    """From now on the newest key here is the database's."""
    Installation.this()
    Installation.objects.update(key_id=key_ring().newest.id)


def is_a_real_store() -> bool:
    """Whether anything is kept here that no demo has made."""
    filled = any(has_table(model) and model.objects.exists() for model in (Website, SettingValue))
    return filled and not is_a_demo()


def is_a_demo() -> bool:
    if has_column(Installation, "demo"):
        return Installation.objects.filter(demo=True).exists()
    # A demo from before the mark: migration 0003 gives it one.
    return has_table(Website) and list(Website.objects.values_list("code", flat=True)) == ["demo"]


def mark_as_demo() -> None:
    Installation.this()
    Installation.objects.update(demo=True)


def has_table(model: type[Installation | SettingValue | Website]) -> bool:
    return model._meta.db_table in connection.introspection.table_names()


def has_column(model: type[Installation], name: str) -> bool:
    if not has_table(model):
        return False
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return name in {column.name for column in columns}
