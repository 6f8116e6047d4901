"""Packing: names, rotation, the keys apart, and what is said where it cannot be done."""

import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.backup.hostile import parts
from tests.backup.store import Store
from tests.cli.shell import Shell, clean_environment


def test_in_a_folder_it_has_a_name_of_its_own_and_the_newest_stay(small: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    first = Path(small.shell.ok("backup", str(folder), "--json").json["file"])
    short = small.ask("SELECT substr(id, 1, 8) FROM scopes_installation")[0][0]
    others = [
        folder / name for name in ("postroom-00000000-20200101T000000000000Z.tar.gz", "notes.txt", first.name + ".old")
    ]
    older = [folder / f"postroom-{short}-2020010{day}T000000000000Z.tar.gz" for day in (1, 2, 3)]
    for path in (*others, *older):
        path.write_bytes(b"x")
    made = small.shell.ok("backup", str(folder), "--keep", "2", "--json").json
    assert sorted(made["removed"]) == sorted(map(str, older))
    left = {path.name for path in folder.iterdir()}
    assert left == {Path(made["file"]).name, first.name, *(path.name for path in others)}


def test_how_many_are_kept_goes_with_a_folder(small: Store, tmp_path: Path) -> None:
    done = small.shell("backup", str(tmp_path / "b.tar.gz"), "--keep", "3")
    assert done.code == 64
    assert "folder" in done.err


def test_what_cannot_be_written_leaves_nothing_behind(small: Store, tmp_path: Path) -> None:
    done = small.shell("backup", str(tmp_path / "nowhere" / "b.tar.gz"))
    assert done.code == 66, done
    assert list(tmp_path.iterdir()) == [small.home]


def test_nothing_but_a_backup_is_written_over(small: Store, tmp_path: Path) -> None:
    letter, pipe = tmp_path / "letter.txt", tmp_path / "pipe"
    letter.write_text("keep me")
    os.mkfifo(pipe)
    for taken in (letter, pipe, small.file):
        done = small.shell("backup", str(taken))
        assert (done.code, "is no backup" in done.err) == (73, True), done
    assert letter.read_text() == "keep me"
    assert pipe.is_fifo()
    assert small.counts()["scopes_installation"] == 1
    for _ in range(2):
        small.shell.ok("backup", str(tmp_path / "b.tar.gz"))


def test_any_tar_unpacks_it(small: Store, tmp_path: Path) -> None:
    logo = small.home / "media" / "email" / "logo" / "看板.png"
    logo.parent.mkdir(parents=True)
    logo.write_bytes(b"a picture")
    (logo.parent / "link.png").symlink_to("/etc/passwd")
    small.shell.ok("backup", str(tmp_path / "b.tar.gz"))
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        assert tar.getnames() == ["manifest.json", "database.sqlite3", "media/email/logo/看板.png"]
        tar.extractall(tmp_path / "by-hand", filter="data")
    assert (tmp_path / "by-hand" / "media" / "email" / "logo" / "看板.png").read_bytes() == b"a picture"


def test_no_password_is_in_it_or_with_it(filled: Store, tmp_path: Path) -> None:
    """The database of the release before has one, encrypted."""
    filled.shell.ok("backup", str(tmp_path / "b.tar.gz"), "--json")
    made = parts(tmp_path / "b.tar.gz")
    everything = repr(made.manifest).encode() + b"".join(content for _, content in made.entries)
    assert b"Zq9!canary" not in everything
    secret = next((filled.home / "keys").glob("*.key")).read_bytes().strip()
    assert secret not in everything
    assert b"system/smtp/password" in everything


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_what_was_removed_before_is_not_in_it(filled: Store, tmp_path: Path) -> None:
    """As an older release removed it: its pages are free, and still hold it."""
    canary = b"a word in private, " * 1000
    with closing(sqlite3.connect(filled.file)) as file:
        file.execute("PRAGMA secure_delete = OFF").fetchone()
        [(body,)] = file.execute("SELECT MIN(message_id) FROM spool_body").fetchall()
        with file:
            file.execute("UPDATE spool_body SET bytes = ? WHERE message_id = ?", (canary, body))
        with file:
            file.execute("DELETE FROM spool_body WHERE message_id = ?", (body,))
    assert canary[:19] in filled.file.read_bytes()
    counts = filled.counts()
    made = filled.shell.ok("backup", str(tmp_path / "b.tar.gz"), "--json").json
    [(info, content)] = parts(tmp_path / "b.tar.gz").entries
    assert info.name == "database.sqlite3"
    assert canary[:19] not in content
    assert {name: made["counts"][name] for name in counts} == counts


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_a_damaged_database_is_not_packed(filled: Store, tmp_path: Path) -> None:
    [(page, size)] = filled.ask(
        "SELECT rootpage, page_size FROM sqlite_master, pragma_page_size WHERE name = 'spool_body'"
    )
    with filled.file.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    done = filled.shell("backup", str(tmp_path / "b.tar.gz"))
    assert (done.code, "The database is damaged" in done.err) == (65, True), done
    assert not (tmp_path / "b.tar.gz").exists()


def test_the_keys_do_not_lie_beside_a_backup(small: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    ring = folder / "ring.tar.gz"
    assert small.shell("backup", str(folder), "--key", str(ring)).code == 65
    assert list(folder.iterdir()) == []
    small.shell.ok("backup", str(folder))
    for place in (ring, small.home / "ring.tar.gz", small.home / "keys" / "ring.tar.gz"):
        done = small.shell("backup", "keys", str(place))
        assert done.code == 65
        assert "--same-folder" in done.err
    small.shell.ok("backup", "keys", str(ring), "--same-folder")
    assert ring.stat().st_mode & 0o777 == 0o600
    assert {info.name for info, _ in parts(ring).entries} >= {"keys/django"}


def test_a_key_ring_is_no_installation_and_the_other_way_round(small: Store, tmp_path: Path) -> None:
    archive, ring = tmp_path / "away" / "b.tar.gz", tmp_path / "safe" / "ring.tar.gz"
    for folder in (archive.parent, ring.parent):
        folder.mkdir()
    small.shell.ok("backup", str(archive), "--key", str(ring))
    assert "give it with --key" in small.shell("restore", "--replace", "--yes", str(ring)).err
    done = small.shell("restore", "--replace", "--yes", str(archive), "--key", str(archive))
    assert (done.code, "is no key ring" in done.err) == (65, True)


def test_another_key_under_the_same_name_is_not_written_over(small: Store, tmp_path: Path) -> None:
    archive, ring = tmp_path / "away" / "b.tar.gz", tmp_path / "safe" / "ring.tar.gz"
    for folder in (archive.parent, ring.parent):
        folder.mkdir()
    small.shell.ok("backup", str(archive), "--key", str(ring))
    key = next((small.home / "keys").glob("*.key"))
    key.write_text("A" * 43 + "=\n")
    done = small.shell("restore", "--replace", "--yes", str(archive), "--key", str(ring))
    assert (done.code, "another key" in done.err) == (65, True)
    assert key.read_text() == "A" * 43 + "=\n"


def test_before_setup_there_is_nothing_to_pack(empty: Store, tmp_path: Path) -> None:
    done = empty.shell("backup", str(tmp_path / "b.tar.gz"))
    assert done.code == 78
    assert "postroom setup" in done.err


@pytest.mark.parametrize("empty", ["postgresql"], indirect=True)
def test_without_its_programs_postgresql_is_not_packed_and_it_is_said(filled: Store, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    script = "from postroom.backup import programs; from pathlib import Path; programs.PLACES = Path('/nowhere');"
    script += "from postroom.cli.main import main; import sys; sys.exit(main(sys.argv[1:]))"
    done = run_python(filled.shell, script, ["backup", str(tmp_path / "b.tar.gz")], PATH=str(nothing))
    assert done[0] == 69, done
    assert "postgresql-client-" in done[1]


def run_python(shell: Shell, script: str, arguments: list[str], **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=clean_environment(shell.home, **shell.environment, **environment),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_password_for_the_server_is_in_no_command_line(server: str, tmp_path: Path) -> None:
    """`ps` shows those to everybody on the machine."""
    url = server.replace("postroom@", "postroom:Zq9canary@")
    script = "import django; django.setup(); from postroom.backup.programs import server as s; import sys;"
    script += "sys.stderr.write(s().dsn + ' ' + s().environment['PGPASSWORD'])"
    shell = Shell(tmp_path / "home", {"POSTROOM_DATABASE_URL": url})
    code, said = run_python(shell, script, [], DJANGO_SETTINGS_MODULE="postroom.project.settings")
    dsn, _, password = said.rpartition(" ")
    assert (code, password) == (0, "Zq9canary")
    assert "user=postroom" in dsn
    assert "Zq9canary" not in dsn
