"""A disk that is full or read-only: one sentence, never a traceback."""

import errno
from pathlib import Path

import pytest
from django.db.utils import OperationalError

from postroom.cli.exits import Exit
from postroom.cli.failures import explain


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "is full: make room"),
        (OSError(errno.EROFS, "Read-only file system"), "is read-only"),
        (OperationalError("database or disk is full"), "is full: make room"),
        (OperationalError("attempt to write a readonly database"), "is read-only"),
    ],
)
def test_what_the_disk_refuses_is_told_with_its_folder(
    error: Exception, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTROOM_HOME", str(tmp_path))
    told = explain(error)
    assert told is not None
    assert (told.exit, str(tmp_path) in told.message) == (Exit.CANT_CREATE, True)
    assert words in told.message


def test_the_variable_is_named_only_where_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTROOM_DATABASE_URL", raising=False)
    without = explain(OperationalError("unable to open database file"))
    monkeypatch.setenv("POSTROOM_DATABASE_URL", "postgresql://db/mail")
    with_it = explain(OperationalError("connection refused"))
    assert without is not None
    assert with_it is not None
    assert "POSTROOM_DATABASE_URL" not in without.message
    assert "POSTROOM_DATABASE_URL" in with_it.message
