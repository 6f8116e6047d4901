"""Single values of a document: what JSON calls them, lists in all their forms, amounts rounded."""

from collections.abc import Mapping
from decimal import Context, Decimal

_PLACES = -12
_UNIT = Decimal(1).scaleb(_PLACES)
_WIDE = Context(prec=80)


def listed(value: object) -> object:
    """PHP writes a list with gaps as {"0": …, "2": …}, and XML bridges write a list of one as the thing itself."""
    if type(value) is not list and isinstance(value, Mapping):
        return list(value.values()) if all(key.isdecimal() for key in value) else [value]
    return value


def rounded(value: Decimal) -> Decimal:
    """At most 12 decimal places, as Magento's own columns hold at most 12."""
    # A short text in plain notation shows that there are few places, six times faster than the tuple of its digits.
    if value.adjusted() >= -6 and len(str(value)) <= -_PLACES:
        return value
    return value if int(value.as_tuple().exponent) >= _PLACES else value.quantize(_UNIT, context=_WIDE)


def kind_of(value: object) -> str:
    """What JSON calls the type of `value`."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | Decimal() | float():
            return "this number"
        case Mapping():
            return "an object"
        case _:
            return "a list"
