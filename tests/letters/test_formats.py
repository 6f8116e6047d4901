"""Our quick money against Babel's slow one, in every locale; dates and quantities."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale, localedata
from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_currency
from hypothesis import example, given, settings
from hypothesis import strategies as st

from postroom.letters.formats import Formats, money

# Toki Pona groups by two digits; no store is kept in it.
LOCALES = sorted(name for name in localedata.locale_identifiers() if Locale.parse(name).language != "tok")
CURRENCIES = ["USD", "EUR", "JPY", "GBP", "INR", "CHF", "KWD", "BRL", "PLN", "SEK", "ILS", "AED"]


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(LOCALES),
    st.sampled_from(CURRENCIES),
    st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False),
)
@example("en_IN", "INR", Decimal("12345678.5"))
@example("de_CH", "CHF", Decimal("-1234567.891"))
@example("ja_JP", "JPY", Decimal("-0.4"))
@example("de_AT", "EUR", Decimal("1234.565"))
@example("pt_PT", "EUR", Decimal("99999.995"))
def test_money_is_what_babel_writes(locale: str, currency: str, amount: Decimal) -> None:
    step = Decimal(1).scaleb(-money(locale, currency).decimals)
    # Babel writes -0.004 as "-$0.00"; nobody owes minus nothing.
    rounded = amount.quantize(step) or abs(amount.quantize(step))
    written = money(locale, currency)(amount)
    expected = format_currency(rounded, currency, locale=locale)
    assert written.replace("\u00a0", "") == expected.replace("\u00a0", "")
    assert "\u00a0" not in expected or "\u00a0" in written


@pytest.mark.parametrize(
    ("locale", "currency", "amount", "written"),
    [
        ("en_US", "USD", "1234.5", "$1,234.50"),
        ("en_US", "USD", "-20", "-$20.00"),
        ("en_US", "CHF", "10", "CHF\u00a010.00"),
        ("de_DE", "EUR", "1234.5", "1.234,50\u00a0€"),
        ("de_CH", "CHF", "1234.5", "CHF\u00a01’234.50"),
        ("ja_JP", "JPY", "31754.00", "\uffe531,754"),
        ("en_IN", "INR", "1234567", "₹12,34,567.00"),
        ("en_US", "KWD", "1.5", "KWD\u00a01.500"),
        ("en_US", "USD", "0.005", "$0.00"),
        ("en_US", "USD", "-0.001", "$0.00"),
    ],
)
def test_money_forms(locale: str, currency: str, amount: str, written: str) -> None:
    assert money(locale, currency)(Decimal(amount)) == written


def formats(locale: str, timezone: str = "UTC") -> Formats:
    return Formats(locale, locale, timezone, "EUR")


@pytest.mark.parametrize(
    ("locale", "timezone", "written"),
    [
        ("en_US", "America/New_York", "July 4, 2026, 7:30 PM EDT"),
        ("en_GB", "Europe/London", "5 July 2026, 00:30 BST"),
        ("de_DE", "Europe/Berlin", "5. Juli 2026, 01:30 MESZ"),
        ("ja_JP", "Asia/Tokyo", "2026年7月5日 8:30 JST"),
    ],
)
def test_dates_are_in_the_time_zone_and_name_it(locale: str, timezone: str, written: str) -> None:
    moment = datetime(2026, 7, 4, 23, 30, tzinfo=UTC)
    assert formats(locale, timezone).date(moment).replace("\u00a0", " ").replace(" at ", ", ") == written


ZONES = ["UTC", "America/Los_Angeles", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca"]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(LOCALES),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
@example("en_US", "America/Los_Angeles", datetime(2026, 3, 8, 9, 59, tzinfo=UTC))
@example("en_US", "America/Los_Angeles", datetime(2026, 3, 8, 10, 0, tzinfo=UTC))
@example("de_DE", "Africa/Casablanca", datetime(2026, 2, 15, 2, 0, tzinfo=UTC))
def test_a_date_is_what_babel_writes(locale: str, timezone: str, moment: datetime) -> None:
    zone = ZoneInfo(timezone)
    # To the minute, which is what it tells: some languages have a word for midnight, and half a minute later another.
    local = moment.astimezone(zone).replace(second=0, microsecond=0)
    written = formats(locale, timezone).date(moment)
    for part in (
        format_date(local, "long", locale),
        format_time(local, "short", zone, locale),
        get_timezone_name(local, "short", locale=locale),
    ):
        assert part.replace("\u202f", "\u00a0") in written


@pytest.mark.parametrize(
    ("locale", "amount", "written"),
    [("en_US", "2.0000", "2"), ("en_US", "1.5000", "1.5"), ("de_DE", "0.2500", "0,25"), ("en_US", "100", "100")],
)
def test_quantities_carry_no_idle_decimals(locale: str, amount: str, written: str) -> None:
    assert formats(locale).quantity(Decimal(amount)) == written


def test_percentages() -> None:
    assert formats("en_US").percent(Decimal("8.2500")) == "8.25%"
    assert formats("de_DE").percent(Decimal("19.0000")) == "19\u00a0%"
