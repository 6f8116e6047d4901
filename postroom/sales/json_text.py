"""JSON text from a stranger, read strictly (RFC 8259, I-JSON RFC 7493): money stays exact, nothing is guessed.

Refused: a byte order mark, text that is not UTF-8, a name twice in one object, NaN and Infinity, more than 32 levels.
"""

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import NoReturn

MAX_DEPTH = 32


class InvalidJson(ValueError):
    """The text is not JSON as we accept it; the message says what to mend."""


def read(data: bytes) -> object:
    """The value in `data`; fractions come back as Decimal, so that 0.1 is a tenth and not its nearest double."""
    if data.startswith(b"\xef\xbb\xbf"):
        raise InvalidJson("The text begins with a byte order mark; send plain UTF-8 without it.")
    try:
        value: object = _DECODER.decode(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidJson(f"The text is not UTF-8 at byte {error.start}; encode it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise InvalidJson(f"The text is not JSON: {error.msg} at line {error.lineno} column {error.colno}.") from error
    except RecursionError as error:
        raise InvalidJson(_TOO_DEEP) from error
    except InvalidJson:
        raise
    except (ValueError, InvalidOperation) as error:  # int() refuses more than 4,300 digits, Decimal an absurd exponent
        raise InvalidJson("A number in the text is too long to read; send amounts with at most 28 digits.") from error
    _check_depth(value)
    return value


_TOO_DEEP = f"The text is nested more than {MAX_DEPTH} levels deep; send a flatter document."


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        times = Counter(name for name, _ in pairs)  # counted once: a hundred thousand others may stand beside it
        twice = next(name for name, count in times.items() if count > 1)
        raise InvalidJson(f"The name {twice[:100]!r} stands twice in one object; send it once.")
    return found


def _constant(text: str) -> NoReturn:
    raise InvalidJson(f"{text} is not a JSON number; send a finite number or null.")


def _check_depth(value: object) -> None:
    """Level by level instead of by recursion: a reader of depth must not itself fall to depth."""
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer if type(outer) is list else ())
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return
    raise InvalidJson(_TOO_DEEP)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Decimal, parse_constant=_constant)
