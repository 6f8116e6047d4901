"""A password proves its person, five times wrong and nobody is let in, and every failure is alike."""

from datetime import timedelta

import pytest

from postroom.access import guessing, passwords, sessions, throttle, tickets
from postroom.access.guessing import Refused
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
    assert passwords.prove("anna@quayside.shop", PASSWORD, HERE, NOW) is None
    assert passwords.prove("anna@quayside.shop", PASSWORD, HERE, NOW + timedelta(minutes=15)) is not None


def test_other_spellings_count_against_the_same_account(make: Make) -> None:
    make("anna")
    for text in ["ANNA@quayside.shop", " anna@quayside.shop", "anna@QUAYSIDE.shop"] * 2:
        fail(text, 1)
    assert passwords.prove("anna@quayside.shop", PASSWORD, HERE, NOW) is None


def test_who_tries_from_one_network_locks_out_nobody_elsewhere(make: Make) -> None:
    anna = make("anna")
    fail(anna.email, 100)
    assert passwords.prove(anna.email, PASSWORD, "198.51.100.1", NOW) == anna


def test_from_all_networks_together_an_account_is_tried_twenty_times(make: Make) -> None:
    anna = make("anna")
    for number in range(20):
        fail(anna.email, 1, f"198.51.{number}.1")
    assert passwords.prove(anna.email, PASSWORD, HERE, NOW) is None
    assert passwords.prove(anna.email, PASSWORD, HERE, NOW + timedelta(minutes=15)) == anna


def test_who_is_signed_in_confirms_it_whatever_strangers_try(make: Make) -> None:
    anna = make("anna")
    for number in range(20):
        fail(anna.email, 5, f"198.51.{number}.1")
    assert passwords.confirm(anna, PASSWORD, HERE, NOW)
    assert not any(passwords.confirm(anna, "wrong", HERE, NOW) for _ in range(5))
    assert not passwords.confirm(anna, PASSWORD, HERE, NOW)


def test_an_account_that_is_locked_is_in_the_trail_once_and_every_refusal_in_the_log(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    anna = make("anna")
    fail(anna.email, 4)
    assert not Entry.objects.filter(action="locked sign-in").exists()
    fail(anna.email, 10)
    fail("secret typed as a name", 10)
    rows = Entry.objects.filter(action="locked sign-in").values_list("actor", "object", "new")
    account = Refused("password", "secret typed as a name", HERE, True).account
    assert list(rows) == [
        (f"desk:{HERE}", f"person {anna.email}", "password"), (f"desk:{HERE}", f"account {account}", "password")
    ]  # fmt: skip
    warned = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(warned) == 24
    assert warned[0] == f"refused password account={Refused('password', anna.email, HERE, False).account} from={HERE}"
    assert warned[-1] == f"refused password account={account} from={HERE} locked"


def test_strangers_do_not_fill_the_trail(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make("anna")
    monkeypatch.setattr(guessing, "MOST", 2)
    for number in range(4):
        fail(f"guess{number}@quayside.shop", 5)
    assert Entry.objects.filter(action="locked sign-in").count() == 2


def test_one_network_tries_fifty_accounts_and_no_more(make: Make) -> None:
    make("anna")
    for number in range(throttle.NETWORK):
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
    for network in range(4):
        fail("locked@quayside.shop", 5, f"198.51.{network}.9")
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
