"""A store written with Django and an installation of Postroom over one database, each in processes of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.shell import COMMAND, Done, Shell, clean_environment
from tests.journeys.installation import to_smtp, variable
from tests.peers.postgresql import NoPostgreSQL, cluster
from tests.peers.scripted import ScriptedServer

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "shop_project"
SETTINGS = {
    "trans_email/ident_sales/name": "Sales",
    "trans_email/ident_sales/email": "sales@quayside.shop",
    "postroom/network/allow_loopback": "1",
    "postroom/mode/mode": "live",
    "sales_email/general/async_sending": "0",
}


@dataclass
class Store:
    """`database`: a URL that both understand."""

    folder: Path
    database: str
    relay: ScriptedServer

    @property
    def home(self) -> Path:
        return self.folder / "postroom"

    @property
    def postroom(self) -> Shell:
        return Shell(self.home, self.operators)

    @property
    def operators(self) -> dict[str, str]:
        chosen = {variable(path): value for path, value in {**SETTINGS, **to_smtp(self.relay.port)}.items()}
        return {**chosen, "POSTROOM_DATABASE_URL": self.database}

    def manage(self, *arguments: str, **environment: str) -> Done:
        """Of the store's own account: what the operator of Postroom sets for workers it does not know."""
        identity = variable("trans_email/ident_sales/email")
        its = {"SHOP_DATABASE": self.database, "SHOP_POSTROOM_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-W", "error", "manage.py", *arguments],
            env={"PATH": os.environ["PATH"], identity: "sales@quayside.shop", **its, **environment},
            cwd=PROJECT,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def migrate(self) -> None:
        done = self.manage("migrate", "--verbosity", "0")
        assert done.code == 0, done

    @contextmanager
    def worker(self) -> Iterator[None]:
        with subprocess.Popen(
            [*COMMAND, "worker"], env=clean_environment(self.home, **self.operators), stderr=subprocess.DEVNULL
        ) as process:
            try:
                yield
            finally:
                process.terminate()
                process.wait(120)

    def states(self) -> dict[str, str]:
        """By the order's number."""
        listed = self.postroom.ok("queue", "list", "--json").json["messages"]
        return {each["reference"]: each["deliveries"][0]["state"] for each in listed}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path_factory.mktemp('database') / 'shop.sqlite3'}"
        return
    try:
        with cluster() as url:
            yield url
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def store(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """On SQLite the store was there first, on PostgreSQL it comes to tables that are there."""
    with ScriptedServer() as relay:
        made = Store(tmp_path_factory.mktemp("store"), database, relay)
        if database.startswith("sqlite"):
            made.home.mkdir(mode=0o700)
            made.migrate()
            made.postroom.ok("setup", "--quiet")
        else:
            made.postroom.ok("setup", "--quiet")
            made.migrate()
        yield made
