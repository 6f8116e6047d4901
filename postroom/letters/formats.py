"""Money, dates and quantities as a reader of the store view writes them (CLDR, by Babel)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_currency, get_currency_precision, get_decimal_symbol, get_group_symbol

# ICU's rounding, which is what a store front shows; wide enough for every amount that a shape lets in.
_ROUNDING = Context(prec=40, rounding=ROUND_HALF_EVEN)
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(5))
_NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Money:
    """How one currency is written in one locale.

    Learned from Babel's own output for two amounts, because asking Babel for each costs 15 microseconds and an
    order letter prints forty; a property test holds it equal to Babel.
    """

    before: str
    after: str
    before_negative: str
    after_negative: str
    point: str
    group: str
    lakhs: bool
    decimals: int

    def __call__(self, amount: Decimal) -> str:
        rounded = amount.quantize(_STEPS[self.decimals], context=_ROUNDING)
        digits = f"{abs(rounded):,f}"
        if self.lakhs or self.group != "," or self.point != ".":
            digits = self._local(digits)
        if rounded < 0:
            return f"{self.before_negative}{digits}{self.after_negative}"
        return f"{self.before}{digits}{self.after}"

    def _local(self, digits: str) -> str:
        whole, _, decimals = digits.partition(".")
        if self.lakhs:
            whole = _lakhs(whole.replace(",", ""))
        whole = whole.replace(",", self.group)
        return f"{whole}{self.point}{decimals}" if decimals else whole


def _lakhs(whole: str) -> str:
    """Groups of two before the last three digits: 12,34,567."""
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


@lru_cache(maxsize=512)
def money(locale: str, currency: str) -> Money:
    parsed = Locale.parse(locale)
    before, after = _around(format_currency(Decimal(0), currency, locale=parsed))
    before_negative, after_negative = _around(format_currency(Decimal(-1), currency, locale=parsed))
    grouping = parsed.currency_formats["standard"].grouping
    return Money(
        before=before,
        after=after,
        before_negative=before_negative,
        after_negative=after_negative,
        point=get_decimal_symbol(parsed),
        group=get_group_symbol(parsed) if grouping[0] == 3 else "",
        lakhs=grouping == (3, 2),
        decimals=get_currency_precision(currency),
    )


def _around(probe: str) -> tuple[str, str]:
    """What stands before and after the digits of a probe."""
    places = [place for place, sign in enumerate(probe) if sign in "0123456789"]
    before, after = probe[: places[0]], probe[places[-1] + 1 :]
    # CLDR's currency spacing, which Babel leaves out: "CHF 10.00", not "CHF10.00".
    return (before + _NO_BREAK_SPACE if before[-1:].isalpha() else before), after


@dataclass(frozen=True)
class Formats:
    """The forms of one store view: `locale` for figures, `words` for the language of dates."""

    locale: str
    words: str
    timezone: str
    currency: str

    def money(self, amount: Decimal) -> str:
        return money(self.locale, self.currency)(amount)

    def date(self, moment: datetime) -> str:
        """Day and time with the zone's name: "4. März 2026, 19:05 MEZ"."""
        return _dated(moment, self.timezone, self.words)

    def quantity(self, amount: Decimal) -> str:
        whole = int(amount)
        if amount == whole:
            return f"{whole:d}"
        point: str = money(self.locale, self.currency).point
        return f"{amount.normalize(_ROUNDING):f}".replace(".", point)

    def percent(self, amount: Decimal) -> str:
        space = _NO_BREAK_SPACE if _spaced_percent(self.locale) else ""
        return f"{self.quantity(amount)}{space}%"


def _dated(moment: datetime, timezone: str, words: str) -> str:
    """Day, time and zone are each learned once from Babel, which needs 60 microseconds for the three."""
    local = moment.astimezone(ZoneInfo(timezone))
    clock = f"{_clock(local.hour, local.minute, words)} {_zone_name(_Zoned.of(local, timezone, words))}"
    # CLDR puts U+202F before AM and PM; the fonts of older mail programs draw a box for it.
    return _day(local.date(), words).replace("{0}", clock).replace("\u202f", _NO_BREAK_SPACE)


@lru_cache(maxsize=256)
def _day(day: date, words: str) -> str:
    """The day with {0} where the time goes."""
    locale = Locale.parse(words)
    joined = str(locale.datetime_formats["long"]).replace("'", "")
    return joined.replace("{1}", format_date(day, "long", locale))


@lru_cache(maxsize=4 * 24 * 60)
def _clock(hour: int, minute: int, words: str) -> str:
    return format_time(time(hour, minute), "short", locale=words)


@dataclass(frozen=True, slots=True)
class _Zoned:
    """What the name of a time zone hangs on, and any one moment at which it is so."""

    timezone: str
    words: str
    offset: timedelta | None
    saving: timedelta | None
    at: datetime = field(compare=False)

    @classmethod
    def of(cls, local: datetime, timezone: str, words: str) -> _Zoned:
        return cls(timezone, words, local.utcoffset(), local.dst(), local)


@lru_cache(maxsize=256)
def _zone_name(zoned: _Zoned) -> str:
    return get_timezone_name(zoned.at, "short", locale=zoned.words)


@lru_cache(maxsize=64)
def _spaced_percent(locale: str) -> bool:
    return not Locale.parse(locale).percent_formats[None].pattern.endswith("0%")
