"""The shapes of plain data that templates may see.

A shape checks a value and returns a clean copy, so that a template never holds an object of ours and never prints a
control character that somebody typed into a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

TEXT_LIMIT = 100_000  # characters; Magento's own columns for notes end at 65,535 bytes
ROWS_LIMIT = 10_000

# Controls, and the marks that turn the direction of the text behind them (U+202A-E, U+2066-9): a name must not
# be able to rearrange the sentence around it.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029\x0b\x0c]")


class Unfit(ValueError):
    """A value does not have the declared shape; `path` leads to it and `why` says what was expected."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        self.path = ""

    def __str__(self) -> str:
        return f"{self.path or 'the data'}: {self.why}"

    def at(self, step: str) -> Unfit:
        joint = "" if not self.path or self.path.startswith("[") else "."
        self.path = f"{step}{joint}{self.path}"
        return self


class Shape(Protocol):
    def take(self, value: object) -> object:
        """A clean copy of `value`. Raises Unfit."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text on one line, or on several where `lines` is set."""

    lines: bool = False

    def take(self, value: object) -> str:
        if type(value) is not str:
            raise Unfit(f"expected text, found {_named(value)}")
        if len(value) > TEXT_LIMIT:
            raise Unfit(f"holds {len(value):,} characters; a letter takes {TEXT_LIMIT:,}")
        return value if value.isprintable() else self._clean(value)

    def _clean(self, value: str) -> str:
        joined = _LINE_END.sub("\n" if self.lines else " ", value)
        return _UNPRINTABLE.sub("", joined).replace("\t", " ")


@dataclass(frozen=True, slots=True)
class Amount:
    """A finite Decimal or int: money, a quantity or a percentage."""

    def take(self, value: object) -> Decimal:
        if type(value) is int:
            value = Decimal(value)
        if type(value) is not Decimal:
            raise Unfit(f"expected a Decimal, found {_named(value)}")
        # Decimal('1E+1000000') is 12 characters long until somebody prints it.
        if not value.is_finite() or (value and not -20 <= value.adjusted() <= 15):
            raise Unfit("expected a finite amount, zero or between 10^-20 and 10^16")
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """True or False."""

    def take(self, value: object) -> bool:
        if type(value) is not bool:
            raise Unfit(f"expected True or False, found {_named(value)}")
        return value


@dataclass(frozen=True, slots=True)
class Moment:
    """A datetime that knows its time zone."""

    def take(self, value: object) -> datetime:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise Unfit(f"expected a datetime with a time zone, found {_named(value)}")
        return value


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of equal shapes."""

    of: Shape

    def take(self, value: object) -> list[object]:
        if type(value) is not list:
            raise Unfit(f"expected a list, found {_named(value)}")
        if len(value) > ROWS_LIMIT:
            raise Unfit(f"has {len(value):,} rows; a letter takes {ROWS_LIMIT:,}")
        take = self.of.take
        rows: list[object] = []
        try:
            for row in value:
                rows.append(take(row))
        except Unfit as unfit:
            raise unfit.at(f"[{len(rows)}]") from None
        return rows


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A dict with these fields, each record a type of its own; what is not declared is left out of the copy."""

    name: str
    fields: Mapping[str, Shape]

    def take(self, value: object) -> dict[str, object]:
        if type(value) is not dict:
            raise Unfit(f"expected a dict ({self.name}), found {_named(value)}")
        copy: dict[str, object] = {}
        field = ""
        try:
            for field, shape in self.fields.items():
                copy[field] = shape.take(value[field])
        except KeyError:
            raise Unfit(f"the field is missing ({self.name})").at(field) from None
        except Unfit as unfit:
            raise unfit.at(field) from None
        return copy


@dataclass(frozen=True, slots=True)
class Maybe:
    """None or the shape; in a template to be asked with `if` first."""

    of: Shape

    def take(self, value: object) -> object:
        return None if value is None else self.of.take(value)


def _named(value: object) -> str:
    return "nothing (None)" if value is None else type(value).__name__
