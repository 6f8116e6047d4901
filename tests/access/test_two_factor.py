"""The second factor: known codes of the RFC, each good once, the secret bound to its person."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from postroom.access import totp, two_factor
from postroom.access.accounts import BadPerson
from postroom.access.models import Person, RecoveryCode
from postroom.audit.models import Entry
from postroom.scopes.models import Website
from postroom.scopes.rotation import rotate
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.secrets import Undecryptable, key_of
from tests.access.conftest import NOW, SHELL, Make

SECRET = b"12345678901234567890"  # of RFC 6238, appendix B
STEP = timedelta(seconds=30)


def prove(person: Person, typed: str, at: datetime) -> bool:
    return two_factor.prove(person, typed, "192.0.2.7", at)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert totp.at(SECRET, seconds // 30) == code


def code(moment: datetime, secret: bytes = SECRET) -> str:
    return totp.at(secret, int(moment.timestamp()) // 30)


def enrolled(person: Person) -> list[str]:
    return two_factor.set_up(person, SECRET, code(NOW), SHELL.actor, NOW)


def test_a_code_counts_once_and_so_does_every_older_one(make: Make) -> None:
    anna = make("anna")
    enrolled(anna)
    assert not prove(anna, code(NOW), NOW)  # the one that was typed to set it up
    assert prove(anna, code(NOW + STEP), NOW + STEP)
    fresh = Person.objects.get()
    assert not prove(fresh, code(NOW + STEP), NOW + STEP)
    assert not prove(fresh, code(NOW), NOW + STEP)


def test_two_requests_with_one_code_are_one(make: Make) -> None:
    anna = make("anna")
    enrolled(anna)
    one, other = Person.objects.get(), Person.objects.get()
    later = NOW + 2 * STEP
    assert [prove(one, code(later), later), prove(other, code(later), later)] == [True, False]


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_wrong_by_one_step(make: Make, steps: int, good: bool) -> None:
    anna = make("anna")
    enrolled(anna)
    later = NOW + 10 * STEP
    assert prove(anna, code(later + steps * STEP), later) == good


@pytest.mark.parametrize(
    "typed", ["", "000000", "12345", "abcdef", "１２３４５６", "9" * 5000, "\udcff", "-1", "1e5", "\x00"]
)
def test_anything_else_proves_nothing(make: Make, typed: str) -> None:
    anna = make("anna")
    enrolled(anna)
    assert not prove(anna, typed, NOW + STEP)


def test_spaces_as_apps_show_them_do_no_harm(make: Make) -> None:
    anna = make("anna")
    enrolled(anna)
    typed = code(NOW + STEP)
    assert prove(anna, f"{typed[:3]} {typed[3:]}", NOW + STEP)


def test_five_wrong_codes_and_the_right_one_waits(make: Make) -> None:
    anna = make("anna")
    enrolled(anna)
    later = NOW + 3 * STEP
    for _ in range(5):
        assert not prove(anna, "000000", later)
    assert Entry.objects.filter(action="locked sign-in", object=f"person {anna.email}").count() == 1
    assert not prove(anna, code(later), later)
    much_later = later + timedelta(minutes=16)
    assert prove(anna, code(much_later), much_later)


def test_each_recovery_code_stands_in_once(make: Make) -> None:
    anna = make("anna")
    codes = enrolled(anna)
    assert len(set(codes)) == 10
    assert all(len(each.replace("-", "")) == 16 for each in codes)  # 80 bits
    assert prove(anna, codes[0].upper(), NOW)
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.action, entry.object, entry.new) == ("used a recovery code", f"person {anna.email}", "9 left")
    assert not prove(anna, codes[0], NOW)
    assert two_factor.codes_left(anna) == 9
    assert not RecoveryCode.objects.filter(digest__contains=codes[1].replace("-", "")).exists()
    assert two_factor.renew_codes(anna, SHELL.actor)[0] not in codes
    assert not prove(anna, codes[1], NOW)


def test_the_code_of_another_person_is_worth_nothing(make: Make) -> None:
    anna, ben = make("anna"), make("ben")
    codes = enrolled(anna)
    two_factor.set_up(ben, SECRET, code(NOW), SHELL.actor, NOW)
    assert not prove(ben, codes[0], NOW)


def test_a_wrong_code_sets_nothing_up(make: Make) -> None:
    anna = make("anna")
    with pytest.raises(BadPerson, match="clock"):
        two_factor.set_up(anna, SECRET, "000000", SHELL.actor, NOW)
    assert not Person.objects.get().has_two_factor
    assert not RecoveryCode.objects.exists()


def test_the_secret_is_encrypted_and_bound_to_its_person(make: Make) -> None:
    anna, ben = make("anna"), make("ben")
    enrolled(anna)
    assert totp.spelled(SECRET).replace(" ", "") not in anna.totp
    Person.objects.filter(pk=ben.pk).update(totp=anna.totp)
    ben.refresh_from_db()
    with pytest.raises(Undecryptable):
        two_factor.secret_of(ben)
    said = " ".join(f"{each.action} {each.old} {each.new}" for each in Entry.objects.all())
    assert totp.spelled(SECRET).replace(" ", "") not in said


def test_a_new_key_of_the_installation_takes_the_secret_along(make: Make) -> None:
    anna = make("anna")
    enrolled(anna)
    done = rotate(SHELL.actor)
    assert two_factor.reseal() == 0
    fresh = Person.objects.get()
    assert key_of(fresh.totp) == done.key_id
    assert prove(fresh, code(NOW + STEP), NOW + STEP)


def test_the_picture_holds_what_apps_expect() -> None:
    parts = urlsplit(totp.address(SECRET, "anna@quayside.shop", "Postroom"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Postroom:anna%40quayside.shop")
    assert parse_qs(parts.query) == {"secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"], "issuer": ["Postroom"]}


@pytest.mark.parametrize(
    ("policy", "missing"),
    [("nobody", []), ("administrators", ["everywhere"]), ("everybody", ["everywhere", "somewhere"])],
)
def test_whom_the_installation_asks_for_it(make: Make, policy: str, missing: list[str]) -> None:
    make("everywhere", "support")
    make("somewhere", "administrator", Scope.website(Website.objects.get(code="japan").pk))
    save({two_factor.REQUIRED: policy}, DEFAULT, SHELL.actor)
    people = Person.objects.order_by("id")
    assert [person.email.split("@")[0] for person in people if two_factor.is_missing(person)] == missing


def test_taking_it_away_ends_sessions(make: Make) -> None:
    anna = make("anna")
    enrolled(anna)
    two_factor.remove(anna, SHELL.actor)
    fresh = Person.objects.get()
    assert (fresh.totp, fresh.totp_step, two_factor.codes_left(fresh)) == ("", 0, 0)


def test_a_lost_key_leaves_the_recovery_codes(make: Make) -> None:
    anna = make("anna")
    codes = enrolled(anna)
    Person.objects.update(totp=anna.totp[:-4] + "AAAA")
    fresh = Person.objects.get()
    assert not prove(fresh, code(NOW + STEP), NOW + STEP)
    assert prove(fresh, codes[0], NOW)
