"""An archive is read with distrust: whatever is wrong with it is said, and nothing has been touched."""

import gzip
import json
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from postroom.backup import archive as archives
from postroom.backup.manifest import BadArchive
from tests.backup.conftest import moved_in
from tests.backup.hostile import Parts, parts
from tests.backup.store import Store
from tests.cli.shell import Shell

Harm = Callable[[Parts], None]


def adding(name: str, **more: object) -> Harm:
    return lambda made: made.add(name, **more)  # type: ignore[arg-type]


def saying(**changes: object) -> Harm:
    return lambda made: made.manifest.update(changes)


def of_member(**changes: object) -> Harm:
    return lambda made: made.manifest["members"][0].update(changes)


def unannounced(made: Parts) -> None:
    made.add("media/extra.png")
    made.manifest["members"].pop()


def missing(made: Parts) -> None:
    made.entries.pop()


def twice(made: Parts) -> None:
    made.add("media/a.png")
    made.add("media/a.png")


def other_order(made: Parts) -> None:
    made.add("media/a.png")
    made.entries.reverse()


def other_content(made: Parts) -> None:
    info, content = made.entries[0]
    made.entries[0] = info, content[:-1] + bytes([content[-1] ^ 1])


def long_name(made: Parts) -> None:
    """By an extension of tar's: another header whose content is the name."""
    made.form = tarfile.PAX_FORMAT
    made.add("media/" + "n" * 300)


def trailing(made: Parts) -> None:
    made.after = b"more"


HARMS: dict[str, Harm] = {
    "up and out": adding("media/../../keys/0001-aaaaaaaa.key"),
    "absolute": adding("/etc/cron.d/x"),
    "backslashes": adding("media\\..\\x"),
    "into the keys": adding("keys/0001-aaaaaaaa.key"),
    "into a folder of ours": adding("run/progress"),
    "an empty part": adding("media//x"),
    "a control character": adding("media/a\x1b[2Jb"),
    "a link": adding("media/x", kind=tarfile.SYMTYPE, link="/etc/passwd"),
    "a hard link": adding("media/x", kind=tarfile.LNKTYPE, link="database.sqlite3"),
    "a device": adding("media/x", kind=tarfile.CHRTYPE),
    "a pipe": adding("media/x", kind=tarfile.FIFOTYPE),
    "a folder": adding("media/x", kind=tarfile.DIRTYPE),
    "a file that the manifest does not name": unannounced,
    "a file that is not there": missing,
    "a file twice": twice,
    "another order": other_order,
    "another content": other_content,
    "a long name": long_name,
    "something behind": trailing,
    "another size": of_member(size=1),
    "a size below nothing": of_member(size=-1),
    "a size that is no number": of_member(size="1"),
    "a truth for a size": of_member(size=True),
    "an enormous size": of_member(size=1 << 62),
    "no hash": of_member(sha256=""),
    "another hash": of_member(sha256="0" * 64),
    "a later form": saying(format=2),
    "another database": saying(vendor="postgresql"),
    "no database": saying(members=[]),
    "members that are none": saying(members=[1]),
    "an unknown kind": saying(kind="everything"),
    "an unknown field": saying(surprise=1),
    "no installation": saying(installation="x"),
    "tables of a later release": saying(migrations={"spool": ["0001_first", "0999_later"]}),
    "tables of a room of a later release": saying(migrations={"teleport": ["0001_first"]}),
}


@pytest.fixture(scope="module")
def whole(new: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    store = moved_in(new, Store(Shell(folder / "home"), ""))
    path = folder / "b.tar.gz"
    store.shell.ok("backup", str(path))
    return store, path


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.mark.parametrize("name", [name for name in HARMS if not name.startswith(("tables of", "another database"))])
def test_it_is_refused_while_it_is_read(whole: tuple[Store, Path], tmp_path: Path, name: str) -> None:
    made = parts(whole[1])
    HARMS[name](made)
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(BadArchive) as refusal:
        archives.unpack(made.write(tmp_path / "bad.tar.gz"), into, silent)
    assert "\x1b" not in str(refusal.value)
    assert {path.name for path in tmp_path.iterdir()} == {"into", "bad.tar.gz"}
    assert not any(path.is_symlink() for path in into.rglob("*"))


@pytest.mark.parametrize("name", ["up and out", "another content", "an enormous size", "another database", *[
    name for name in HARMS if name.startswith("tables of")
]])  # fmt: skip
def test_the_command_says_so_and_has_changed_nothing(whole: tuple[Store, Path], tmp_path: Path, name: str) -> None:
    store, path = whole
    made = parts(path)
    HARMS[name](made)
    before = kept(store.home)
    done = store.shell("restore", "--replace", "--yes", str(made.write(tmp_path / "bad.tar.gz")))
    assert done.code in (65, 73), done
    assert done.err.startswith("postroom: ")
    assert kept(store.home) == before
    assert store.counts()["scopes_installation"] == 1


def kept(home: Path) -> dict[str, int]:
    """The files, but for those of what runs."""
    files = [path for path in home.rglob("*") if path.is_file() and "run" not in path.parts]
    return {str(path): path.stat().st_ino for path in files if not path.name.endswith(("-wal", "-shm"))}


def test_cut_off_anywhere_it_is_refused(whole: tuple[Store, Path], tmp_path: Path) -> None:
    data = whole[1].read_bytes()
    bad = tmp_path / "bad.tar.gz"
    for length in (0, 1, 9, 100, len(data) // 2, len(data) - 9, len(data) - 1):
        bad.write_bytes(data[:length])
        with pytest.raises(BadArchive):
            archives.unpack(bad, None, silent)


def test_any_octet_that_differs_is_noticed(whole: tuple[Store, Path], tmp_path: Path) -> None:
    data = whole[1].read_bytes()
    bad = tmp_path / "bad.tar.gz"
    tried = 0
    for place in (*range(10, len(data), max(1, len(data) // 60)), *range(len(data) - 8, len(data))):
        bad.write_bytes(data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :])
        if not says_the_same(bad.read_bytes(), data):
            tried += 1
            with pytest.raises(BadArchive):
                archives.unpack(bad, None, silent)
    assert tried > 50


def says_the_same(one: bytes, other: bytes) -> bool:
    """With other bits: a run of zeros, say, is a copy of any zeros before it (RFC 1951 §3.2.3)."""
    try:
        return gzip.decompress(one) == gzip.decompress(other)
    except (OSError, EOFError, zlib.error):
        return False


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"SQLite format 3\0" + bytes(2000), gzip.compress(b"hello"), gzip.compress(bytes(5000))):
        bad = tmp_path / "bad.tar.gz"
        bad.write_bytes(content)
        with pytest.raises(BadArchive):
            archives.unpack(bad, None, silent)


def test_a_bomb_is_not_unpacked_beyond_what_it_says(whole: tuple[Store, Path], tmp_path: Path) -> None:
    """A manifest may be large, though not as large as it likes."""
    bomb = tmp_path / "bomb.tar.gz"
    info = tarfile.TarInfo("manifest.json")
    info.size = 1 << 33
    bomb.write_bytes(gzip.compress(info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict") + bytes(1 << 20)))
    with pytest.raises(BadArchive, match="no backup that Postroom has made"):
        archives.read_manifest(bomb)


def test_a_whole_one_holds_no_key_and_is_its_owners_alone(whole: tuple[Store, Path]) -> None:
    store, path = whole
    made = parts(path)
    assert {info.name for info, _ in made.entries} == {"database.sqlite3"}
    assert path.stat().st_mode & 0o777 == 0o600
    secrets = [key.read_bytes().strip() for key in (store.home / "keys").iterdir()]
    everything = json.dumps(made.manifest).encode() + b"".join(content for _, content in made.entries)
    assert [secret for secret in secrets if secret in everything] == []
