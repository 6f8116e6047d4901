"""Reads one store view's settings as typed values; what cannot be used is named with the mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from postroom.mail.address import Address
from postroom.mail.sentence import Sentence
from postroom.scopes.catalogue import Setting, grammar, setting
from postroom.scopes.resolve import Effective, Snapshot
from postroom.scopes.scope import Scope

T = TypeVar("T")


class Misconfigured(ValueError):
    """A setting is missing or cannot be used. `path` and `where` name it; the message says how to mend it."""

    def __init__(self, path: str, where: str, message: str) -> None:
        super().__init__(
            Sentence(
                "%(label)s (%(setting_path)s) for %(where)s: %(message)s",
                label=Sentence(setting(path).label),
                setting_path=path,
                where=where,
                message=message,
            )
        )
        self.path = path
        self.where = where


@dataclass(frozen=True, slots=True)
class At:
    """A scope to read at. Empty text counts as not set."""

    snapshot: Snapshot
    scope: Scope

    @classmethod
    def store(cls, snapshot: Snapshot, store_view_id: int) -> At:
        return cls(snapshot, Scope.store(store_view_id))

    def text(self, path: str) -> str:
        return self.snapshot.get(path, self.scope).value or ""

    def flag(self, path: str) -> bool:
        return self.needed(path, str) == "1"

    def value(self, path: str, kind: type[T]) -> T | None:
        """The typed value; None where nothing is set. Raises Misconfigured."""
        found = self.snapshot.get(path, self.scope)
        if not found.value:
            return None
        try:
            value = grammar.read(setting(path), found.value.strip())
        except ValueError as error:
            message = Sentence("%(why)s. %(mend)s", why=str(error), mend=self._mend(setting(path), found))
            raise Misconfigured(path, self.where(), message) from None
        assert isinstance(value, kind), f"{path} is no {kind.__name__}"
        return value

    def needed(self, path: str, kind: type[T]) -> T:
        value = self.value(path, kind)
        if value is None:
            raise Misconfigured(path, self.where(), Sentence("it is not set; set it."))
        return value

    def address(self, path: str) -> Address | None:
        return self.value(path, Address)

    def seconds(self, path: str) -> float:
        return self.needed(path, timedelta).total_seconds()

    def wrong(self, path: str, message: str) -> Misconfigured:
        return Misconfigured(path, self.where(), message)

    def where(self) -> str:
        return self.snapshot.shown(self.scope)

    def _mend(self, declared: Setting, found: Effective) -> str:
        if found.variable:
            return Sentence("Change the environment variable %(variable)s.", variable=found.variable)
        return Sentence(
            "Set it at %(scope)s with `postroom config set %(path)s`.",
            scope=self.snapshot.shown(found.scope),
            path=declared.path,
        )
