"""A private PostgreSQL on loopback for as long as a block runs, from the server programs that the machine has."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.peers.ports import free_port

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class NoPostgreSQL(RuntimeError):
    """There is no server program on this machine."""


def programs() -> Path:
    """The folder with `initdb` and `pg_ctl`."""
    found = shutil.which("initdb")
    for place in [*PLACES, *([Path(found).parent] if found else [])]:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    raise NoPostgreSQL("no PostgreSQL server programs found; install the package `postgresql`")


@contextmanager
def cluster(*settings: str) -> Iterator[str]:
    """The URL of an empty database in a new cluster with *settings* (fsync=off); stopped and removed afterwards."""
    place = programs()
    folder = Path(tempfile.mkdtemp(prefix="postroom-postgresql-"))
    port = free_port()
    owner = unprivileged_user()
    if owner:
        os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
    data = folder / "data"
    chosen = ["listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "max_connections=60", *settings]
    options = " ".join([f"-p {port}", *(f"-c {setting}" for setting in chosen)])
    try:
        run(owner, [place / "initdb", "-D", data, "-U", "postroom", "-A", "trust", "-E", "UTF8", "--no-locale"])
        run(owner, [place / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"])
        yield f"postgresql://postroom@127.0.0.1:{port}/postgres"
    finally:
        run(owner, [place / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def run(owner: str | None, command: list[str | Path], *, check: bool = True) -> None:
    subprocess.run([str(part) for part in command], user=owner, check=check, stdout=subprocess.DEVNULL, cwd="/")


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
