"""Addresses in the order of the country they go to."""

from __future__ import annotations

from typing import Any

import pytest

from postroom.letters.postal import address_lines, full_name
from postroom.letters.samples.build import address, person


def at(
    country: str, *street: str, city: str = "", region: str = "", postcode: str = "", **other: str
) -> dict[str, Any]:
    who = person(other.pop("first", "Ann"), other.pop("last", "Lee"))
    return address(who, street, city, region, postcode=postcode, country_code=country, **other)


@pytest.mark.parametrize(
    ("given", "words", "lines"),
    [
        (
            at("US", "6 Bay Rd", "Unit 2", city="Austin", region="Texas", postcode="73301"),
            "en_US",
            ["Ann Lee", "6 Bay Rd", "Unit 2", "Austin, TX 73301", "United States"],
        ),
        (
            at("DE", "Am Markt 1", city="Bonn", region="Nordrhein-Westfalen", postcode="53111", company="Kurz GmbH"),
            "ja",
            ["Ann Lee", "Kurz GmbH", "Am Markt 1", "53111 Bonn", "ドイツ"],
        ),
        (
            at("JP", "神宮前1-2-3", city="渋谷区", region="東京都", postcode="150-0001", first="太郎", last="山田"),
            "ja_JP",
            ["〒150-0001", "東京都渋谷区神宮前1-2-3", "山田 太郎", "日本"],
        ),
        (
            at("JP", "神宮前1-2-3", city="渋谷区", region="Tokyo", postcode="150-0001", first="太郎", last="山田"),
            "en_US",
            ["〒150-0001", "東京都渋谷区神宮前1-2-3", "山田 太郎", "Japan"],
        ),
        (
            at("JP", "1-2-3 Jingumae", city="Shibuya-ku", region="Tokyo", postcode="150-0001"),
            "en_US",
            ["Ann Lee", "1-2-3 Jingumae", "Shibuya-ku, Tokyo", "150-0001", "Japan"],
        ),
        (
            at("GB", "1 High St", city="Leeds", postcode="LS1 1AA"),
            "de_DE",
            ["Ann Lee", "1 High St", "Leeds", "LS1 1AA", "Vereinigtes Königreich"],
        ),
        (
            at("CH", "Seeweg 4", city="Zug", postcode="6300"),
            "de_CH",
            ["Ann Lee", "Seeweg 4", "CH-6300 Zug", "Schweiz"],
        ),
        (
            at("AE", "Street 9", city="Al Barsha", region="Dubai", postcode="00000"),
            "en",
            ["Ann Lee", "Street 9", "Dubai", "Al Barsha 00000", "United Arab Emirates"],
        ),
        (at("US", "6 Bay Rd", city="Austin"), "en_US", ["Ann Lee", "6 Bay Rd", "Austin", "United States"]),
        (at("US", "6 Bay Rd", postcode="73301"), "en_US", ["Ann Lee", "6 Bay Rd", "73301", "United States"]),
        (at("CH", "Seeweg 4", city="Zug"), "en", ["Ann Lee", "Seeweg 4", "Zug", "Switzerland"]),
        (at("XX", "Nowhere 1", city="Far", region="R", postcode="1"), "en", ["Ann Lee", "Nowhere 1", "Far, R 1", "XX"]),
        (at("", "Nowhere 1", city="Far"), "en", ["Ann Lee", "Nowhere 1", "Far"]),
        (at("../etc/passwd", "Nowhere 1"), "en", ["Ann Lee", "Nowhere 1", "../ETC/PASSWD"]),
        (
            at("US", "--", "%n%S", city=" ,", postcode="<!--"),
            "en",
            ["Ann Lee", "--", "%n%S", " , <!--", "United States"],
        ),
    ],
)
def test_lines(given: dict[str, Any], words: str, lines: list[str]) -> None:
    assert address_lines(given, words) == lines


def test_names_follow_their_script() -> None:
    assert full_name(person("Jürgen", "Groß", prefix="Dr.", middle_name="K.", suffix="jr.")) == "Dr. Jürgen K. Groß jr."
    assert full_name(person("太郎", "山田")) == "山田 太郎"
    assert full_name(person("민준", "김")) == "김 민준"
    assert full_name(person("", "Lee")) == "Lee"
