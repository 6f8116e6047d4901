"""Websites and store views under Magento's codes."""

import pytest

from postroom.audit.models import Entry
from postroom.scopes import resolve
from postroom.scopes.models import StoreView, Website
from postroom.scopes.stores import BadStore, add_store_view, add_website
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
