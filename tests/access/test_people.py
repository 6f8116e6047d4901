"""Nobody gives more than they have, touches who has more, or takes the last administrator away."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from postroom.access import people, roles
from postroom.access.accounts import BadPerson
from postroom.access.authority import NotYours, administrators, governs
from postroom.access.models import Grant, Person, Role, Session
from postroom.access.reach import reach_of
from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.scopes import resolve
from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import DEFAULT, Scope
from tests.access.conftest import NOW, SHELL, Make, by


def website(code: str) -> Scope:
    return Scope.website(Website.objects.get(code=code).pk)


def view(code: str) -> Scope:
    return Scope.store(StoreView.objects.get(code=code).pk)


def role(code: str) -> Role:
    return Role.objects.get(code=code)


def everybody_administrates(name: str) -> Role:
    """People at a website, and no more than support there."""
    resources = [*map(str, role("support").resources), Resource.PEOPLE.value]
    return Role.objects.create(code=name, name=name, granted=resources)


def test_the_roles_that_come_with_the_product(store: resolve.Snapshot) -> None:
    found = {each.code: each.resources for each in Role.objects.filter(shipped=True)}
    assert set(found) == {"administrator", "store-manager", "support", "developer", "read-only"}
    assert found["administrator"] == set(Resource)
    assert found["support"] >= {Resource.MESSAGES_VIEW, Resource.MESSAGES_ACT, Resource.MESSAGES_RESEND}
    assert found["developer"] >= {Resource.CONFIGURATION_SYSTEM, Resource.KEYS, Resource.CONNECTION_TEST}
    changing = {Resource.PEOPLE, Resource.CONFIGURATION_SYSTEM, Resource.KEYS}
    assert not found["store-manager"] & changing
    assert found["read-only"] == {
        Resource.DASHBOARD, Resource.MESSAGES_VIEW, Resource.LETTERS_VIEW, Resource.CONFIGURATION_VIEW
    }  # fmt: skip


def test_a_resource_that_a_version_does_not_know_grants_nothing(make: Make) -> None:
    Role.objects.create(code="old", name="Old", granted=["dashboard", "everything", "*"])
    reach = reach_of(make("anna", "old"), resolve.current())
    assert [each for each in Resource if reach.anywhere(each)] == [Resource.DASHBOARD]


def test_somebody_new_has_what_was_given(make: Make) -> None:
    boss = make("boss", "administrator")
    made = people.add("Ben@Quayside.Shop", " Ben ", [(role("support"), view("en"))], by(boss), NOW)
    assert (made.email, made.name, made.has_usable_password()) == ("ben@quayside.shop", "Ben", False)
    reach = reach_of(made, resolve.current())
    places = (view("en"), view("de"), website("main"), DEFAULT)
    assert [reach.may(Resource.MESSAGES_ACT, scope) for scope in places] == [True, False, False, False]
    entries = [(each.action, each.scope, each.new) for each in Entry.objects.order_by("-id")[:2]]
    assert entries == [("gave", "stores:en", "support"), ("added", "", "Ben")]


def test_one_address_one_account(make: Make) -> None:
    boss = make("boss", "administrator")
    people.add("ben@quayside.shop", "", [], by(boss), NOW)
    with pytest.raises(BadPerson, match="already"):
        people.add("BEN@quayside.shop", "", [], by(boss), NOW)


@pytest.mark.parametrize(
    ("what", "where"),
    [("support", "default"), ("support", "japan"), ("administrator", "main"), ("developer", "main")],
)
def test_nobody_gives_more_than_they_have_there(make: Make, what: str, where: str) -> None:
    everybody_administrates("lead")
    lead = make("lead", "lead", website("main"))
    scope = DEFAULT if where == "default" else website(where)
    with pytest.raises(NotYours):
        people.add("ben@quayside.shop", "", [(role(what), scope)], by(lead), NOW)
    assert Person.objects.count() == 1
    people.add("ben@quayside.shop", "", [(role("support"), view("en"))], by(lead), NOW)


def test_nobody_gives_themselves_more(make: Make) -> None:
    everybody_administrates("lead")
    lead = make("lead", "lead", website("main"))
    for grant in (
        (role("administrator"), website("main")),
        (role("support"), DEFAULT),
        (role("lead"), website("japan")),
    ):
        with pytest.raises(NotYours):
            people.regrant(lead, [*people.held(lead), grant], by(lead))
    assert Grant.objects.count() == 1


@pytest.mark.parametrize(
    ("what", "where", "theirs"),
    [
        ("support", "main", True),
        ("support", "en", True),
        ("read-only", "main", False),  # it sees the configuration, which the lead does not
        ("support", "japan", False),
        ("support", "default", False),
        ("administrator", "main", False),
        ("", "default", False),
    ],
)
def test_who_sees_and_touches_whom(make: Make, what: str, where: str, theirs: bool) -> None:
    everybody_administrates("lead")
    lead = make("lead", "lead", website("main"))
    scope = {"default": DEFAULT, "en": view("en")}.get(where) or website(where)
    other = make("other", what, scope)
    assert governs(by(lead).reach, other) == theirs
    for act in (people.disable, people.enable, lambda person, who: people.regrant(person, [], who)):
        if theirs:
            act(other, by(lead))
            people.give(other, role(what), scope, SHELL)
        else:
            with pytest.raises(NotYours):
                act(other, by(lead))
            assert Person.objects.get(pk=other.pk).is_active


def test_one_foreign_role_is_enough_to_be_out_of_reach(make: Make) -> None:
    everybody_administrates("lead")
    lead, other = make("lead", "lead", website("main")), make("other", "support", website("main"))
    people.give(other, role("read-only"), website("japan"), SHELL)
    assert not governs(by(lead).reach, other)


LAST: tuple[Callable[[Person], None], ...] = (
    lambda boss: people.disable(boss, by(boss)),
    lambda boss: people.regrant(boss, [], by(boss)),
    lambda boss: people.regrant(boss, [(role("administrator"), website("main"))], by(boss)),
    lambda boss: people.disable(boss, SHELL),
)


@pytest.mark.parametrize("act", LAST, ids=["disable", "take all", "for a website only", "in the terminal"])
def test_the_last_administrator_stays(make: Make, act: Callable[[Person], None]) -> None:
    boss = make("boss", "administrator")
    make("ben", "support")
    people.add("invited@quayside.shop", "", [(role("administrator"), DEFAULT)], by(boss), NOW)
    with pytest.raises(BadPerson, match="Nobody would be left"):
        act(boss)
    assert [person.name for person in administrators()] == ["Boss"]
    assert Person.objects.get(pk=boss.pk).is_active


def test_one_of_two_administrators_may_go(make: Make) -> None:
    boss, other = make("boss", "administrator"), make("other", "administrator")
    people.disable(other, by(boss))
    assert [person.name for person in administrators()] == ["Boss"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["disable", "take"])
def test_two_administrators_cannot_remove_each_other_at_once(how: str) -> None:
    """Each alone would be fine; both together would leave nobody."""
    pair = [Person(email=f"{name}@quayside.shop", created_at=NOW) for name in ("one", "two")]
    administrator, _ = Role.objects.get_or_create(code="administrator", defaults={"name": "Administrator"})
    for person in pair:
        person.set_password("long enough to count")
        person.save()
        Grant.objects.create(person=person, role=administrator, all_stores=True)
    ready, refused = threading.Barrier(2), []

    def remove(victim: Person, who: Person) -> None:
        decides = by(who)
        ready.wait()
        try:
            people.disable(victim, decides) if how == "disable" else people.regrant(victim, [], decides)
        except BadPerson:
            refused.append(who)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=each) for each in ((pair[0], pair[1]), (pair[1], pair[0]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(administrators()) == 1


def test_disabling_ends_everything_at_once(make: Make) -> None:
    boss, anna = make("boss", "administrator"), make("anna", "support")
    Session.objects.create(session_key="x", session_data="", expire_date=NOW, person=anna, created_at=NOW, seen_at=NOW)
    people.disable(anna, by(boss))
    assert not Session.objects.exists()
    assert not any(reach_of(Person.objects.get(pk=anna.pk), resolve.current()).anywhere(each) for each in Resource)


def test_new_roles_end_the_sessions_of_the_old_ones(make: Make) -> None:
    boss, anna = make("boss", "administrator"), make("anna", "support")
    Session.objects.create(session_key="x", session_data="", expire_date=NOW, person=anna, created_at=NOW, seen_at=NOW)
    people.regrant(anna, people.held(anna), by(boss))
    assert Session.objects.exists()
    people.give(anna, role("read-only"), DEFAULT, by(boss))
    assert not Session.objects.exists()


def test_a_role_is_made_of_what_one_has_oneself(make: Make) -> None:
    boss = make("boss", "administrator")
    lead = make("lead", "administrator", website("main"))
    with pytest.raises(NotYours):
        roles.create("Mine", [Resource.DASHBOARD], by(lead))
    made = roles.create("Clerks", [Resource.DASHBOARD], by(boss))
    assert made.code == "clerks"
    assert made.resources == {Resource.DASHBOARD}
    limited = Role.objects.create(code="limited", name="Limited", granted=["people", "dashboard"])
    anna = make("anna", "limited")
    with pytest.raises(NotYours):
        roles.change(made, "Clerks", [Resource.DASHBOARD, Resource.KEYS], by(anna))
    with pytest.raises(NotYours):
        roles.change(limited, "Limited", [*Resource], by(anna))
    assert Role.objects.get(pk=limited.pk).resources == {Resource.PEOPLE, Resource.DASHBOARD}


def test_what_is_shipped_stays_and_what_is_used_cannot_go(make: Make) -> None:
    boss = make("boss", "administrator")
    with pytest.raises(BadPerson, match="stays as it is"):
        roles.change(role("support"), "X", [], by(boss))
    with pytest.raises(BadPerson, match="stays as it is"):
        roles.remove(role("support"), by(boss))
    made = roles.create("事務", [Resource.DASHBOARD], by(boss))
    anna = make("anna", made.code)
    with pytest.raises(BadPerson, match="has this role"):
        roles.remove(made, by(boss))
    people.regrant(anna, [], by(boss))
    roles.remove(made, by(boss))
    assert not Role.objects.filter(pk=made.pk).exists()
    with pytest.raises(BadPerson, match="already"):
        roles.create("Support", [], by(boss))


def test_a_role_on_which_the_last_administrator_rests_cannot_shrink(make: Make) -> None:
    everything = Role.objects.create(code="all", name="All", granted=[*map(str, Resource)])
    boss = make("boss", "all")
    with pytest.raises(BadPerson, match="Nobody would be left"):
        roles.change(everything, "All", [Resource.PEOPLE], by(boss))
    assert Role.objects.get(pk=everything.pk).resources == set(Resource)
