"""The file in the maildrop: on disk before it is said to be there, and nothing that its writer did not seal."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.msa import drop
from postroom.msa.drop import Drop, NoDrop

KEY = drop.digest_of("a password")
MADE = Drop(
    "0" * 32, "mail-0123456789", "a@b.example", ("c@d.example", "e@f.example"), 1_772_000_000, b"x\r\n\r\n\n\ny"
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    drop.write(MADE, KEY, str(tmp_path))
    found, seal = drop.read((tmp_path / MADE.file).read_bytes())
    assert found == MADE
    assert drop.is_sealed(found, seal, KEY)
    assert not drop.is_sealed(found, seal, drop.digest_of("another"))


def test_content_then_name_then_folder_reach_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own calls, watched: a power cut after any of them leaves no half mail under its name."""
    order: list[str] = []
    sync, rename = os.fsync, os.rename

    def synced(file: int) -> None:
        order.append(f"sync {Path(f'/proc/self/fd/{file}').readlink().name}")
        sync(file)

    def renamed(source: str, target: str) -> None:
        order.append(f"{Path(source).name} becomes {Path(target).name}")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "rename", renamed)
    drop.write(MADE, KEY, str(tmp_path))
    assert order == [
        f"sync {MADE.file}.half",
        f"{MADE.file}.half becomes {MADE.file}",
        f"sync {tmp_path.name}",
    ]


def test_a_file_of_that_name_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / f"{MADE.file}.half").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"exists|symbolic"):
        drop.write(MADE, KEY, str(tmp_path))
    assert not (tmp_path / "elsewhere").exists()


@given(st.binary(max_size=400))
def test_anything_at_all_is_a_drop_or_is_none(content: bytes) -> None:
    for data in (content, drop.KIND + b"\n" + content, drop.KIND + b"\nnumber 1\n\n" + content):
        with pytest.raises(NoDrop):
            drop.read(data)


@given(st.integers(0, 400), st.integers(0, 255))
def test_no_octet_can_be_changed(place: int, value: int) -> None:
    content = bytearray(b"%b\nseal %b\n\n%b" % (MADE.head(), drop.seal(MADE, KEY).encode(), MADE.data))
    place %= len(content)
    changed = content[place] != value
    content[place] = value
    try:
        found, seal = drop.read(bytes(content))
    except NoDrop:
        assert changed
    else:
        assert drop.is_sealed(found, seal, KEY) is (not changed)
