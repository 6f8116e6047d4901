"""The keys' folder: made safely, read only when nobody else can."""

import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from postroom.scopes.key_ring import KeyProblem, create_key, folder, key_ring


def test_keys_are_made_for_their_owner_alone(home: Path) -> None:
    (file,) = folder().glob("*.key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700
    assert list(folder().iterdir()) == [file]  # no temporary file left


def test_the_highest_number_is_the_newest_and_all_are_kept(home: Path) -> None:
    made = [key_ring().newest.id, create_key(folder()).id, create_key(folder()).id]
    ring = key_ring()
    assert [key.id for key in ring.newest_first] == made[::-1]
    assert [key.number for key in ring.newest_first] == [3, 2, 1]
    assert len({key.secret for key in ring.keys.values()}) == 3


def test_a_key_made_by_another_process_is_seen(home: Path) -> None:
    os.utime(folder(), ns=(0, 0))
    before = key_ring()
    assert key_ring() is before
    os.utime(folder(), ns=(0, 10**9))
    assert key_ring() is not before


def test_two_changes_in_one_tick_of_the_file_systems_clock_are_both_seen(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = folder().stat().st_mtime_ns
    monkeypatch.setattr("postroom.scopes.key_ring.time", SimpleNamespace(time_ns=lambda: at))  # however slow the disk
    before = key_ring()
    made = create_key(folder())
    os.utime(folder(), ns=(at, at))
    assert key_ring().newest == made != before.newest


def test_a_ring_has_no_secret_in_its_representation(home: Path) -> None:
    ring = key_ring()
    assert repr(ring.newest.secret) not in repr(ring)
    assert "secret" not in repr(ring)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(home: Path, mode: int) -> None:
    (file,) = folder().glob("*.key")
    file.chmod(mode)
    os.utime(folder())
    with pytest.raises(KeyProblem, match=f"mode {mode:04o}.*chmod 600"):
        key_ring()
    file.chmod(0o600)
    assert key_ring().newest


def test_a_folder_that_others_can_enter_is_refused(home: Path) -> None:
    folder().chmod(0o750)
    os.utime(folder())
    with pytest.raises(KeyProblem, match="chmod 700"):
        key_ring()


@pytest.mark.skipif(os.name == "nt", reason="no owners there")
def test_a_key_of_another_user_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    os.utime(folder())
    if folder().stat().st_uid == 0:
        assert key_ring().newest  # root may always read
    else:
        with pytest.raises(KeyProblem, match="another user"):
            key_ring()


@pytest.mark.parametrize("content", [b"", b"c2hvcnQ=", b"not base64 at all \xff", b"A" * 100])
def test_a_damaged_key_is_refused(home: Path, content: bytes) -> None:
    (file,) = folder().glob("*.key")
    file.write_bytes(content)
    os.utime(folder())
    with pytest.raises(KeyProblem, match="damaged"):
        key_ring()


def test_a_stray_key_file_is_refused_and_other_files_are_left_alone(home: Path) -> None:
    (folder() / "django").write_text("another secret")
    assert key_ring().newest
    (folder() / "old.key").write_text("AAAA")
    (folder() / "old.key").chmod(0o600)
    with pytest.raises(KeyProblem, match="move it out"):
        key_ring()


def test_without_a_key_the_way_out_is_named(home: Path) -> None:
    for file in folder().glob("*.key"):
        file.unlink()
    with pytest.raises(KeyProblem, match="postroom setup"):
        key_ring()
    folder().rmdir()
    with pytest.raises(KeyProblem, match="restore the keys"):
        key_ring()
