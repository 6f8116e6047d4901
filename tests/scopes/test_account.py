"""A password goes only to the server it was typed for, whoever changes Host or Port, at whichever scope."""

from collections.abc import Callable

import pytest

from postroom.scopes import resolve
from postroom.scopes.models import SettingValue
from postroom.scopes.save import Rejected, save
from postroom.scopes.scope import DEFAULT, Scope
from tests.scopes.conftest import MERCHANT, OPERATOR, Shop

HOST, PORT = "system/smtp/host", "system/smtp/port"
PASSWORD = "system/smtp/password"


@pytest.fixture
def saved_account(shop: Shop) -> Shop:
    save({HOST: "smtp.shop.test", PORT: "587", PASSWORD: "s3cret"}, DEFAULT, OPERATOR)
    return shop


def password(scope: Scope) -> str | None:
    return resolve.current().secret(PASSWORD, scope)


@pytest.mark.parametrize(
    "change", [{HOST: "evil.net"}, {PORT: "2525"}, {HOST: None}, {HOST: "evil.net", PASSWORD: "******"}]
)
def test_another_server_drops_the_password(saved_account: Shop, change: dict[str, str | None]) -> None:
    warnings = save(change, DEFAULT, OPERATOR).warnings
    assert password(DEFAULT) is None
    assert any("password was dropped" in warning for warning in warnings)


def test_a_password_typed_again_stays(saved_account: Shop) -> None:
    assert save({HOST: "other.test", PASSWORD: "s3cret"}, DEFAULT, MERCHANT).warnings == ()
    assert password(saved_account.german) == "s3cret"


def test_the_same_server_again_keeps_the_password(saved_account: Shop) -> None:
    save({HOST: "smtp.shop.test", PORT: "587", "system/smtp/username": "u"}, DEFAULT, MERCHANT)
    assert password(DEFAULT) == "s3cret"


def test_a_store_views_own_server_does_not_get_the_inherited_password(saved_account: Shop) -> None:
    (warning,) = save({HOST: "evil.net"}, saved_account.german, MERCHANT).warnings
    code = resolve.current().store_views[saved_account.german.id].code
    assert warning.endswith(f"type it again: postroom config set {PASSWORD} - --store {code}")
    assert password(saved_account.german) is None
    assert password(DEFAULT) == password(saved_account.english) == "s3cret"


def test_a_websites_own_server_does_not_get_it_either_nor_do_its_store_views(saved_account: Shop) -> None:
    save({PORT: "2525"}, saved_account.base, MERCHANT)
    assert password(saved_account.base) is password(saved_account.german) is None
    assert password(saved_account.japanese) == "s3cret"


def test_going_back_to_the_inherited_server_does_not_take_the_own_password_there(saved_account: Shop) -> None:
    save({HOST: "own.test", PASSWORD: "0wn"}, saved_account.german, MERCHANT)
    assert password(saved_account.german) == "0wn"
    save({HOST: None}, saved_account.german, MERCHANT)
    assert password(saved_account.german) is None


def test_going_back_to_the_inherited_account_as_a_whole_is_fine(saved_account: Shop) -> None:
    save({HOST: "own.test", PASSWORD: "0wn"}, saved_account.german, MERCHANT)
    assert save({HOST: None, PASSWORD: None}, saved_account.german, MERCHANT).warnings == ()
    assert password(saved_account.german) == "s3cret"


def test_an_own_password_given_up_for_the_inherited_one_does_not_bring_it_to_the_own_server(
    saved_account: Shop,
) -> None:
    save({HOST: "evil.net", PASSWORD: "mine"}, saved_account.german, MERCHANT)
    save({PASSWORD: None}, saved_account.german, MERCHANT)
    assert password(saved_account.german) is None


def test_what_an_import_left_is_not_touched_by_other_changes(saved_account: Shop) -> None:
    SettingValue.objects.create(scope="stores", scope_id=saved_account.german.id, path=HOST, value="eu.shop.test")
    save({"general/store_information/name": "Laden"}, DEFAULT, OPERATOR)
    assert password(saved_account.german) == "s3cret"


def test_a_change_above_drops_the_passwords_below_that_would_follow(saved_account: Shop) -> None:
    save({PASSWORD: "0wn"}, saved_account.german, MERCHANT)  # own account on the inherited server
    save({HOST: "own.test", PORT: "25", PASSWORD: "jp"}, saved_account.japanese, MERCHANT)  # own server
    save({HOST: "other.test", PASSWORD: "new"}, DEFAULT, OPERATOR)
    assert password(DEFAULT) == password(saved_account.english) == "new"
    assert password(saved_account.german) is None
    assert password(saved_account.japanese) == "jp"


def test_a_new_password_is_not_inherited_by_who_has_another_server(shop: Shop) -> None:
    save({HOST: "evil.net"}, shop.german, MERCHANT)  # nothing to drop yet
    save({HOST: "smtp.shop.test", PASSWORD: "s3cret"}, DEFAULT, OPERATOR)
    assert password(shop.english) == "s3cret"
    assert password(shop.german) is None


def test_a_password_from_the_environment_cannot_be_dropped_so_others_may_not_move_it(
    shop: Shop, operator_sets: Callable[[str, str], None]
) -> None:
    operator_sets("CONFIG__DEFAULT__SYSTEM__SMTP__PASSWORD", "s3cret")
    with pytest.raises(Rejected, match="CONFIG__DEFAULT__SYSTEM__SMTP__PASSWORD"):
        save({HOST: "evil.net"}, shop.german, MERCHANT)
    save({HOST: "smtp.shop.test"}, DEFAULT, OPERATOR)
    assert password(shop.german) == "s3cret"
