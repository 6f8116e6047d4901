"""What the operator's environment may say."""

from pathlib import Path

import pytest

from postroom.project import environment, sqlite_library
from postroom.project.log import printable

HOME = Path("/srv/postroom")


def test_without_a_url_the_database_is_a_file_in_the_data_folder() -> None:
    entry = environment.database(None, HOME)
    assert entry["NAME"] == "/srv/postroom/postroom.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in entry["OPTIONS"]["init_command"]
    assert "secure_delete=ON" in entry["OPTIONS"]["init_command"]


def test_a_postgresql_url_is_taken_apart_and_commits_are_synchronous() -> None:
    entry = environment.database("postgresql://ann:p%40ss@db.internal:5433/mail?sslmode=verify-full", HOME)
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"], entry["NAME"]) == (
        "ann", "p@ss", "db.internal", "5433", "mail",
    )  # fmt: skip
    assert entry["OPTIONS"]["sslmode"] == "verify-full"
    assert "synchronous_commit=on" in entry["OPTIONS"]["options"]


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite:///", "/var/db.sqlite3", "nonsense", "postgresql://", "postgresql://host/"]
)
def test_another_url_is_refused_with_the_forms_we_take(url: str) -> None:
    with pytest.raises(environment.BadEnvironment, match="sqlite:///"):
        environment.database(url, HOME)


def test_a_flag_is_read_strictly(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, value in {"1": True, "yes": True, "off": False, "": False}.items():
        monkeypatch.setenv("POSTROOM_DEMO", text)
        assert environment.flag("POSTROOM_DEMO") is value
    monkeypatch.setenv("POSTROOM_DEMO", "maybe")
    with pytest.raises(environment.BadEnvironment, match="1 or 0"):
        environment.flag("POSTROOM_DEMO")


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 53, 4), True),
    ],
)
def test_the_sqlite_versions_with_the_wal_reset_bug_are_known(version: tuple[int, int, int], safe: bool) -> None:
    assert sqlite_library.is_safe(version) is safe


def test_log_lines_cannot_be_forged() -> None:
    assert printable("a\r\nINFO b\x1b[2J\u2028c é日本") == "a\\r\\nINFO b\\x1b[2J\\u2028c é日本"


def test_the_password_of_the_database_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "password"
    secret.write_text("s p%40ce\n")
    monkeypatch.setenv("POSTROOM_DATABASE_PASSWORD_FILE", str(secret))
    assert environment.database("postgresql://user@db/name", tmp_path)["PASSWORD"] == "s p%40ce"
    assert environment.database("postgresql://user:typed@db/name", tmp_path)["PASSWORD"] == "typed"


def test_a_password_file_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_DATABASE_PASSWORD_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(environment.BadEnvironment, match="cannot be read"):
        environment.database("postgresql://user@db/name", tmp_path)
