"""Websites and store views under Magento's codes."""

import pytest

from postroom.audit.models import Entry
from postroom.scopes import resolve
from postroom.scopes.models import StoreView, Website
from postroom.scopes.stores import BadStore, add_store_view, add_website, rename, set_active
from tests.scopes.conftest import OPERATOR


@pytest.mark.django_db
def test_a_website_and_its_store_view() -> None:
    website = add_website("eu", "Europe", OPERATOR, 2)
    view = add_store_view("fr", "Français", "eu", OPERATOR, 5)
    assert (website.magento_id, view.magento_id, view.website) == (2, 5, website)
    assert resolve.current().store_view("fr") == resolve.View(view.pk, "fr", "Français", website.pk, 5, True)
    told = Entry.objects.order_by("-id").values_list("action", "object", "scope")[:2]
    assert list(told) == [("added", "store view fr", "websites:eu"), ("added", "website eu", "")]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "EU", "1eu", "_eu", "eu-fr", "eu fr", "é", "e" * 33, "eu\n", "admin"])
def test_a_code_that_magento_would_not_take(code: str) -> None:
    add_website("base", "Main Website", OPERATOR)
    with pytest.raises(BadStore):
        add_website(code, "Europe", OPERATOR)
    with pytest.raises(BadStore):
        add_store_view(code, "Europe", "base", OPERATOR)
    assert Website.objects.count() == 1
    assert not StoreView.objects.exists()


@pytest.mark.django_db
def test_what_is_taken_or_missing_is_named() -> None:
    add_website("base", "Main Website", OPERATOR, 1)
    add_store_view("default", "Default", "base", OPERATOR, 1)
    with pytest.raises(BadStore, match="website 'base' already"):
        add_website("base", "Again", OPERATOR)
    with pytest.raises(BadStore, match="Magento id 1"):
        add_website("other", "Other", OPERATOR, 1)
    with pytest.raises(BadStore, match="store view 'default' already"):
        add_store_view("default", "Again", "base", OPERATOR)
    with pytest.raises(BadStore, match="Magento id 1"):
        add_store_view("other", "Other", "base", OPERATOR, 1)
    with pytest.raises(BadStore, match="no website 'eu'"):
        add_store_view("fr", "Français", "eu", OPERATOR)
    with pytest.raises(BadStore, match="visible characters"):
        add_store_view("fr", " ", "base", OPERATOR)


@pytest.mark.django_db
def test_names_change_and_codes_stay_and_the_trail_knows_both() -> None:
    add_website("base", "Main Website", OPERATOR)
    add_store_view("default", "Default", "base", OPERATOR)
    assert rename(Website, "base", "Europe", OPERATOR)
    assert rename(StoreView, "default", "Deutsch", OPERATOR)
    assert not rename(StoreView, "default", "Deutsch", OPERATOR)
    assert resolve.current().store_view("default").name == "Deutsch"
    told = Entry.objects.filter(action="renamed").order_by("id").values_list("object", "scope", "old", "new")
    assert list(told) == [
        ("website base", "websites:base", "Main Website", "Europe"),
        ("store view default", "stores:default", "Default", "Deutsch"),
    ]
    for name in ("", "  ", "a\nb", "n" * 256):
        with pytest.raises(BadStore):
            rename(Website, "base", name, OPERATOR)
    with pytest.raises(BadStore, match="any more"):
        rename(Website, "gone", "Gone", OPERATOR)


@pytest.mark.django_db
def test_a_store_view_rests_and_comes_back() -> None:
    add_website("base", "Main Website", OPERATOR)
    add_store_view("default", "Default", "base", OPERATOR)
    assert set_active("default", False, OPERATOR)
    assert not set_active("default", False, OPERATOR)
    assert not resolve.current().store_view("default").is_active
    assert set_active("default", True, OPERATOR)
    assert resolve.current().store_view("default").is_active
    assert list(Entry.objects.filter(scope="stores:default").order_by("id").values_list("action", flat=True)) == [
        "deactivated",
        "activated",
    ]
