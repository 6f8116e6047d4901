"""Rotation gives every secret the new key, counts what is left, and can be killed at any row."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from postroom.audit.models import Entry
from postroom.scopes.key_ring import folder, key_ring
from postroom.scopes.models import SettingValue, StoreView, Website
from postroom.scopes.rotation import rotate
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.secrets import decrypt, encrypt, key_of
from tests.scopes.conftest import OPERATOR
from tests.spool.workers import eventually

PATH = "system/smtp/password"
ROWS = 60


def fill(count: int) -> None:
    """A password for each of so many store views, and an empty one that needs no key."""
    website = Website.objects.create(code="base", name="Main Website")
    for number in range(count):
        view = StoreView.objects.create(code=f"v{number}", name="v", website=website)
        sealed = encrypt(f"secret {view.pk}", Scope.store(view.pk), PATH)
        SettingValue.objects.create(scope="stores", scope_id=view.pk, path=PATH, value=sealed)
    SettingValue.objects.create(scope="default", path=PATH, value="")


def stored() -> list[SettingValue]:
    return list(SettingValue.objects.filter(path=PATH).exclude(value=""))


def all_readable() -> bool:
    return all(
        decrypt(row.value or "", Scope.store(row.scope_id), PATH) == f"secret {row.scope_id}" for row in stored()
    )


@pytest.mark.django_db
def test_every_secret_gets_the_new_key(home: Path) -> None:
    fill(5)
    old = key_ring().newest.id
    touched = set(SettingValue.objects.values_list("updated_at", flat=True))
    done = rotate(OPERATOR)
    assert (done.total, done.rotated, done.left, done.complete) == (5, 5, 0, True)
    assert (done.undecryptable, done.unused_keys) == ((), (old,))
    assert {key_of(row.value or "") for row in stored()} == {done.key_id} != {old}
    assert all_readable()
    assert set(SettingValue.objects.values_list("updated_at", flat=True)) == touched
    told = Entry.objects.order_by("-id").values_list("action", "object", "new")[:2]
    assert list(told) == [
        ("rotated", f"key {done.key_id}", "5 rotated, 0 of 5 left"),
        ("created", f"key {done.key_id}", None),
    ]


@pytest.mark.django_db
def test_each_rotation_makes_a_key_even_where_there_is_nothing_to_rotate(home: Path) -> None:
    first, second = rotate(OPERATOR), rotate(OPERATOR)
    assert (first.total, second.total) == (0, 0)
    assert first.key_id < second.key_id == key_ring().newest.id


@pytest.mark.django_db
def test_one_that_cannot_be_decrypted_is_reported_and_the_others_are_done(home: Path) -> None:
    fill(4)
    broken = stored()[1]
    SettingValue.objects.filter(pk=broken.pk).update(value=stored()[0].value)
    done = rotate(OPERATOR)
    assert (done.rotated, done.left, done.complete) == (3, 1, False)
    assert done.undecryptable == (f"{PATH} at stores:{broken.scope_id}",)
    # And it does not keep the next rotation from making a key of its own.
    again = rotate(OPERATOR)
    assert again.key_id > done.key_id
    assert (again.rotated, again.left) == (3, 1)


CHILD = "rotates until it is killed"
ROTATE = """
import django
django.setup()
from postroom.audit.record import Actor
from postroom.scopes.rotation import rotate
rotate(Actor("cli:killed", operator=True))
"""


def database_url() -> str:
    its = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{its['NAME']}"
    port = its["PORT"] or its["OPTIONS"].get("port", "5432")
    account = quote(its["USER"]) + (f":{quote(its['PASSWORD'])}" if its["PASSWORD"] else "")
    return f"postgresql://{account}@/{its['NAME']}?host={its['HOST']}&port={port}"


def moved_to(key_id: str) -> int:
    return SettingValue.objects.filter(path=PATH, value__startswith=f"v1:{key_id}:").count()


def kill_while_rotating(home: Path, after_rows: int) -> str:
    """SIGKILL as soon as so many rows have the new key. Returns that key's id."""
    environment = {
        "PATH": os.environ["PATH"],
        "POSTROOM_HOME": str(home),
        "POSTROOM_DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "postroom.project.settings",
        "PGAPPNAME": CHILD,
    }
    before = set(folder().glob("*.key"))
    with subprocess.Popen([sys.executable, "-c", ROTATE], env=environment, cwd=Path(__file__).parents[2]) as child:
        deadline = time.monotonic() + 120
        while not (made := set(folder().glob("*.key")) - before):
            assert child.poll() is None or set(folder().glob("*.key")) - before
            assert time.monotonic() < deadline
        key_id = made.pop().stem
        while moved_to(key_id) < after_rows:
            assert time.monotonic() < deadline
        child.send_signal(signal.SIGKILL)
    assert eventually(nobody_acts_for_it)
    return key_id


def nobody_acts_for_it() -> bool:
    """PostgreSQL still ends the statement that a killed client has sent, and only then sees that it is gone."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        of_child = "application_name = %s AND datname = current_database()"
        cursor.execute(f"SELECT 1 FROM pg_stat_activity WHERE {of_child}", [CHILD])
        return cursor.fetchone() is None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after_rows", [0, 1, ROWS // 2])
def test_killed_at_any_row_nothing_is_lost_and_running_it_again_finishes(home: Path, after_rows: int) -> None:
    fill(ROWS)
    key_id = kill_while_rotating(home, after_rows)
    moved = moved_to(key_id)
    assert after_rows <= moved
    assert all_readable()
    done = rotate(OPERATOR)
    assert done.complete
    assert done.total == ROWS
    assert all_readable()
    if moved < ROWS:
        assert (done.key_id, done.rotated) == (key_id, ROWS - moved)
    assert SettingValue.objects.get(scope=DEFAULT.kind, path=PATH).value == ""
