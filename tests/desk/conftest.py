"""A shop with two websites, and people signed in to its desk with the roles that a test names."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from postroom.access.models import Grant, Person, Role
from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.scopes import resolve
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.stores import add_store_view, add_website
from tests.desk.post import Post

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SignIn = Callable[..., Client]


@pytest.fixture
def shop(db: None) -> resolve.Snapshot:
    """Websites `main` (store views en, de) and `japan` (ja)."""
    by = Actor("test", operator=True)
    for website, views in {"main": ("en", "de"), "japan": ("ja",)}.items():
        add_website(website, website.title(), by)
        for view in views:
            add_store_view(view, view.upper(), website, by)
    return resolve.current()


@pytest.fixture
def sign_in(shop: resolve.Snapshot) -> SignIn:
    """`sign_in(resources, scope)`: a client of a new person who has these at that scope, and nothing else."""
    count = iter(range(1000))

    def signed_in(resources: Iterable[Resource] = tuple(Resource), scope: Scope = DEFAULT) -> Client:
        number = next(count)
        person = Person(email=f"person{number}@shop.test", name=f"Person {number}", created_at=NOW)
        person.set_unusable_password()
        person.save()
        role = Role.objects.create(code=f"role{number}", name=f"Role {number}", granted=[*map(str, resources)])
        Grant.objects.create(
            person=person,
            role=role,
            all_stores=scope.kind == "default",
            website_id=scope.id if scope.kind == "websites" else None,
            store_view_id=scope.id if scope.kind == "stores" else None,
        )
        client = Client(raise_request_exception=False)
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    """Everything, everywhere."""
    return sign_in()


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    """A data folder with a key, so that passwords can be saved."""
    settings.POSTROOM_HOME = tmp_path
    create_key(folder())
    return tmp_path


@pytest.fixture
def post(shop: resolve.Snapshot) -> Post:
    """Mail of the shop."""
    return Post(shop)
