"""A fingerprint tells a database from its copies, and stays while it is the same one."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from postroom.scopes import fingerprint


@pytest.fixture
def database(tmp_path: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that stands for the database's."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's database is no file")
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "db.sqlite3").write_bytes(b"")
    with sqlite3.connect(folder / "db.sqlite3") as made:
        made.execute("CREATE TABLE t (x)")
        made.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 100)
    made.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(folder / "db.sqlite3"))
    return folder / "db.sqlite3"


def test_it_stays_when_the_file_is_moved_or_vacuumed(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.here()
    assert before.startswith("file ")
    at_hand = sqlite3.connect(database, isolation_level=None)
    at_hand.execute("DELETE FROM t")
    at_hand.execute("VACUUM")
    at_hand.close()
    assert fingerprint.here() == before
    moved = database.parent.rename(database.parent.with_name("elsewhere")) / database.name
    monkeypatch.setitem(connection.settings_dict, "NAME", str(moved))
    assert fingerprint.here() == before


def test_a_copy_has_another(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.here()
    copied = Path(shutil.copytree(database.parent, database.parent.with_name("copy"))) / database.name
    monkeypatch.setitem(connection.settings_dict, "NAME", str(copied))
    assert not fingerprint.same(before, fingerprint.here())


def test_where_there_is_no_file_there_is_nothing_to_tell(database: Path) -> None:
    database.unlink()
    assert fingerprint.here() == ""


def test_postgresql_is_known_by_its_cluster_and_its_number_there(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's database is a file")
    kind, cluster, number = fingerprint.here().split()
    assert kind == "postgresql"
    assert cluster.isdecimal()
    assert number.isdecimal()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("file 12", "file 12", True),
        ("file 12", "file 13", False),
        ("file 12", "postgresql 12 5", False),
        ("postgresql 7 5", "postgresql 7 5", True),
        ("postgresql 7 5", "postgresql 7 6", False),
        ("postgresql 7 5", "postgresql 8 5", False),
        ("postgresql - 5", "postgresql 8 5", True),
        ("postgresql - 5", "postgresql 8 6", False),
        ("restored", "file 12", False),
    ],
)
def test_what_the_server_did_not_tell_is_no_difference(one: str, other: str, *, same: bool) -> None:
    assert fingerprint.same(one, other) is same
    assert fingerprint.same(other, one) is same
