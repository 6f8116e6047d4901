"""The picture of an import: per store view each value before and after, and whatever differs with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from postroom.mail.sentence import Sentence
from postroom.scopes.catalogue import SETTINGS


@dataclass(frozen=True, slots=True)
class Line:
    """One setting at one scope. Of a secret `before` and `after` are stars, or empty."""

    path: str
    before: str
    after: str
    equal: bool
    changed: bool  #: whether it was another here before
    origin: str = ""  #: the file and scope it comes from there; empty: shipped
    reasons: tuple[Sentence, ...] = ()

    @property
    def label(self) -> str:
        return SETTINGS[self.path].label


@dataclass(frozen=True, slots=True)
class Picture:
    """`place` there, `scope` here, as people name them; `notes`: where mail will behave differently."""

    place: str
    scope: str
    name: str
    lines: tuple[Line, ...]
    notes: tuple[Sentence, ...] = ()

    @property
    def told(self) -> tuple[Line, ...]:
        """The lines worth reading: set there, changed here, or different."""
        return tuple(line for line in self.lines if line.origin or line.changed or not line.equal)

    @property
    def different(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.equal)


@dataclass(frozen=True, slots=True)
class Aside:
    """A value that no setting of ours takes: kept, so that nothing is lost. Of what may be a secret only stars."""

    place: str
    path: str
    value: str | None = field(repr=False)
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Saying:
    """Something said of several scopes, and of several settings or of none, at once."""

    text: str
    scopes: tuple[str, ...]
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    pictures: tuple[Picture, ...]
    aside: tuple[Aside, ...] = ()
    lost: tuple[str, ...] = ()  #: scopes there that are not here
    created: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    warnings: tuple[Saying, ...] = ()  #: what a save of these values says, at the scopes where they are set
    ignored: int = 0  #: values that have nothing to do with mail
    changes: int = 0  #: values that were, or would be, saved
    applied: bool = False

    @property
    def store_views(self) -> tuple[Picture, ...]:
        """What mail goes by; without any, what it will go by."""
        return tuple(each for each in self.pictures if each.scope.startswith("stores:")) or self.pictures

    @property
    def reasons(self) -> tuple[Saying, ...]:
        """Each reason once, with the scopes that it is true of."""
        where: dict[tuple[str, Sentence], list[str]] = {}
        for picture in self.store_views:
            for line in picture.different:
                for reason in line.reasons:
                    where.setdefault((line.path, reason), []).append(picture.scope)
        paths: dict[tuple[Sentence, tuple[str, ...]], list[str]] = {}
        for (path, reason), scopes in where.items():
            paths.setdefault((reason, tuple(scopes)), []).append(path)
        return tuple(Saying(text, scopes, tuple(of)) for (text, scopes), of in paths.items())

    @property
    def behaviour(self) -> tuple[Saying, ...]:
        told: dict[Sentence, list[str]] = {}
        for picture in self.store_views:
            for note in picture.notes:
                told.setdefault(note, []).append(picture.scope)
        return tuple(Saying(text, tuple(scopes)) for text, scopes in told.items())

    @property
    def different(self) -> int:
        """How many values of store views are not what they are there."""
        return sum(len(picture.different) for picture in self.store_views)
