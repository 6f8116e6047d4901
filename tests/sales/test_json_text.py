"""JSON is read strictly."""

from decimal import Decimal
from time import process_time

import pytest

from postroom.sales.json_text import MAX_DEPTH, InvalidJson, read


def test_fractions_stay_exact() -> None:
    assert read(b'{"a": 0.1, "b": 1e2, "c": 3}') == {"a": Decimal("0.1"), "b": Decimal("1E+2"), "c": 3}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark"),
        (b'{"a": "\xff"}', "not UTF-8 at byte 7"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "'c' stands twice"),
        (b'{"a": NaN}', "NaN is not"),
        (b"[Infinity]", "Infinity is not"),
        (b"[-Infinity]", "-Infinity is not"),
        (b"", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": 1} {"b": 2}', "not JSON"),
        (b'{"a": "line\nbreak"}', "not JSON"),
        (b"9" * 5_000, "too long"),
        (b"1e" + b"9" * 30, "too long"),
        (b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2), "levels deep"),
        (b"[" * 100_000, "levels deep"),
        (b'{"a":' * 100_000, "levels deep"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
    ],
)
def test_what_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(InvalidJson, match=says):
        read(data)


def test_the_limit_of_depth_is_exact() -> None:
    read(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    with pytest.raises(InvalidJson):
        read(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))


@pytest.mark.parametrize("place", [0, 39_999])
def test_a_repeated_name_among_many_is_found_in_one_pass(place: int) -> None:
    names = [f"n{number}" for number in range(40_000)]
    text = ",".join(f'"{name}":0' for name in [*names, names[place]])
    started = process_time()
    with pytest.raises(InvalidJson, match=f"'n{place}' stands twice"):
        read(f"{{{text}}}".encode())
    assert process_time() - started < 3, "looking at each name once takes a twentieth of a second"
