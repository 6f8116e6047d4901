"""An installation on either database, worked by the real commands, and looked into with plain SQL."""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.cli.shell import COMMAND, Shell, clean_environment

PATIENCE = 120.0  # seconds for anything that must happen
Rows = list[tuple[Any, ...]]


@dataclass
class Store:
    """`url`: of PostgreSQL; empty: SQLite in the data folder."""

    shell: Shell
    url: str

    @property
    def home(self) -> Path:
        return self.shell.home

    @property
    def file(self) -> Path:
        return self.home / "postroom.sqlite3"

    def ask(self, sql: str) -> Rows:
        if self.url:
            with psycopg.connect(self.url) as link:
                return list(link.execute(sql.encode()).fetchall())
        with closing(sqlite3.connect(f"{self.file.as_uri()}?mode=ro", uri=True)) as file:
            return file.execute(sql).fetchall()

    def change(self, sql: str) -> None:
        if self.url:
            with psycopg.connect(self.url) as link:
                link.execute(sql.encode())
            return
        with closing(sqlite3.connect(self.file)) as file, file:
            file.execute(sql)

    def states(self) -> dict[str, int]:
        return dict(self.ask("SELECT state, COUNT(*) FROM spool_delivery GROUP BY state ORDER BY state"))

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        if self.url:
            tables = self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        else:
            tables = self.ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        return {name: self.ask(f'SELECT COUNT(*) FROM "{name}"')[0][0] for (name,) in tables}

    def content(self, table: str, columns: str = "*") -> Rows:
        return sorted(self.ask(f"SELECT {columns} FROM {table}"), key=repr)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command until the block ends, told to stop then."""
        with self.starting([*COMMAND, *arguments]) as process:
            yield process

    @contextmanager
    def starting(self, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
        environment = clean_environment(self.home, **self.shell.environment)
        log = (self.home.parent / f"{self.home.name}.log").open("ab")
        with log, subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log) as process:
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(PATIENCE)
                finally:
                    process.kill()

    def logged(self, words: str) -> bool:
        return words in (self.home.parent / f"{self.home.name}.log").read_text()


def wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
