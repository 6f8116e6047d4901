"""One delivery is one delivery."""

import pytest

from postroom.doctor.queue import deliveries


@pytest.mark.parametrize(("count", "words"), [(1, "1 delivery is due"), (2, "2 deliveries are due")])
def test_one_and_many(count: int, words: str) -> None:
    assert deliveries(count, "is due", "are due") == words
