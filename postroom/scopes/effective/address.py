"""The store's own address, in parts: the letter that shows it knows how its country writes them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """As typed under Store Information; any part may be empty."""

    street: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postcode: str = ""
    country_code: str = ""
