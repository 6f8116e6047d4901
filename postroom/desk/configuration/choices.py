"""What a field offers to choose from, in the language of whoever looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.localedata import locale_identifiers
from django.utils.translation import get_language, gettext

from postroom.desk.configuration.cells import Cell
from postroom.letters.kinds import TEMPLATES
from postroom.letters.models import Template
from postroom.scopes import words
from postroom.scopes.catalogue import Kind, Setting, names


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    refused: bool = False  #: shown, but not for this door to set


def choices(cell: Cell) -> list[Choice]:
    """Empty for what is typed freely. What is set already is always among them."""
    found = list(_offered(cell))
    if not found:
        return []
    if not cell.setting.required:
        found = [Choice("", "–"), *(choice for choice in found if choice.value)]
    known = {choice.value for choice in found}
    present = {cell.written(cell.effective), cell.written(cell.inherited)} - known
    return [*found, *(Choice(value, value) for value in sorted(present))]


def _offered(cell: Cell) -> Iterator[Choice]:
    match cell.setting.kind:
        case Kind.SELECT:
            yield from (Choice(each.value, words.label(each), each.operator_only) for each in cell.setting.options)
        case Kind.IDENTITY:
            yield from (Choice(each.value, _identity(cell, each.value)) for each in cell.setting.options)
        case Kind.TEMPLATE:
            yield from _templates(cell.setting)
        case Kind.COUNTRY | Kind.CURRENCY | Kind.LOCALE | Kind.TIMEZONE as kind:
            yield from named(kind, get_language() or "en")


def _identity(cell: Cell, code: str) -> str:
    """With the address that it has here."""
    option = cell.setting.option(code)
    address = cell.snapshot.get(f"trans_email/ident_{code}/email", cell.scope).value
    return f"{words.label(option) if option else code} <{address}>"


def _templates(setting: Setting) -> Iterator[Choice]:
    """The shipped one for this mail first, then those that merchants wrote for it."""
    shipped = setting.default or ""
    known = TEMPLATES.get(shipped)
    label = gettext(known.label) if known else words.label(setting)
    yield Choice(shipped, gettext("%(template)s (Default)") % {"template": label})
    for stored in Template.objects.filter(based_on=shipped).order_by("code"):
        yield Choice(str(stored.pk), stored.code)


@lru_cache(16)
def named(kind: Kind, language: str) -> tuple[Choice, ...]:
    """Places, money and languages by their names, sorted by name; by code where nobody has named it."""
    locale = Locale.parse(language, sep="-")
    if kind is Kind.TIMEZONE:
        return tuple(Choice(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if _usual(zone))
    if kind is Kind.LOCALE:
        found = {code: Locale.parse(code).get_display_name(locale) for code in locale_identifiers() if _usable(code)}
    elif kind is Kind.CURRENCY:
        found = {code: locale.currencies.get(code) for code in map(str, Locale("en").currencies)}
    else:
        found = {code: locale.territories.get(code) for code in names.countries()}
    labelled = [Choice(code, f"{label} ({code})" if label else code) for code, label in found.items()]
    return tuple(sorted(labelled, key=lambda choice: choice.label))


def _usual(zone: str) -> bool:
    return zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "SystemV/")))


def _usable(code: str) -> bool:
    try:
        return bool(names.locale(code))
    except ValueError:
        return False
