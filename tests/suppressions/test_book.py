"""Whom we must not write to."""

from datetime import UTC, datetime

import pytest

from postroom.mail.address import Address
from postroom.scopes.models import StoreView, Website
from postroom.suppressions import book
from postroom.suppressions.book import Entry, Reason
from postroom.suppressions.models import Suppression

NOW = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
JANE, JOE = Address.parse("Jane@Shopper.example"), Address.parse("joe@shopper.example")


@pytest.fixture
def views(db: None) -> tuple[int, int]:
    website = Website.objects.create(code="base", name="Quayside")
    made = [StoreView.objects.create(code=code, name=code, website=website) for code in ("en", "de")]
    return made[0].pk, made[1].pk


def test_an_address_is_blocked_for_its_store_view_only(views: tuple[int, int]) -> None:
    assert book.add(Entry(JANE, views[0], Reason.BOUNCED, "message 1"), NOW)
    assert book.blocks([JANE, JOE], views[0]) == {JANE: "suppressed: a permanent bounce came back"}
    assert book.blocks([JANE, JOE], views[1]) == {}


def test_an_address_can_be_blocked_everywhere(views: tuple[int, int]) -> None:
    book.add(Entry(JOE, None, Reason.COMPLAINT, "report 7"), NOW)
    assert list(book.blocks([JANE, JOE], views[0])) == [JOE]
    assert list(book.blocks([JANE, JOE], views[1])) == [JOE]


def test_the_case_of_an_address_does_not_matter(views: tuple[int, int]) -> None:
    book.add(Entry(JANE, None, Reason.MANUAL, "cli"), NOW)
    lower = Address.parse("jane@shopper.example")
    assert set(book.blocks([JANE, lower], views[0])) == {JANE, lower}


@pytest.mark.parametrize("everywhere", [True, False])
def test_adding_twice_is_adding_once(views: tuple[int, int], everywhere: bool) -> None:
    entry = Entry(JANE, None if everywhere else views[0], Reason.BOUNCED, "message 1")
    assert [book.add(entry, NOW), book.add(entry, NOW)] == [True, False]
    assert Suppression.objects.count() == 1


def test_lifting_keeps_the_row_and_lets_mail_through(views: tuple[int, int]) -> None:
    book.add(Entry(JANE, views[0], Reason.BOUNCED, "message 1"), NOW)
    assert not book.lift(JANE, None, "cli:anna", NOW)
    assert book.lift(JANE, views[0], "cli:anna", NOW)
    assert not book.lift(JANE, views[0], "cli:anna", NOW)
    assert book.blocks([JANE], views[0]) == {}
    assert Suppression.objects.get().lifted_by == "cli:anna"
    assert book.add(Entry(JANE, views[0], Reason.BOUNCED, "message 2"), NOW)


def test_thousands_of_addresses_are_looked_up_at_once(views: tuple[int, int]) -> None:
    many = [Address.parse(f"reader{number}@shopper.example") for number in range(1200)]
    book.add(Entry(many[1100], None, Reason.REFUSED, "message 1"), NOW)
    assert list(book.blocks(many, views[0])) == [many[1100]]
