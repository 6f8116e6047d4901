"""PostgreSQL's own programs: the oldest here that the server's version lets work."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo

PLACES = Path("/usr/lib/postgresql")  # where Debian keeps those of several versions
WORDS = {
    *("host", "port", "user", "dbname", "options", "service", "connect_timeout", "sslmode", "sslrootcert", "sslcert"),
    *("sslkey", "sslcrl", "target_session_attrs", "channel_binding", "krbsrvname", "gssencmode"),
}  #: of a connection; the password goes another way
VERSION = re.compile(r"\) (\d+)")


class NoProgram(RuntimeError):
    """A program is missing or did not do its work. The message says what to do."""


@dataclass(frozen=True)
class Server:
    """Where the database is, as its programs want to be told. Not the password: `ps` shows words, no environment."""

    major: int
    dsn: str
    environment: Mapping[str, str]


def server() -> Server:
    connection.ensure_connection()
    link: Any = connection.connection
    # Only what was set: our own library may know options that the programs here are too old for.
    said = connection.get_connection_params()
    words = {name: str(value) for name, value in said.items() if name in WORDS and value != ""}
    environment = {**os.environ, "PGPASSWORD": link.info.password, "PGAPPNAME": "postroom backup"}
    return Server(link.info.server_version // 10000, make_conninfo("", **words), environment)


def program(name: str, major: int) -> str:
    """Older ones refuse a newer server; newer ones read an older one's."""
    found = {path: version for path in candidates(name) if (version := version_of(path)) >= major}
    if not found:
        raise NoProgram(
            f"The program {name} of PostgreSQL {major} or newer is not on this machine: install the package "
            f"postgresql-client-{major}, or run this on a machine that has it."
        )
    return min(found, key=lambda path: found[path])


def candidates(name: str) -> Iterator[str]:
    usual = shutil.which(name)
    if usual:
        yield usual
    yield from (str(path) for path in sorted(PLACES.glob(f"*/bin/{name}")))


def version_of(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    match = VERSION.search(said)
    return int(match[1]) if match else 0


def run(command: Sequence[str], where: Server) -> None:
    """Raises NoProgram with what it said."""
    done = subprocess.run(command, env=where.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoProgram(f"{Path(command[0]).name} did not finish: {said[0] if said else done.returncode}.")
