"""Default-deny, for every page x verb x role: who has nothing at an object can neither see nor change it."""

import hashlib
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from postroom.access.models import Role, Session, Try
from postroom.access.resources import Resource
from postroom.scopes.models import Installation
from postroom.scopes.resolve import Snapshot
from postroom.scopes.scope import DEFAULT, Scope
from tests.desk.conftest import SignIn
from tests.desk.matrix import CHANGES, DEMO, EVERYWHERE, MARKS, OBJECTS, OPEN, OWN, About, Form, Main
from tests.desk.post import Post

pytestmark = pytest.mark.usefixtures("home")
Had = tuple[frozenset[Resource], Scope]

NOT_THEIRS = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
TURNED_AWAY = {HTTPStatus.FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED, HTTPStatus.METHOD_NOT_ALLOWED}
#: Rows of these come and go with every request; nothing of a store is in them.
PASSING = {Session._meta.db_table, Try._meta.db_table}


def pages() -> dict[str, URLPattern]:
    desk = next(each for each in get_resolver().url_patterns if str(each.pattern) == "admin/")
    return dict(named(desk))


def named(place: URLPattern | URLResolver) -> Iterator[tuple[str, URLPattern]]:
    if isinstance(place, URLResolver):
        for each in place.url_patterns:
            yield from named(each)
    else:
        assert place.name, f"the page at {place.pattern} has no name; give it one in its urls.py"
        yield place.name, place


PAGES = pages()


@pytest.fixture
def main(shop: Snapshot, post: Post) -> Main:
    Installation.this()
    return Main(shop, post)


@pytest.fixture
def roles(main: Main, sign_in: SignIn) -> dict[str, tuple[Client, Had]]:
    """Who looks: a client, and what it has where."""
    at_main = Scope.website(main.shop.store_view("en").website_id)
    at_japan = Scope.website(main.shop.store_view("ja").website_id)
    shipped = {role.code: role.resources for role in Role.objects.filter(shipped=True)}
    had: dict[str, Had] = {
        "nobody": (frozenset(), DEFAULT),
        "read only at main": (shipped["read-only"], at_main),
        "support at main": (shipped["support"], at_main),
        "everything at japan": (frozenset(Resource), at_japan),
        "everything at main": (frozenset(Resource), at_main),
        "everything": (frozenset(Resource), DEFAULT),
    }
    return {name: (sign_in(*each), each) for name, each in had.items()}


def asked_of(name: str) -> tuple[Resource, ...]:
    """The resources of which one is needed; none: whoever is signed in."""
    resources = getattr(PAGES[name].callback, "resources", None)
    assert resources is not None, f"desk:{name} has no guard: put @page(...) on it, or its name into OPEN (matrix.py)"
    return tuple(resources)


def is_theirs(name: str, had: Had, main: Main) -> bool:
    """Whether somebody who has this there is to be admitted."""
    resources, scope = had
    needed, about = asked_of(name), OBJECTS.get(name)
    if needed and not resources & set(needed):
        return False
    if name in EVERYWHERE:
        return scope == DEFAULT
    if about is None or about.shared:
        return True
    return not about.private and scope != Scope.website(main.shop.store_view("ja").website_id) and bool(resources)


def address_of(name: str, main: Main) -> str:
    about = OBJECTS.get(name, About(lambda main: {}))
    return reverse(f"desk:{name}", kwargs=about.arguments(main))


def content(answer: Any) -> str:
    octets: bytes = answer.getvalue() if answer.streaming else answer.content
    return octets.decode(errors="replace")


def everything_kept() -> dict[str, str]:
    """A digest of each table: what nobody may have changed."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - PASSING)
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def forms(name: str, main: Main) -> list[Form]:
    return CHANGES[name](main) if name in CHANGES else [{}]


def test_the_tables_know_only_pages_that_there_are() -> None:
    known = {*OPEN, *DEMO, *OWN, *OBJECTS, *CHANGES}
    assert known - set(PAGES) == set()


@pytest.mark.parametrize("name", sorted(set(PAGES) & OPEN))
def test_a_page_for_everybody_has_no_guard(name: str) -> None:
    assert getattr(PAGES[name].callback, "resources", None) is None


GUARDED = sorted(set(PAGES) - OPEN)


@pytest.mark.parametrize("name", GUARDED)
def test_a_page_about_an_object_says_how_to_make_one(name: str) -> None:
    takes = bool(PAGES[name].pattern.converters)
    assert takes == (name in OBJECTS), f"desk:{name} takes arguments: say in OBJECTS (matrix.py) of which object"


@pytest.mark.parametrize("name", GUARDED)
def test_looking(name: str, main: Main, roles: dict[str, tuple[Client, Had]]) -> None:
    address = address_of(name, main)
    before = everything_kept()
    away = Client(raise_request_exception=False).get(address)
    assert away.status_code in TURNED_AWAY, f"anonymous: {away.status_code}"
    for who, (client, had) in roles.items():
        answer = client.get(address)
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, f"{who}: {answer.status_code}"
        if is_theirs(name, had, main) and name not in DEMO:
            assert answer.status_code not in {*NOT_THEIRS, HTTPStatus.FORBIDDEN} - {HTTPStatus.METHOD_NOT_ALLOWED}, who
        else:
            assert answer.status_code in NOT_THEIRS, f"{who}: {answer.status_code}"
        if who in {"nobody", "everything at japan"} and answer.status_code == HTTPStatus.OK:
            shown = content(answer)
            assert [mark for mark in MARKS if mark in shown] == [], f"{who} is shown what is main's alone"
    assert differing(before) - {"audit_entry"} == set()


@pytest.mark.parametrize("name", GUARDED)
def test_changing(name: str, main: Main, roles: dict[str, tuple[Client, Had]]) -> None:
    address, asked = address_of(name, main), forms(name, main)
    before = everything_kept()
    for form in asked:
        away = Client(raise_request_exception=False).post(address, form)
        assert away.status_code in TURNED_AWAY, f"anonymous: {away.status_code}"
        for who, (client, had) in roles.items():
            if who == "everything at japan" and name in CHANGES:
                answer = client.post(address, form)
                assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, who
                assert answer.status_code not in {HTTPStatus.OK, HTTPStatus.SEE_OTHER}, f"{who}: {answer.status_code}"
            elif not is_theirs(name, had, main):
                answer = client.post(address, form)
                assert answer.status_code in NOT_THEIRS, f"{who}: {answer.status_code}"
    assert differing(before) == set()


def differing(before: dict[str, str]) -> set[str]:
    after = everything_kept()
    return {table for table in after if after[table] != before[table]}


@pytest.mark.parametrize("name", sorted(set(GUARDED) - DEMO))
def test_the_same_forms_do_change_something_for_who_may(
    name: str, main: Main, roles: dict[str, tuple[Client, Had]]
) -> None:
    if name in OWN:
        return
    client, _ = roles["everything"]
    address = address_of(name, main)
    before = everything_kept()
    answer = client.post(address, forms(name, main)[0])
    if name in CHANGES:
        assert answer.status_code < HTTPStatus.BAD_REQUEST, content(answer)
        assert differing(before) != set()
    else:
        said = f"desk:{name} changes something: say in CHANGES (matrix.py) what its form sends, or why not in OWN"
        assert differing(before) - {"audit_entry"} == set(), said
    content(answer)  # a file is closed when it has been read
