"""Every test of a whole installation runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.backup import previous
from tests.backup.store import Store
from tests.cli.shell import Shell
from tests.peers.postgresql import NoPostgreSQL, cluster


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL with its client programs beside it."""
    try:
        with cluster() as url:
            yield url
    except NoPostgreSQL as reason:
        pytest.skip(f"NOT tested on PostgreSQL: {reason}")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Nothing was set up."""
    url = database(request.getfixturevalue("server")) if request.param == "postgresql" else ""
    return Store(Shell(tmp_path / "home", {"POSTROOM_DATABASE_URL": url} if url else {}), url)


@pytest.fixture
def earlier(empty: Store) -> Store:
    """A filled installation of the release before."""
    previous.load(empty)
    return empty


@pytest.fixture
def filled(empty: Store, request: pytest.FixtureRequest) -> Store:
    """The same, brought to this release. Made once; a copy is a new installation's first database."""
    if empty.url:
        made, server = request.getfixturevalue("filled_postgresql"), request.getfixturevalue("server")
        with psycopg.connect(server, autocommit=True) as link:
            name = empty.url.rpartition("/")[2]
            link.execute(f"DROP DATABASE {name}".encode())
            link.execute(f"CREATE DATABASE {name} TEMPLATE {made.url.rpartition('/')[2]}".encode())
    else:
        made = request.getfixturevalue("filled_sqlite")
    return moved_in(made, empty)


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return brought_forward(tmp_path_factory.mktemp("filled") / "home", "")


@pytest.fixture(scope="session")
def filled_postgresql(tmp_path_factory: pytest.TempPathFactory, server: str) -> Store:
    return brought_forward(tmp_path_factory.mktemp("filled") / "home", database(server))


def brought_forward(home: Path, url: str) -> Store:
    store = Store(Shell(home, {"POSTROOM_DATABASE_URL": url} if url else {}), url)
    previous.load(store)
    store.shell.ok("upgrade", "--without-backup")
    store.shell.ok("setup", "--quiet")
    return store


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """SQLite, set up and nothing more. To be copied."""
    store = Store(Shell(tmp_path_factory.mktemp("new") / "home"), "")
    store.shell.ok("setup", "--quiet")
    return store


@pytest.fixture
def small(new: Store, tmp_path: Path) -> Store:
    """SQLite and new: for what does not ask the database."""
    return moved_in(new, Store(Shell(tmp_path / "home"), ""))


def moved_in(made: Store, store: Store) -> Store:
    """The data folder of another, whose database is nobody's copy."""
    shutil.copytree(made.home, store.home)
    store.change("UPDATE scopes_installation SET fingerprint = ''")
    return store


def database(server: str) -> str:
    """A new one."""
    with psycopg.connect(server, autocommit=True) as link:
        (number,) = link.execute("SELECT COUNT(*) FROM pg_database").fetchone() or (0,)
        link.execute(f"CREATE DATABASE store{number}".encode())
    return f"{server.rpartition('/')[0]}/store{number}"
