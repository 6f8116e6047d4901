"""``python -m tests.backup.killing TEMPLATE ARCHIVE [SERVER]``: a restore that is killed at each of its steps in turn.

A step is anything done to the data folder, a program started, a schema moved. After each death the next command does
what it does first, and then everything is the old or everything is the new. Prints one word for each step.
"""

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}
MARK = "SELECT fingerprint FROM scopes_installation"


class Death:
    """At the step with this number; with none it only counts."""

    def __init__(self, home: str, number: int | None) -> None:
        self.home, self.number, self.count = home, number, 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[2], int) and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            return
        if event == "subprocess.Popen" or (event in WRITES | {"open"} and self.home in str(arguments[0])):
            self.step()

    def statement(self, execute: Any, sql: str, *rest: Any) -> Any:
        if "SCHEMA" in sql:
            self.step()
        return execute(sql, *rest)

    def step(self) -> None:
        self.count += 1
        if self.count == self.number:
            os.kill(os.getpid(), signal.SIGKILL)


def apart(work: Callable[[], int]) -> int:
    """In a process of its own: its exit code, or 137 where it was killed."""
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) % 256


def restoring(home: Path, archive: Path, number: int | None) -> int:
    from django.db import connection

    from postroom.audit.record import Actor
    from postroom.backup.restore import Wanted, restore

    death = Death(str(home), number)
    sys.addaudithook(death)
    connection.execute_wrappers.append(death.statement)
    restore(Wanted(archive), Actor("tests", operator=True), datetime.now(UTC), lambda *_: None)
    return min(death.count, 255)


def next_command(home: Path) -> int:
    from postroom.backup.restore import finish

    finish(home)
    return 0


def verdict(home: Path, url: str) -> str:
    """old, new, or what does not fit together."""
    if url:
        with psycopg.connect(url) as link:
            [(fingerprint,)] = link.execute(MARK.encode()).fetchall()
    else:
        with closing(sqlite3.connect(home / "postroom.sqlite3")) as file:
            [(fingerprint,)] = file.execute(MARK).fetchall()
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database = "new" if fingerprint == "restored" else "old"
    logo = (home / "media" / "logo.png").read_text()
    journal = "old" if (home / "journal").exists() else "new"
    record = (home / "restoring.json").exists()
    return database if {database} == {logo, journal} and not record else f"{database}/{logo}/{journal}/{record}"


def fresh(template: Path, home: Path, server: str, url: str) -> None:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template, home)
    if url:
        with psycopg.connect(server, autocommit=True) as link, suppress(psycopg.errors.InvalidCatalogName):
            name = url.rpartition("/")[2]
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            link.execute(f"CREATE DATABASE {name} TEMPLATE {name}_template".encode())


def main(template: Path, archive: Path, server: str) -> None:
    from postroom.cli.installation import home, set_up_django

    url = os.environ.get("POSTROOM_DATABASE_URL", "")
    set_up_django()
    fresh(template, home(), server, url)
    steps = apart(lambda: restoring(home(), archive, None))
    print(verdict(home(), url), flush=True)
    for number in range(1, steps + 1):
        fresh(template, home(), server, url)
        died = apart(lambda number=number: restoring(home(), archive, number))  # type: ignore[misc]
        followed = apart(lambda: next_command(home()))
        print(f"{verdict(home(), url)} {died} {followed}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
