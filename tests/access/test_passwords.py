"""A password proves its person, five times wrong and nobody is let in, and every failure is alike."""

from datetime import timedelta

import pytest

from postroom.access import passwords, sessions, tickets
from postroom.access.models import Person, Session, Ticket
from postroom.access.passwords import Argon2, BadPassword
from postroom.access.tickets import Purpose
from postroom.audit.models import Entry
from tests.access.conftest import NOW, PASSWORD, SHELL, Make

HERE = "192.0.2.7"


def test_the_right_one_proves_its_person(make: Make) -> None:
    anna = make("anna")
    assert passwords.prove("Anna@quayside.shop", PASSWORD, HERE, NOW) == anna


def fail(person: str, times: int, address: str = HERE) -> None:
    for _ in range(times):
        assert passwords.prove(person, "wrong", address, NOW) is None


def test_after_five_wrong_ones_not_even_the_right_one_does(make: Make) -> None:
    make("anna")
    fail("anna@quayside.shop", 5)
    assert passwords.prove("anna@quayside.shop", PASSWORD, "198.51.100.1", NOW) is None
    assert passwords.prove("anna@quayside.shop", PASSWORD, HERE, NOW + timedelta(minutes=15)) is not None


def test_other_spellings_count_against_the_same_account(make: Make) -> None:
    make("anna")
    for number, text in enumerate(["ANNA@quayside.shop", " anna@quayside.shop", "anna@QUAYSIDE.shop"] * 2):
        fail(text, 1, f"192.0.{number}.1")
    assert passwords.prove("anna@quayside.shop", PASSWORD, "198.51.100.1", NOW) is None


def test_one_network_tries_five_accounts_and_no_more(make: Make) -> None:
    make("anna")
    for number in range(5):
        fail(f"guess{number}@quayside.shop", 1, f"192.0.2.{number}")
    assert passwords.prove("anna@quayside.shop", PASSWORD, "192.0.2.200", NOW) is None
    assert passwords.prove("anna@quayside.shop", PASSWORD, "192.0.3.1", NOW) is not None


def test_signing_in_from_an_office_does_not_lock_it(make: Make) -> None:
    make("anna")
    for _ in range(20):
        assert passwords.prove("anna@quayside.shop", PASSWORD, HERE, NOW) is not None


def test_who_is_disabled_or_has_no_password_proves_nothing(make: Make) -> None:
    anna, invited = make("anna"), make("ben")
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    invited.set_unusable_password()
    invited.save()
    assert passwords.prove(anna.email, PASSWORD, HERE, NOW) is None
    for typed in ("", "!", invited.password):
        assert passwords.prove(invited.email, typed, HERE, NOW) is None


def test_every_failure_costs_one_hash(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work, so that the clock says nothing; counted, for a clock in a test says little."""
    anna, invited, disabled = make("anna"), make("ben"), make("carl")
    invited.set_unusable_password()
    invited.save()
    Person.objects.filter(pk=disabled.pk).update(is_active=False)
    hashed: list[str] = []
    encode = Argon2.encode

    def counted(self: Argon2, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    verify = Argon2.verify

    def verified(self: Argon2, password: str, encoded: str) -> bool:
        hashed.append(password)
        return bool(verify(self, password, encoded))

    monkeypatch.setattr(Argon2, "encode", counted)
    monkeypatch.setattr(Argon2, "verify", verified)
    fail("locked@quayside.shop", 5, "198.51.100.9")
    cases = (
        "nobody@quayside.shop",
        anna.email,
        invited.email,
        disabled.email,
        "not an address",
        "locked@quayside.shop",
    )
    for number, email in enumerate(cases):
        hashed.clear()
        fail(email, 1, f"203.0.{number}.1")
        assert len(hashed) == 1, email


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 12"),
        ("password1234", "too common"),
        ("anna@quayside.shop", "too similar"),
        ("x" * 257, "longer than 256"),
        ("", "at least 12"),
    ],
)
def test_what_can_be_guessed_is_not_taken(make: Make, password: str, why: str) -> None:
    anna = make("anna")
    with pytest.raises(BadPassword, match=why):
        passwords.choose(anna, password, SHELL.actor)
    assert Person.objects.get().check_password(PASSWORD)


def test_long_ones_in_any_letters_are_taken(make: Make) -> None:
    anna = make("anna")
    for password in (
        "いろはにほへとちりぬるを わか",
        "all lower case and long",
        "x" * 200 + " yes",
        "    spaces    count   ",
    ):
        passwords.choose(anna, password, SHELL.actor)
        assert Person.objects.get().check_password(password)


def test_a_new_one_ends_sessions_and_links_and_is_told_without_itself(make: Make) -> None:
    anna, ben = make("anna"), make("ben")
    for person in (anna, ben):
        Session.objects.create(
            session_key=f"{person.pk}", session_data="", expire_date=NOW, person=person, created_at=NOW, seen_at=NOW
        )
    tickets.issue(Purpose.RESET, anna, NOW)
    passwords.choose(anna, "another long password", SHELL.actor)
    assert list(Session.objects.values_list("person__name", flat=True)) == ["Ben"]
    assert not Ticket.objects.exists()
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.action, entry.object, entry.old, entry.new) == (
        "chose a password",
        "person anna@quayside.shop",
        None,
        None,
    )


def test_a_kept_session_goes_on(make: Make) -> None:
    anna = make("anna")
    keys = ["a" * 32, "b" * 32]
    for key in keys:
        Session.objects.create(
            session_key=sessions.row_of(key), session_data="", expire_date=NOW, person=anna, created_at=NOW, seen_at=NOW
        )
    passwords.choose(anna, "another long password", SHELL.actor, keep=keys[0])
    assert [each.pk for each in Session.objects.all()] == [sessions.row_of(keys[0])]
