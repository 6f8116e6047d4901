"""All settings of all scopes at one moment.

At each scope by itself the environment covers the database, which covers what is shipped; only then does a store view
fall through to its website, and that to the default: a value saved for a store view beats a variable for the default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, ParamSpec, TypeVar

from postroom.mail.address import shown
from postroom.mail.sentence import Sentence
from postroom.scopes import environment, secrets
from postroom.scopes.catalogue import SETTINGS, setting
from postroom.scopes.environment import Problem
from postroom.scopes.scope import DEFAULT, Scope

P = ParamSpec("P")
T = TypeVar("T")


class Source(StrEnum):
    SHIPPED = "shipped"  #: the catalogue's default
    DATABASE = "database"  #: saved at a scope
    ENVIRONMENT = "environment"  #: an operator's variable


@dataclass(frozen=True, slots=True)
class Effective:
    """A value and its origin. Of a secret only stars, or nothing where none is set."""

    value: str | None
    source: Source
    scope: Scope  #: where it is set; the default for what is shipped
    variable: str = ""  #: the environment variable

    @property
    def came_from(self) -> Scope | Literal["environment", "shipped"]:
        if self.source is Source.DATABASE:
            return self.scope
        return "environment" if self.source is Source.ENVIRONMENT else "shipped"


@dataclass(frozen=True, slots=True)
class Site:
    """A website, as the snapshot keeps it."""

    id: int
    code: str
    name: str
    magento_id: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A store view, as the snapshot keeps it."""

    id: int
    code: str
    name: str
    website_id: int
    magento_id: int | None = None
    is_active: bool = True


class UnknownStore(LookupError):
    """No store view or website has this id or code."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a snapshot is made of: the rows saved, the operator's variables, and the stores they are for."""

    rows: Mapping[tuple[Scope, str], str | None] = field(repr=False)
    variables: Mapping[str, str] = field(repr=False)
    websites: tuple[Site, ...]
    store_views: tuple[View, ...]


SHIPPED = {path: Effective(each.default, Source.SHIPPED, DEFAULT) for path, each in SETTINGS.items()}


class Snapshot:
    """Reading is two dictionary look-ups. Nothing in it changes."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.websites = {site.id: site for site in sources.websites}
        self.store_views = {view.id: view for view in sources.store_views}
        self._by_code = {view.code: view for view in sources.store_views}
        self._overrides, problems = environment.overrides(
            sources.variables,
            {site.code: site.id for site in sources.websites},
            {view.code: view.id for view in sources.store_views},
        )
        self.problems: tuple[Problem, ...] = (*problems, *self._strays())
        self._own = self._layers()
        self._merged: dict[Scope, dict[str, Effective]] = {}
        self._kept: dict[tuple[object, ...], object] = {}

    def get(self, path: str, scope: Scope) -> Effective:
        """Raises UnknownPath, UnknownStore."""
        merged = self._merged.get(scope) or self._merge(scope)
        return merged[path] if path in merged else merged[setting(path).path]

    def own(self, path: str, scope: Scope) -> Effective | None:
        """What is set at this very scope; None: inherited."""
        found = self._own.get(scope, {}).get(path)
        return None if found is None or found.source is Source.SHIPPED else found

    def locked(self, path: str, scope: Scope) -> str | None:
        """The variable that fixes the setting at this very scope."""
        override = self._overrides.get((scope, path))
        return override.variable if override else None

    def secret(self, path: str, scope: Scope) -> str | None:
        """A secret in clear, for the transport alone. Raises secrets.Undecryptable, secrets.KeyProblem."""
        found = self.get(path, scope)
        if found.source is Source.ENVIRONMENT:
            return self._overrides[found.scope, path].value or None
        stored = self.sources.rows.get((found.scope, path)) if found.source is Source.DATABASE else None
        return secrets.decrypt(stored, found.scope, path) if stored else None

    def store_view(self, code: str) -> View:
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownStore(
                Sentence("There is no store view %(code)s; `postroom store list` names them.", code=shown(code))
            ) from None

    def chain(self, scope: Scope) -> tuple[Scope, ...]:
        """The scopes that a value falls through, nearest first."""
        if scope.kind == "default":
            return (DEFAULT,)
        if scope.kind == "websites" and scope.id in self.websites:
            return (scope, DEFAULT)
        if scope.kind == "stores" and scope.id in self.store_views:
            return (scope, Scope.website(self.store_views[scope.id].website_id), DEFAULT)
        raise UnknownStore(
            Sentence(
                "There is nothing at scope %(scope)s; `postroom store list` names what there is.", scope=str(scope)
            )
        )

    def below(self, scope: Scope) -> tuple[Scope, ...]:
        """The scope and all that inherit from it, parents first."""
        everything = (DEFAULT, *map(Scope.website, self.websites), *map(Scope.store, self.store_views))
        return tuple(each for each in everything if scope in self.chain(each))

    def shown(self, scope: Scope) -> str:
        """A scope by the code people know."""
        if scope.kind == "default":
            return "default"
        known = self.websites if scope.kind == "websites" else self.store_views
        return f"{scope.kind}:{known[scope.id].code}" if scope.id in known else str(scope)

    def edited(self, scope: Scope, changes: Mapping[str, str | None]) -> Snapshot:
        """As it would be with these rows; None: without. Rows hold secrets encrypted."""
        rows = {**self.sources.rows, **{(scope, path): value for path, value in changes.items() if value is not None}}
        for path, value in changes.items():
            if value is None:
                rows.pop((scope, path), None)
        return Snapshot(replace(self.sources, rows=rows))

    def once(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The work's result for these arguments, kept as long as this snapshot: it holds for no other."""
        key = (work, *args, *kwargs.items())
        if key not in self._kept:
            self._kept[key] = work(*args, **kwargs)
        return self._kept[key]  # type: ignore[return-value]

    def _merge(self, scope: Scope) -> dict[str, Effective]:
        merged: dict[str, Effective] = {}
        for each in reversed(self.chain(scope)):
            merged |= self._own.get(each, {})
        self._merged[scope] = merged
        return merged

    def _layers(self) -> dict[Scope, dict[str, Effective]]:
        layers = {DEFAULT: dict(SHIPPED)}
        for (scope, path), value in self.sources.rows.items():
            if path in SETTINGS and scope.kind in SETTINGS[path].scopes:
                layers.setdefault(scope, {})[path] = Effective(_readable(path, value), Source.DATABASE, scope)
        for (scope, path), override in self._overrides.items():
            value = _readable(path, override.value)
            layers.setdefault(scope, {})[path] = Effective(value, Source.ENVIRONMENT, scope, override.variable)
        return layers

    def _strays(self) -> Iterator[Problem]:
        for scope, path in self.sources.rows:
            if path not in SETTINGS:
                yield self._stray(path, scope, Sentence("no setting has this path; the value is not used."))
            elif scope.kind not in SETTINGS[path].scopes:
                yield self._stray(path, scope, Sentence("it cannot be set here; the value is not used."))

    def _stray(self, path: str, scope: Scope, message: str) -> Problem:
        return Problem(Sentence("%(path)s at %(scope)s", path=path, scope=self.shown(scope)), message)


def named(snapshot: Snapshot, scope: Scope) -> str:
    """A scope by the name that its owner gave it."""
    if scope == DEFAULT:
        return Sentence("Default Config")
    return snapshot.websites[scope.id].name if scope.kind == "websites" else snapshot.store_views[scope.id].name


def _readable(path: str, value: str | None) -> str | None:
    return SETTINGS[path].shown(value) if SETTINGS[path].encrypted else value
