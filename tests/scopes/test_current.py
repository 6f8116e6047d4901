"""The snapshot at hand is the database's of this moment, for one cheap SELECT."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from postroom.scopes import resolve
from postroom.scopes.models import SettingValue, StoreView, Website
from tests.scopes.conftest import Shop

HOST = "system/smtp/host"


def test_nothing_is_read_again_while_nothing_changes(shop: Shop) -> None:
    at_hand = resolve.current()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert resolve.current() is at_hand
    assert len(queries) == 1


def test_every_way_of_changing_a_row_is_noticed(shop: Shop) -> None:
    row = {"scope": "stores", "scope_id": shop.german.id, "path": HOST}
    SettingValue.objects.create(**row, value="a.net")
    assert resolve.current().get(HOST, shop.german).value == "a.net"
    SettingValue.objects.filter(**row).update(value="b.net")
    assert resolve.current().get(HOST, shop.german).value == "b.net"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM scopes_settingvalue")
    assert resolve.current().get(HOST, shop.german).value == "localhost"


def test_stores_that_come_and_go_are_noticed(shop: Shop) -> None:
    view = StoreView.objects.create(code="fr", name="Français", website_id=shop.base.id)
    assert resolve.current().store_view("fr").website_id == shop.base.id
    view.delete()
    with pytest.raises(resolve.UnknownStore):
        resolve.current().store_view("fr")
    Website.objects.filter(code="japan").update(name="Nippon")
    assert resolve.current().websites[shop.japan.id].name == "Nippon"


def test_a_change_that_was_rolled_back_leaves_no_trace(shop: Shop) -> None:
    def change(value: str) -> None:
        with transaction.atomic():
            SettingValue.objects.create(scope="default", scope_id=0, path=HOST, value=value)
            assert resolve.current().get(HOST, shop.german).value == value
            transaction.set_rollback(True)

    change("a.net")
    assert resolve.current().get(HOST, shop.german).value == "localhost"
    change("b.net")
    assert resolve.current().get(HOST, shop.german).value == "localhost"


def test_the_operators_variables_count(shop: Shop, operator_sets: Callable[[str, str], None]) -> None:
    assert resolve.current().get(HOST, shop.german).value == "localhost"
    operator_sets("CONFIG__WEBSITES__BASE__SYSTEM__SMTP__HOST", "relay.net")
    operator_sets("CONFIG__WEBSITES__BASE__SYSTEM__SMTP__HOTS", "relay.net")
    at = resolve.current()
    assert at.get(HOST, shop.german).value == "relay.net"
    assert [problem.where for problem in at.problems] == ["CONFIG__WEBSITES__BASE__SYSTEM__SMTP__HOTS"]
