"""Putting back: over what is there or into nothing, with and without the keys, and never beside something that runs."""

import os
import re
import socket
import subprocess
from pathlib import Path

import psycopg
import pytest

from postroom.backup import programs
from tests.backup.store import Store, wait
from tests.cli.shell import Shell
from tests.peers.ports import free_port

REMOVAL = re.compile("need it no more: (.*)")


@pytest.fixture
def archive(filled: Store, tmp_path: Path) -> Path:
    path = tmp_path / "backup.tar.gz"
    filled.shell.ok("backup", str(path))
    return path


def test_what_waited_is_held_and_what_is_there_is_kept_aside(filled: Store, archive: Path) -> None:
    before = filled.states()
    filled.change("DELETE FROM spool_tally")
    done = filled.shell("restore", str(archive))
    assert done.code == 78
    assert "--replace" in done.err
    assert filled.shell("restore", "--replace", str(archive), stdin="yes\n").code == 65
    assert filled.states() == before
    done = filled.shell.ok("restore", "--replace", str(archive), stdin="restore\n")
    after = filled.states()
    assert {"queued", "active"}.isdisjoint(after)
    assert after.pop("held") == before["held"] + before["queued"] + before["active"]
    assert {state: before[state] for state in after} == after
    assert filled.counts()["spool_tally"]
    reasons = {reason for (reason,) in filled.ask("SELECT reason FROM spool_delivery WHERE state = 'held'")}
    assert "put back from a backup; it may have been sent since" in reasons
    assert filled.ask("SELECT fingerprint FROM scopes_installation") == [("restored",)]
    assert filled.ask("SELECT COUNT(*) FROM spool_bulkjob WHERE state IN ('waiting', 'running')") == [(0,)]
    if filled.url:
        [(schema,)] = filled.ask("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%'")
        assert filled.ask(f"SELECT COUNT(*) FROM {schema}.spool_tally") == [(0,)]
    else:
        assert len(list(filled.home.glob("before_*/postroom.sqlite3"))) == 1
    assert not (filled.home / "restoring.json").exists()
    assert not (filled.home / ".restoring").exists()


def test_it_can_be_done_twice_and_backed_up_again(filled: Store, archive: Path, tmp_path: Path) -> None:
    filled.shell.ok("restore", "--replace", "--yes", str(archive))
    again = tmp_path / "again.tar.gz"
    filled.shell.ok("backup", str(again))
    filled.shell.ok("restore", "--replace", "--yes", str(again))
    assert filled.shell.ok("backup", "check", str(again), "--json").json["counts"]["spool_message"] == 22


def test_followed_stores_and_webhooks_are_paused(filled: Store, tmp_path: Path) -> None:
    """They would go on from the moment of the backup: mail sent again, stores told again."""
    filled.change(
        "INSERT INTO connectors_connector"
        " (name, base_url, token, source, created_at, created_by, since, policy, failures, labels)"
        " VALUES ('shop', 'https://shop.example/', '', 'magento', '2026-11-23 00:00:00+00', 'tests',"
        " '2026-11-23 00:00:00+00', '{}', 0, '{}')"
    )
    filled.shell.ok("webhook", "create", "hook", "https://shop.example/hook", "--all-stores")
    archive = tmp_path / "backup.tar.gz"
    filled.shell.ok("backup", str(archive))
    done = filled.shell.ok("restore", "--replace", "--yes", str(archive))
    assert "1 followed store paused" in done.err
    assert "1 webhook paused" in done.err
    assert filled.ask("SELECT COUNT(*) FROM connectors_connector WHERE paused_at IS NOT NULL") == [(1,)]
    assert "paused: put back from a backup" in filled.shell.ok("webhook", "list").out
    assert "postroom webhook resume hook --from-now" in filled.shell("doctor").out


def test_what_was_replaced_is_told_of_until_it_is_removed(filled: Store, archive: Path) -> None:
    filled.shell.ok("restore", "--replace", "--yes", str(archive))
    commands = REMOVAL.findall(filled.shell("doctor").out)
    assert commands
    for command in commands:
        environment = os.environ | filled.shell.environment | {"PATH": path_with_psql()}
        subprocess.run(command, shell=True, env=environment, check=True, capture_output=True)
    assert "what a restore has replaced" not in filled.shell("doctor").out
    assert filled.counts()["spool_message"] == 22


def path_with_psql() -> str:
    return os.pathsep.join([os.environ["PATH"], *(str(Path(each).parent) for each in programs.candidates("psql"))])


def test_journals_of_the_replaced_database_are_not_read_into_the_new(filled: Store, archive: Path) -> None:
    """They name deliveries by numbers, which are others' from now on."""
    journal = filled.home / "journal" / "5f0c2f9a0d3e4d8b9d2f7b1f6d1c9a10.journal"
    journal.parent.mkdir(exist_ok=True)
    journal.write_bytes(b"POSTROOM JOURNAL 1\n")
    filled.shell.ok("restore", "--replace", "--yes", str(archive))
    assert not journal.exists()
    assert [path.name for path in filled.home.glob("before_*/journal/*")] == [journal.name]


def test_nothing_is_replaced_under_a_worker(filled: Store, archive: Path) -> None:
    before = filled.counts()
    with filled.running("worker"):
        wait(lambda: filled.logged("started"))
        done = filled.shell("restore", "--replace", "--yes", str(archive))
        assert done.code == 75, done
        assert "stop it first" in done.err
    assert {name: filled.counts()[name] for name in ("spool_message", "audit_entry")} == {
        name: before[name] for name in ("spool_message", "audit_entry")
    }


@pytest.mark.parametrize("empty", ["postgresql"], indirect=True)
def test_nothing_is_replaced_under_a_session_until_it_has_ended(filled: Store, archive: Path) -> None:
    with psycopg.connect(filled.url):
        done = filled.shell("restore", "--replace", "--yes", str(archive))
    assert (done.code, "a session from 127.0.0.1" in done.err) == (75, True), done
    filled.shell.ok("restore", "--replace", "--yes", str(archive))


def test_nothing_is_replaced_under_a_web_process_that_was_started_by_itself(small: Store, tmp_path: Path) -> None:
    """It becomes another program when it starts, and holds the folder all the same."""
    archive = tmp_path / "b.tar.gz"
    small.shell.ok("backup", str(archive))
    port = free_port()
    with small.running("web", "--port", str(port)):
        wait(lambda: answers(port))
        done = small.shell("restore", "--replace", "--yes", str(archive))
    assert (done.code, "stop it first" in done.err) == (75, True), done
    small.shell.ok("restore", "--replace", "--yes", str(archive))


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_without_its_keys_it_is_said_and_nothing_is_served(filled: Store, archive: Path, tmp_path: Path) -> None:
    ring = tmp_path / "safe" / "ring.tar.gz"
    ring.parent.mkdir()
    filled.shell.ok("backup", "keys", str(ring))
    for key in (filled.home / "keys").glob("*.key"):
        key.unlink()
    done = filled.shell("restore", "--replace", "--yes", str(archive))
    assert done.code == 78
    assert "passwords cannot be read" in done.err
    assert "0001-06d80504" in done.err
    assert filled.shell("worker").code == 78
    told = filled.shell("doctor")
    assert "There is no key" in told.out
    stranger = filled.home / "keys" / "0007-00000000.key"
    stranger.write_text("A" * 43 + "=\n")
    stranger.chmod(0o600)
    assert "the key 0001-06d80504, which this database is written with, is not in keys/" in filled.shell("doctor").out
    filled.shell.ok("restore", "--replace", "--yes", str(archive), "--key", str(ring))
    assert "2 encryption keys" in filled.shell("doctor").out


def test_into_an_empty_folder_without_keys_and_then_with_them(small: Store, tmp_path: Path) -> None:
    archive, ring = tmp_path / "away" / "b.tar.gz", tmp_path / "safe" / "ring.tar.gz"
    for folder in (archive.parent, ring.parent):
        folder.mkdir()
    small.shell.ok("backup", str(archive), "--key", str(ring))
    other = Store(Shell(tmp_path / "other"), "")
    done = other.shell("restore", str(archive))
    assert done.code == 78
    assert f"tar -xzf FILE -C {other.home} keys" in done.err
    assert "There is no key" in other.shell("doctor").out
    subprocess.run(["tar", "-xzf", ring, "-C", other.home, "keys"], check=True)
    assert "1 encryption key" in other.shell("doctor").out
    other.shell.ok("adopt", "--yes")


def test_another_programs_tables_are_not_taken_back_in_time(filled: Store, archive: Path, tmp_path: Path) -> None:
    filled.change("CREATE TABLE shop_order (id integer)")
    for command in (["backup", str(tmp_path / "b.tar.gz")], ["restore", "--replace", "--yes", str(archive)]):
        done = filled.shell(*command)
        assert done.code == 78, done
        assert "shop_order" in done.err
    assert filled.ask("SELECT COUNT(*) FROM shop_order") == [(0,)]


def test_the_release_before_gets_its_own_tables_back(earlier: Store, tmp_path: Path) -> None:
    migrations = earlier.content("django_migrations", "app, name")
    kept = earlier.shell.ok("upgrade", "--json").json["backup"]
    earlier.shell.ok("restore", "--replace", "--yes", "--as-it-was", kept)
    assert earlier.content("django_migrations", "app, name") == migrations
    assert {"queued", "active"}.isdisjoint(earlier.states())
    assert earlier.shell("worker").code == 78
    earlier.shell.ok("upgrade", "--without-backup")
