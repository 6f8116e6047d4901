"""One delivery is one delivery."""

import pytest

from postroom.doctor.queue import for_a_person, overdue


@pytest.mark.parametrize(
    ("count", "due", "held"),
    [
        (1, "1 delivery is due, the oldest since 5 min", "1 delivery waits for a person"),
        (2, "2 deliveries are due, the oldest since 5 min", "2 deliveries wait for a person"),
    ],
)
def test_one_and_many(count: int, due: str, held: str) -> None:
    assert overdue(count, "5 min") == due
    assert for_a_person(count) == held
