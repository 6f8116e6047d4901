"""All stores: who may add, rename and rest what; what is wrong is said, and what was typed stays."""

from http import HTTPStatus

import pytest
from django.test import Client

from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.scopes import resolve
from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import Scope
from tests.desk.conftest import SignIn

STORES = "/admin/stores/"


def add(client: Client, **typed: str) -> int:
    return client.post(STORES, {"website": "", "code": "", "name": "", "magento_id": "", **typed}).status_code


def test_a_website_and_a_store_view_are_added_under_the_persons_name(admin: Client) -> None:
    assert add(admin, code="eu", name="Europe", magento_id="7") == HTTPStatus.SEE_OTHER
    assert add(admin, website="eu", code="fr", name="Français", magento_id="12") == HTTPStatus.SEE_OTHER
    view = StoreView.objects.get(code="fr")
    assert (view.name, view.website.code, view.magento_id, view.website.magento_id) == ("Français", "eu", 12, 7)
    assert set(Entry.objects.filter(object__in=["website eu", "store view fr"]).values_list("actor", flat=True)) == {
        "desk:person0@shop.test"
    }
    page = admin.get(STORES).content.decode()
    assert "The store view “Français” was added." in page
    assert "The store view “Français” was added." not in admin.get(STORES).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "EU"}, "may hold only lowercase letters"),
        ({"code": "main"}, "There is a website &#x27;main&#x27; already."),
        ({"code": "admin"}, "is that of Magento&#x27;s back office"),
        ({"code": "eu", "magento_id": "many"}, "The Magento id is a number"),
        ({"code": "en2", "website": "main", "magento_id": "٣"}, "The Magento id is a number"),
    ],
    ids=["capitals", "taken", "reserved", "no number", "no digits of ours"],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(admin: Client, typed: dict[str, str], said: str) -> None:
    before = Website.objects.count(), StoreView.objects.count()
    answer = admin.post(STORES, {"website": "", "name": "<b>Winter</b>", "magento_id": "", **typed})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in page
    assert "&lt;b&gt;Winter&lt;/b&gt;" in page
    assert (Website.objects.count(), StoreView.objects.count()) == before


def test_names_change_and_a_store_view_rests(admin: Client) -> None:
    admin.post(f"{STORES}website/main/", {"name": "Main shop"})
    admin.post(f"{STORES}view/en/", {"name": "English shop"})
    admin.post(f"{STORES}view/en/", {"active": "0"})
    view = resolve.current().store_view("en")
    assert (view.name, view.is_active) == ("English shop", False)
    page = admin.get(STORES).content.decode()
    for said in ("Main shop", "English shop", "not active", "is not active any more"):
        assert said in page
    admin.post(f"{STORES}view/en/", {"name": " "})
    assert "needs a name" in admin.get(STORES).content.decode()
    assert resolve.current().store_view("en").name == "English shop"


def test_a_website_is_its_own_peoples_and_all_stores_only_theirs_who_have_all(sign_in: SignIn) -> None:
    main = Website.objects.get(code="main")
    client = sign_in([Resource.STORES], Scope.website(main.pk))
    page = client.get(STORES).content.decode()
    assert "Main" in page
    assert "Japan" not in page
    assert "Add a website" not in page
    assert add(client, code="eu", name="Europe") == HTTPStatus.NOT_FOUND
    assert add(client, website="japan", code="kyoto", name="Kyoto") == HTTPStatus.NOT_FOUND
    assert add(client, website="nowhere", code="kyoto", name="Kyoto") == HTTPStatus.NOT_FOUND
    assert add(client, website="main", code="fr", name="Français") == HTTPStatus.SEE_OTHER
    for address in ("website/japan/", "view/ja/", "view/nowhere/"):
        assert client.post(f"{STORES}{address}", {"name": "Mine"}).status_code == HTTPStatus.NOT_FOUND
    assert set(Website.objects.values_list("code", flat=True)) == {"main", "japan"}


def test_who_may_only_look_changes_nothing(sign_in: SignIn) -> None:
    client = sign_in([Resource.CONFIGURATION_VIEW])
    page = client.get(STORES).content.decode()
    assert "Japan" in page
    assert '<form method="post" action="/admin/stores/' not in page
    assert add(client, code="eu", name="Europe") == HTTPStatus.NOT_FOUND
    assert client.post(f"{STORES}view/en/", {"name": "Mine"}).status_code == HTTPStatus.NOT_FOUND
    assert sign_in([Resource.DASHBOARD]).get(STORES).status_code == HTTPStatus.NOT_FOUND
