"""A link works once, in time, for the person and the address that it was made for."""

from datetime import timedelta

import pytest

from postroom.access import tickets
from postroom.access.models import Person, Ticket
from postroom.access.tickets import LIFE, Purpose
from tests.access.conftest import NOW, Make

SECOND = timedelta(seconds=1)


def test_a_link_is_used_by_one_of_two(make: Make) -> None:
    token = tickets.issue(Purpose.RESET, make("anna"), NOW)
    one, other = (tickets.find(token, Purpose.RESET, now=NOW) for _ in range(2))
    assert one is not None
    assert other is not None
    assert [tickets.use(one, NOW), tickets.use(other, NOW)] == [True, False]
    assert tickets.find(token, Purpose.RESET, now=NOW) is None


@pytest.mark.parametrize("purpose", [Purpose.ENTER, Purpose.INVITATION, Purpose.RESET])
def test_a_link_ends_with_its_time(make: Make, purpose: Purpose) -> None:
    token = tickets.issue(purpose, make("anna"), NOW)
    found = tickets.find(token, purpose, now=NOW + LIFE[purpose] - SECOND)
    assert found is not None
    assert tickets.find(token, purpose, now=NOW + LIFE[purpose]) is None
    assert not tickets.use(found, NOW + LIFE[purpose])


def test_how_long_they_last() -> None:
    assert {purpose.value: life for purpose, life in LIFE.items()} == {
        "enter": timedelta(minutes=30),
        "first": timedelta(minutes=30),
        "reset": timedelta(minutes=30),
        "invitation": timedelta(days=3),
    }


def test_a_newer_link_replaces_the_older(make: Make) -> None:
    anna = make("anna")
    older, newer = (tickets.issue(Purpose.RESET, anna, NOW) for _ in range(2))
    assert tickets.find(older, Purpose.RESET, now=NOW) is None
    assert tickets.find(newer, Purpose.RESET, now=NOW) is not None


def test_a_link_is_good_for_its_purpose_alone(make: Make) -> None:
    token = tickets.issue(Purpose.RESET, make("anna"), NOW)
    assert tickets.find(token, Purpose.ENTER, Purpose.INVITATION, Purpose.FIRST, now=NOW) is None


def test_whose_address_has_changed_is_not_let_in_by_it(make: Make) -> None:
    anna = make("anna")
    token = tickets.issue(Purpose.RESET, anna, NOW)
    Person.objects.filter(pk=anna.pk).update(email="other@quayside.shop")
    assert tickets.find(token, Purpose.RESET, now=NOW) is None


def test_who_is_disabled_is_not_let_in(make: Make) -> None:
    anna = make("anna")
    token = tickets.issue(Purpose.ENTER, anna, NOW)
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    assert tickets.find(token, Purpose.ENTER, now=NOW) is None


def test_the_first_administrators_link_works_as_long_as_there_is_nobody(make: Make) -> None:
    token = tickets.issue(Purpose.FIRST, None, NOW)
    assert tickets.find(token, Purpose.FIRST, now=NOW) is not None
    make("anna")
    assert tickets.find(token, Purpose.FIRST, now=NOW) is None


@pytest.mark.parametrize("token", ["", "x", "\udcff", "a" * 1_000_000, "../../x"])
def test_made_up_ones_open_nothing(db: None, token: str) -> None:
    assert tickets.find(token, *Purpose, now=NOW) is None


def test_the_table_does_not_know_the_token(make: Make) -> None:
    token = tickets.issue(Purpose.RESET, make("anna"), NOW)
    assert len(token) == 43  # 256 bits
    assert token not in repr(Ticket.objects.values().get())
