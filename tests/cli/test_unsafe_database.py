"""A database that could lose what it has committed carries no mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.peers.ports import free_port
from tests.peers.postgresql import NoPostgreSQL, cluster


@pytest.fixture
def careless(tmp_path: Path) -> Iterator[Shell]:
    """On a PostgreSQL that does not wait for its disk."""
    try:
        with cluster("fsync=off") as url:
            yield Shell(tmp_path / "home", {"POSTROOM_DATABASE_URL": url})
    except NoPostgreSQL as reason:
        pytest.skip(f"the refusal of an unsafe PostgreSQL was NOT tested: {reason}")


def test_nothing_is_set_up_on_it_and_nothing_starts(careless: Shell) -> None:
    (careless.home / "keys").mkdir(mode=0o700, parents=True)  # set up while the server was careful
    free = ["--port", str(free_port()), "--smtp-port", "0"]  # the usual ones may be somebody's
    for command in (["setup"], ["run", *free], ["worker"], ["web", *free[:2]]):
        done = careless(*command)
        assert done.code == 78, done
        assert "fsync is off" in done.err
        assert "Set fsync = on" in done.err


def test_a_database_without_its_tables_is_refused_with_the_way_out(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    shell.ok("setup", "--quiet")
    (tmp_path / "home" / "postroom.sqlite3").unlink()
    for command in ("worker", "web"):
        done = shell(command)
        assert done.code == 78, done
        assert "postroom setup" in done.err
