"""Django's SQLite backend behind the write gate. (Django wants the module of a backend to be called `base`.)"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base as django_sqlite

from postroom.project.sqlite.gate import Gate, GateTimeout

READS = ("SELECT", "PRAGMA", "EXPLAIN", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "VALUES", "WITH")

LONGEST_KEPT = 4000  # characters of a statement; those of a whole batch differ from time to time


class GatedCursor(django_sqlite.SQLiteCursorWrapper):
    """Takes the gate for a write that commits by itself; inside a transaction the gate is held already."""

    gate: Gate | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        if self._passes(query):
            return super().execute(query, params)
        with self._gated():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Sequence[Any]]) -> Any:  # type: ignore[override]
        if self._passes(query):
            return super().executemany(query, param_list)
        with self._gated():
            return super().executemany(query, param_list)

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """The same few statements come again and again, and Django looks for their placeholders each time."""
        if param_names is not None or len(query) > LONGEST_KEPT:
            return str(super().convert_query(query, param_names=param_names))
        return with_question_marks(query)

    def _passes(self, query: str) -> bool:
        return self.gate is None or self.gate.held or query.lstrip()[:9].upper().startswith(READS)

    @contextmanager
    def _gated(self) -> Iterator[None]:
        assert self.gate is not None
        with translated():
            self.gate.take()
        try:
            yield
        finally:
            self.gate.give()


@lru_cache(maxsize=512)
def with_question_marks(query: str) -> str:
    return django_sqlite.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(django_sqlite.DatabaseWrapper):
    """``BEGIN IMMEDIATE`` … ``COMMIT`` run inside the gate, and so does the last close, which checkpoints the WAL."""

    gate: Gate | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.is_in_memory_db():
            return super().get_new_connection(conn_params)
        path = Path(self.settings_dict["NAME"])
        self.gate = Gate(path, conn_params.get("timeout", 5.0))
        if path.exists() and path.stat().st_size:
            return super().get_new_connection(conn_params)
        with self._gated():  # journal_mode=WAL writes the header of a new file; later it only reads
            return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=GatedCursor)
        cursor.gate = self.gate
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        if self.gate is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # django-stubs leaves it out
            return
        with translated():
            self.gate.take()
        try:
            # What Django does, without making a cursor for each transaction.
            with self.wrap_database_errors:
                self.connection.execute(f"BEGIN {self.transaction_mode or ''}")  # type: ignore[attr-defined]
        except BaseException:
            self.gate.give()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # django-stubs leaves it out
        self._give()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # django-stubs leaves it out
        finally:
            self._give()

    def _close(self) -> None:
        try:
            with self._gated():
                super()._close()  # type: ignore[misc]  # django-stubs leaves it out
        finally:
            if self.gate is not None:
                self.gate.close()

    @contextmanager
    def _gated(self) -> Iterator[None]:
        if self.gate is None or self.gate.held:
            yield
            return
        with translated():
            self.gate.take()
        try:
            yield
        finally:
            self.gate.give()

    def _give(self) -> None:
        if self.gate is not None:
            self.gate.give()


@contextmanager
def translated() -> Iterator[None]:
    """A gate that does not open is to Django's callers what a locked database is."""
    try:
        yield
    except GateTimeout as error:
        raise OperationalError(f"database is locked: {error}") from error
