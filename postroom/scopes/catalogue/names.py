"""Values that others have named: locales, time zones, currencies, countries."""

import re
from functools import cache
from zoneinfo import available_timezones

from postroom.mail.address import shown
from postroom.mail.sentence import Sentence


@cache
def _locales() -> frozenset[str]:
    from babel.localedata import locale_identifiers

    return frozenset(locale_identifiers())


@cache
def _currencies() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").currencies)


NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # codes of unions, remote islands, tests and nowhere


@cache
def countries() -> frozenset[str]:
    from babel import Locale

    known = (str(name) for name in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", str(name)))
    return frozenset(known) - NO_COUNTRIES


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def locale(text: str) -> str:
    """A language with its country, as Magento writes it: en_US, zh_Hans_CN."""
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z][a-z]{3})?_[A-Z]{2}", text) or text not in _locales():
        raise ValueError(
            Sentence(
                "%(typed)s is not a locale we know; write language and country, such as en_US or ja_JP",
                typed=shown(text),
            )
        )
    return text


def timezone(text: str) -> str:
    if text not in _timezones():
        raise ValueError(
            Sentence("%(typed)s is not a time zone we know; write one such as Europe/Berlin or UTC", typed=shown(text))
        )
    return text


def currency(text: str) -> str:
    if text not in _currencies():
        raise ValueError(
            Sentence("%(typed)s is not a currency; write its ISO 4217 code, such as EUR", typed=shown(text))
        )
    return text


def country(text: str) -> str:
    if text not in countries():
        raise ValueError(Sentence("%(typed)s is not a country; write its ISO 3166 code, such as DE", typed=shown(text)))
    return text
