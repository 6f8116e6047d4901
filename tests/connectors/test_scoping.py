"""Websites and store views come with their ids and codes; what is there already stays as it is, and that is said."""

import pytest

from postroom.audit.models import Entry
from postroom.connectors import connecting
from postroom.connectors.connecting import BadConnector, Wish
from postroom.connectors.following import open_store
from postroom.connectors.models import Connector, Place
from postroom.connectors.scoping import Step
from postroom.scopes import resolve, stores
from postroom.scopes.models import SettingValue, StoreView, Website
from postroom.scopes.scope import DEFAULT, Scope
from tests.connectors.shopfloor import ANNA, Floor, sent, verdicts
from tests.peers.magento import CONFIGS, TOKEN, VIEWS, magento


def prospect(floor: Floor, **wish: object) -> connecting.Prospect:
    return connecting.look_first(Wish(floor.shop.url, TOKEN, **wish), floor.clock())  # type: ignore[arg-type]


def test_store_views_come_with_their_ids_codes_and_settings(floor: Floor) -> None:
    floor.connect()
    website = Website.objects.get()
    assert (website.code, website.magento_id) == ("base", 1)
    views = StoreView.objects.order_by("magento_id").values_list("code", "magento_id", "name")
    assert list(views) == [("en", 1, "English"), ("de", 2, "Deutsch")]
    german = Scope.store(StoreView.objects.get(code="de").pk)
    at = resolve.current()
    assert at.get("general/locale/code", german).value == "de_DE"
    assert at.get("general/locale/timezone", german).value == "Europe/Berlin"
    assert at.get("web/secure/base_url", german).value == "https://shop.example.com/"


def test_a_look_writes_nothing(floor: Floor) -> None:
    found = prospect(floor)
    assert [line.step for line in found.plan.views] == [Step.ADDED, Step.ADDED]
    assert [model.objects.count() for model in (Website, Connector, Entry)] == [0, 0, 0]


def test_what_is_there_stays_and_its_differences_are_said(floor: Floor) -> None:
    stores.add_website("base", "Quayside", ANNA)
    stores.add_website("other", "Other", ANNA)
    stores.add_store_view("de", "Allemand", "other", ANNA, 9)
    scope = Scope.store(StoreView.objects.get(code="de").pk)
    SettingValue.objects.create(scope=scope.kind, scope_id=scope.id, path="general/locale/code", value="ja_JP")
    found = prospect(floor)
    german = next(line for line in found.plan.views if line.their_code == "de")
    said = " ".join(german.notes)
    assert german.step is Step.KEPT
    for told in ("keeps its name Allemand", "Magento id 9", "website other", "general/locale/code stays 'ja_JP'"):
        assert told in said
    connecting.connect(found, ANNA, floor.clock())
    view = StoreView.objects.get(code="de")
    assert (view.name, view.magento_id, view.website.code) == ("Allemand", 9, "other")
    assert resolve.current().get("general/locale/code", scope).value == "ja_JP"
    floor.order(1, store_id=2)
    floor.look()
    assert sent() == ["order:000000001"]


def test_what_is_there_without_an_id_gets_the_one_that_it_has_there(floor: Floor) -> None:
    """Documents name their store view by it, also those that are handed in by another road."""
    stores.add_website("base", "Main Website", ANNA)
    stores.add_store_view("en", "English", "base", ANNA)
    stores.add_store_view("old", "Old", "base", ANNA, 2)
    stores.add_store_view("de", "Deutsch", "base", ANNA)
    found = prospect(floor)
    notes = {line.code: line.notes for line in (*found.plan.websites, *found.plan.views)}
    assert notes["base"] == notes["en"][:1] == ("it gets the Magento id 1",)
    assert "it gets the Magento id 2" not in notes["de"]
    connecting.connect(found, ANNA, floor.clock())
    ids = dict(StoreView.objects.values_list("code", "magento_id"))
    assert (Website.objects.get().magento_id, ids) == (1, {"en": 1, "old": 2, "de": None})
    assert Entry.objects.filter(object="store view en: Magento id", new="1").count() == 1


def test_what_nobody_has_set_here_becomes_as_it_is_there(floor: Floor) -> None:
    """The store view that setup makes has the code of Magento's first one, and a time zone that nobody chose."""
    stores.add_website("base", "Main Website", ANNA)
    stores.add_store_view("en", "English", "base", ANNA)
    SettingValue.objects.create(scope="default", scope_id=0, path="general/locale/code", value="ja_JP")
    found = prospect(floor)
    told = next(line for line in found.plan.views if line.code == "en").notes
    assert "general/locale/timezone becomes Europe/Berlin, as there: nobody has set it here" in told
    assert "general/locale/code stays 'ja_JP'; there it is en_US" in told
    connecting.connect(found, ANNA, floor.clock())
    scope = Scope.store(StoreView.objects.get(code="en").pk)
    at = resolve.current()
    assert at.get("general/locale/timezone", scope).value == "Europe/Berlin"
    assert at.get("general/locale/code", scope).value == "ja_JP"
    assert resolve.current().get("general/locale/timezone", DEFAULT).value == "America/Los_Angeles"


def test_a_website_with_settings_of_its_own_does_not_change_what_a_new_store_view_has_there(floor: Floor) -> None:
    stores.add_website("base", "Main Website", ANNA)
    scope = Scope.website(Website.objects.get().pk)
    SettingValue.objects.create(scope=scope.kind, scope_id=scope.id, path="general/locale/code", value="ja_JP")
    floor.connect()
    view = Scope.store(StoreView.objects.get(code="en").pk)
    assert resolve.current().get("general/locale/code", view).value == "en_US"


def test_a_store_view_can_have_another_code_here(floor: Floor) -> None:
    floor.connect(renamed={"en": "english"})
    assert StoreView.objects.get(magento_id=1).code == "english"


@pytest.mark.parametrize("code", ["1st", "a-b", "admin", "x" * 33])
def test_a_code_that_cannot_be_is_a_conflict_with_its_mend(floor: Floor, code: str) -> None:
    floor.shop.views = [{**VIEWS[1], "code": code}]
    found = prospect(floor)
    assert [line.step for line in found.plan.views] == [Step.CONFLICT]
    with pytest.raises(BadConnector, match=f"--map {code}=ANOTHER_CODE"):
        connecting.connect(found, ANNA, floor.clock())
    assert not Website.objects.exists()


def test_a_code_in_capitals_becomes_small(floor: Floor) -> None:
    floor.shop.views = [{**VIEWS[1], "code": "EN_us"}]
    floor.connect()
    assert StoreView.objects.get().code == "en_us"


def test_a_second_magento_does_not_take_the_store_views_of_the_first(floor: Floor) -> None:
    floor.connect()
    with magento() as second:
        floor.allow(floor.shop.port, second.port)
        found = connecting.look_first(Wish(second.url, TOKEN, name="second"), floor.clock())
        assert {line.step for line in found.plan.views} == {Step.CONFLICT}
        mapped = {"en": "second_en", "de": "second_de"}
        found = connecting.look_first(Wish(second.url, TOKEN, "second", renamed=mapped), floor.clock())
        connecting.connect(found, ANNA, floor.clock())
    assert Place.objects.count() == 4
    assert StoreView.objects.get(code="second_en").magento_id is None


def test_the_same_store_is_not_connected_twice(floor: Floor) -> None:
    floor.connect()
    with pytest.raises(BadConnector, match="follows this store already"):
        prospect(floor, name="again")


def test_a_store_view_that_is_not_in_use_is_added_as_such(floor: Floor) -> None:
    floor.shop.views = [VIEWS[1], {**VIEWS[2], "is_active": 0}]
    floor.connect()
    assert StoreView.objects.get(code="de").is_active is False


def test_a_value_that_cannot_be_here_does_not_stop_the_connection(floor: Floor) -> None:
    floor.shop.configs = [{**CONFIGS[0], "timezone": "Moon/Base"}]
    floor.connect()
    scope = Scope.store(StoreView.objects.get(code="en").pk)
    assert resolve.current().get("general/locale/timezone", scope).value != "Moon/Base"
    assert resolve.current().get("web/secure/base_url", scope).value == "https://shop.example.com/"


def test_orders_of_a_new_store_view_wait_until_it_is_read(floor: Floor) -> None:
    connector = floor.connect()
    floor.shop.views = [*VIEWS, {**VIEWS[1], "id": 3, "code": "fr", "name": "Français"}]
    floor.order(1, store_id=3)
    floor.look()
    assert verdicts() == {"order:000000001": "refused"}
    connector.refresh_from_db()
    with open_store(connector) as store:
        wanted = connecting.stores_again(connector, {}, store)
    assert [(line.code, line.step) for line in wanted.views][2] == ("fr", Step.ADDED)
    connecting.take_stores(connector, wanted, ANNA, floor.clock())
    floor.look()
    assert sent() == ["order:000000001"]
