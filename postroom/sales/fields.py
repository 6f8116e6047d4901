"""Reads the fields of a document written by someone else's program.

Lenient in form, as Magento's answers are: numbers as text, flags as 0/1, null for absent, PHP's `[]` for an empty
object and an object with numbers as names for a list. Strict in meaning: whatever is missing or of the wrong type is
named with its path, all problems at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from postroom.sales.clean import clean_line, clean_note
from postroom.sales.values import kind_of, listed, rounded

LINE = 1_000  # characters of a one-line text; Magento's own columns hold 255
NOTE = 20_000  # characters of a text with line breaks
MAX_PROBLEMS = 100

Problem = tuple[str, str]  # path, what is wrong and what is wanted

_NUMBER = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)


class Fields:
    """One object of the document, the path to it, and the list in which the problems of the whole document gather."""

    __slots__ = ("_found", "path", "problems")

    def __init__(self, found: Mapping[str, object], path: str, problems: list[Problem]) -> None:
        self._found = found
        self.path = path
        self.problems = problems

    def has(self, name: str) -> bool:
        return self._found.get(name) is not None

    def line(self, name: str, *, required: bool = False) -> str:
        """One-line text, cleaned; '' when it is absent."""
        value = self._found.get(name)
        text = ""
        if type(value) is str and len(value) <= LINE and value.isprintable():
            text = value.strip()
        elif value is not None:
            text = clean_line(self._text(name, value, LINE))
        if required and not text and (value is None or (isinstance(value, str) and len(value) <= LINE)):
            self.missing(name)
        return text

    def exact(self, name: str) -> str:
        """Text as it came, for what must never be mended into something else: an address."""
        return self._text(name, self._found.get(name), LINE)

    def note(self, name: str) -> str:
        """Text that may hold line breaks, cleaned; '' when it is absent."""
        return clean_note(self._text(name, self._found.get(name), NOTE))

    def note_in_short(self, name: str) -> str:
        """As `note`, but cut where it is too long: a buyer's words must not cost the buyer the letter."""
        value = self._found.get(name)
        return clean_note(self._text(name, value[:NOTE] if isinstance(value, str) else value, NOTE))

    def _text(self, name: str, value: object, limit: int) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            if len(value) > limit:
                self.wrong(name, f"is {len(value)} characters long; at most {limit} are accepted")
                return ""
            return value
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
            return str(value)  # a postcode or an order number that a client sent as a number
        if isinstance(value, Decimal | float):
            return str(value)[:60]
        self.wrong(name, f"must be text, not {kind_of(value)}")
        return ""

    def amount(self, name: str) -> Decimal | None:
        """A number below 10^15, rounded to 12 decimal places; None when it is absent."""
        value = self._found.get(name)
        if value is None:
            return None
        if type(value) is int:
            if -(10**15) < value < 10**15:
                return Decimal(value)
        elif isinstance(value, Decimal):
            return self._within(name, value)
        elif isinstance(value, float):
            return self._within(name, Decimal(repr(value)))
        elif isinstance(value, str):
            return self._amount_in_text(name, value.strip())
        self.wrong(name, f"must be a number below 10^15, not {kind_of(value)}")
        return None

    def _amount_in_text(self, name: str, text: str) -> Decimal | None:
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.wrong(name, f"must be a number such as 12.50, not the text {text[:40]!r}")
            return None
        return self._within(name, Decimal(text))

    def _within(self, name: str, value: Decimal) -> Decimal | None:
        # The exponent is checked too: printing 1E-999999999 would fill the memory.
        if value.is_finite() and -30 <= value.adjusted() < 15:
            return rounded(value)
        self.wrong(name, "must be a finite number below 10^15 with a sensible exponent")
        return None

    def whole(self, name: str) -> int | None:
        """An id; None when it is absent."""
        value = self._found.get(name)
        if value is None or value == "":
            return None
        if type(value) is int and -(10**18) < value < 10**18:
            return value
        if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
            return int(value)
        self.wrong(name, f"must be a whole number, not {kind_of(value)}")
        return None

    def flag(self, name: str) -> bool:
        """0, 1, "0", "1", true, false; absent is false."""
        value = self._found.get(name)
        if value is None or value in ("", "0", "false"):
            return False
        is_number = isinstance(value, int | float) or (isinstance(value, Decimal) and value.is_finite())
        if is_number and value in (0, 1):  # a signalling NaN would raise here
            return bool(value)
        if value in ("1", "true"):
            return True
        self.wrong(name, f"must be 0 or 1, not {kind_of(value)}")
        return False

    def moment(self, name: str) -> datetime | None:
        """Magento writes UTC without saying so ("2026-03-09 14:05:00"); a time with an offset is believed."""
        text = self.line(name)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            self.wrong(name, f"must be a time such as 2026-03-09 14:05:00, not {text[:40]!r}")
            return None

    def inner(self, name: str) -> "Fields | None":
        """The object under `name`; None when it is absent or empty."""
        value = self._found.get(name)
        if value is None or value in ([], ""):
            return None
        if type(value) is dict or isinstance(value, Mapping):
            return Fields(value, f"{self.path}{name}.", self.problems)
        self.wrong(name, f"must be an object, not {kind_of(value)}")
        return None

    def objects(self, name: str, limit: int) -> "Iterator[Fields]":
        """The objects of the list under `name`; a single object counts as a list of one."""
        for position, value in enumerate(self.elements(name, limit)):
            path = f"{self.path}{name}[{position}]"
            if type(value) is dict or isinstance(value, Mapping):
                yield Fields(value, f"{path}.", self.problems)
            else:
                self._report(path, f"must be an object, not {kind_of(value)}")

    def elements(self, name: str, limit: int) -> Sequence[object]:
        """The list under `name`, empty when absent."""
        value = listed(self._found.get(name))
        if value is None or value == "":
            return ()
        if not isinstance(value, list | tuple):
            self.wrong(name, f"must be a list, not {kind_of(value)}")
            return ()
        if len(value) > limit:
            self.wrong(name, f"holds {len(value)} entries; at most {limit} are accepted")
            return ()
        return value

    def tolerated(self, name: str, limit: int) -> "Iterator[Fields]":
        """The objects among the first entries of what extensions write; anything else is passed over."""
        for value in self._entries(name, limit):
            if isinstance(value, Mapping):
                yield Fields(value, f"{self.path}{name}.", self.problems)

    def _entries(self, name: str, limit: int) -> Sequence[object]:
        value = listed(self._found.get(name))
        return value[:limit] if isinstance(value, list | tuple) else ()

    def lines(self, name: str, limit: int) -> tuple[str, ...]:
        """The texts of the list under `name`, each cleaned to one line."""
        return tuple(
            clean_line(self._text(f"{name}[{position}]", value, LINE))
            for position, value in enumerate(self.elements(name, limit))
        )

    def is_text(self, name: str) -> bool:
        return isinstance(self._found.get(name), str)

    def spoken(self, name: str) -> str:
        """A text or a number as a reader would see it; '' for anything else, without complaint."""
        value = self._found.get(name)
        if isinstance(value, str):
            return clean_line(value[:LINE])
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value) if abs(value) < 10**15 else ""
        return str(value)[:60] if isinstance(value, Decimal) else ""

    def spoken_note(self, name: str) -> str:
        value = self._found.get(name)
        return clean_note(value[:NOTE]) if isinstance(value, str) else ""

    def spoken_lines(self, name: str, limit: int) -> tuple[str, ...]:
        """The texts among the entries of a list that holds all sorts of things."""
        return tuple(clean_line(value[:LINE]) for value in self._entries(name, limit) if isinstance(value, str))

    def missing(self, name: str) -> None:
        self.wrong(name, "is missing")

    def wrong(self, name: str, message: str) -> None:
        self._report(f"{self.path}{name}", message)

    def _report(self, path: str, message: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append((path, message))
