"""Saving: all or nothing, every fault named, secrets kept, the audit row in the same transaction."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from postroom.audit.models import Entry
from postroom.scopes import resolve
from postroom.scopes.models import SettingValue
from postroom.scopes.resolve import UnknownStore
from postroom.scopes.save import Rejected, save
from postroom.scopes.scope import DEFAULT, Scope
from tests.scopes.conftest import MERCHANT, OPERATOR, Shop

HOST, PORT = "system/smtp/host", "system/smtp/port"
PASSWORD = "system/smtp/password"


def trail() -> list[tuple[str, str, str, str, str | None, str | None]]:
    return list(Entry.objects.order_by("id").values_list("actor", "action", "object", "scope", "old", "new"))


@pytest.fixture
def told(shop: Shop) -> Callable[[], list[tuple[str, str, str, str, str | None, str | None]]]:
    """The audit trail since the test began (it outlives tests: nothing can be deleted from it)."""
    before = len(trail())
    return lambda: trail()[before:]


def test_what_is_saved_is_in_force_and_in_the_audit_trail(shop: Shop, told: Callable[[], object]) -> None:
    saved = save({HOST: " smtp.shop.test ", PORT: "587"}, shop.base, MERCHANT)
    assert set(saved.changed) == {HOST, PORT}
    assert resolve.current().get(HOST, shop.german).value == "smtp.shop.test"
    save({HOST: "mail.shop.test", PORT: None}, shop.base, MERCHANT)
    assert resolve.current().get(PORT, shop.german).value == "25"
    assert told() == [
        ("user:ben", "set", HOST, "websites:base", None, "smtp.shop.test"),
        ("user:ben", "set", PORT, "websites:base", None, "587"),
        ("user:ben", "set", HOST, "websites:base", "smtp.shop.test", "mail.shop.test"),
        ("user:ben", "inherited", PORT, "websites:base", "587", None),
    ]


def test_a_label_is_saved_as_its_value_and_stays_with_whom_it_is_for(shop: Shop) -> None:
    save({"system/smtp/transport": "SMTP", "system/smtp/disable": "Yes"}, DEFAULT, MERCHANT)
    rows = dict(SettingValue.objects.values_list("path", "value"))
    assert (rows["system/smtp/transport"], rows["system/smtp/disable"]) == ("smtp", "1")
    with pytest.raises(Rejected, match="Only the operator"):
        save({"system/smtp/transport": "Outbox (files only)"}, DEFAULT, MERCHANT)


def test_saving_what_is_there_changes_nothing(shop: Shop, told: Callable[[], list[object]]) -> None:
    save({HOST: "smtp.shop.test"}, DEFAULT, MERCHANT)
    assert save({HOST: "smtp.shop.test", PORT: None}, DEFAULT, MERCHANT).changed == ()
    assert len(told()) == 1


def test_one_wrong_field_stops_all_and_every_wrong_field_is_named(shop: Shop, told: Callable[[], object]) -> None:
    with pytest.raises(Rejected) as rejected:
        save(
            {HOST: "smtp.shop.test", PORT: "70000", "trans_email/ident_sales/email": "nobody", "no/such/path": "1"},
            DEFAULT,
            MERCHANT,
        )
    assert [(fault.path, fault.label) for fault in rejected.value.faults] == [
        (PORT, "Port (25)"),
        ("trans_email/ident_sales/email", "Sender Email"),
        ("no/such/path", ""),
    ]
    assert "Verify the email address and try again" in rejected.value.faults[1].message
    assert str(rejected.value.faults[2]) == 'The "no/such/path" path doesn\'t exist. Verify and try again.'
    assert SettingValue.objects.count() == 0
    assert told() == []


def test_without_its_audit_row_nothing_is_saved(shop: Shop) -> None:
    block = {
        "sqlite": ["CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'disk full'); END"],
        "postgresql": ["ALTER TABLE audit_entry ADD CONSTRAINT disk_full CHECK (false) NOT VALID"],
    }
    with transaction.atomic():
        for statement in block[connection.vendor]:
            connection.cursor().execute(statement)
        with pytest.raises(DatabaseError):
            save({HOST: "smtp.shop.test"}, DEFAULT, MERCHANT)
        transaction.set_rollback(True)
    assert resolve.current().get(HOST, DEFAULT).value == "localhost"


def test_a_scope_that_is_not_there_is_refused(shop: Shop) -> None:
    with pytest.raises(UnknownStore):
        save({HOST: "a.net"}, Scope.store(999), MERCHANT)


def test_a_global_setting_is_refused_for_a_store_view(shop: Shop) -> None:
    with pytest.raises(Rejected, match="only at: default"):
        save({"sales_email/general/async_sending": "1"}, shop.german, MERCHANT)


def test_the_environment_locks_its_scope_and_no_other(shop: Shop, operator_sets: Callable[[str, str], None]) -> None:
    operator_sets("CONFIG__WEBSITES__BASE__SYSTEM__SMTP__HOST", "relay.net")
    with pytest.raises(Rejected, match="CONFIG__WEBSITES__BASE__SYSTEM__SMTP__HOST; change or remove that"):
        save({HOST: "a.net"}, shop.base, OPERATOR)
    save({HOST: "a.net"}, shop.german, OPERATOR)
    assert resolve.current().get(HOST, shop.german).value == "a.net"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("postroom/smtp/clear_auth_networks", "10.0.0.0/8"),
        ("postroom/smtp/ca_bundle", "/tmp/mine.pem"),
        ("postroom/sendmail/command", "/usr/bin/msmtp"),
        ("postroom/outbox/folder", "/srv/outbox"),
        ("system/smtp/transport", "outbox"),
    ],
)
def test_the_operators_settings_are_refused_to_others(shop: Shop, path: str, value: str) -> None:
    with pytest.raises(Rejected, match="nly the operator"):
        save({path: value}, DEFAULT, MERCHANT)
    assert save({path: value}, DEFAULT, OPERATOR).changed == (path,)


def test_a_password_is_stored_encrypted_and_stars_leave_it_alone(shop: Shop, told: Callable[[], object]) -> None:
    save({PASSWORD: "Zq9!canary%0A"}, DEFAULT, MERCHANT)
    stored = SettingValue.objects.get(path=PASSWORD).value or ""
    assert stored.startswith("v1:0001-")
    assert "canary" not in stored
    assert save({PASSWORD: "******"}, DEFAULT, MERCHANT).changed == ()
    assert SettingValue.objects.get(path=PASSWORD).value == stored
    save({PASSWORD: "new"}, DEFAULT, MERCHANT)
    assert resolve.current().secret(PASSWORD, shop.german) == "new"
    assert resolve.current().get(PASSWORD, shop.german).value == "******"
    save({PASSWORD: ""}, DEFAULT, MERCHANT)
    assert resolve.current().secret(PASSWORD, shop.german) is None
    assert told() == [
        ("user:ben", "set", PASSWORD, "default", None, "******"),
        ("user:ben", "set", PASSWORD, "default", "******", "******"),
        ("user:ben", "set", PASSWORD, "default", "******", ""),
    ]


def test_a_password_that_is_refused_is_not_repeated(shop: Shop) -> None:
    with pytest.raises(Rejected) as rejected:
        save({PASSWORD: "Zq9!canary\x00"}, DEFAULT, MERCHANT)
    assert "canary" not in f"{rejected.value!r} {rejected.value.faults!r}"


def test_specified_needs_an_address_even_where_an_empty_one_would_be_inherited(shop: Shop) -> None:
    choice, email = "system/smtp/set_return_path", "system/smtp/return_path_email"
    with pytest.raises(Rejected) as rejected:
        save({choice: "2"}, shop.german, MERCHANT)
    assert [fault.path for fault in rejected.value.faults] == [email]
    with pytest.raises(Rejected):
        save({choice: "2", email: ""}, shop.german, MERCHANT)
    save({choice: "2", email: "bounce@shop.test"}, shop.german, MERCHANT)
    save({email: "returns@shop.test"}, DEFAULT, MERCHANT)
    save({email: None}, shop.german, MERCHANT)  # the default's address is inherited
    with pytest.raises(Rejected, match="is Specified for de; fill this in"):
        save({email: None}, DEFAULT, MERCHANT)  # and would be missed below


def test_what_is_missing_is_named_with_what_is_misspelled_and_once_for_all_that_inherit(shop: Shop) -> None:
    with pytest.raises(Rejected) as rejected:
        save({"system/smtp/set_return_path": "2", HOST: "bad host!!", PORT: "99999"}, DEFAULT, MERCHANT)
    assert [fault.label for fault in rejected.value.faults] == ["Host", "Port (25)", "Return-Path Email"]
    assert rejected.value.faults[2].message == "Set Return-Path is Specified for Default Config; fill this in."
    with pytest.raises(Rejected) as rejected:
        save({"system/smtp/set_return_path": "2", "system/smtp/return_path_email": "nobody"}, DEFAULT, MERCHANT)
    assert len(rejected.value.faults) == 1  # misspelled is not missing
    with pytest.raises(Rejected, match="for Main Website; fill"):
        save({"system/smtp/set_return_path": "2"}, shop.base, MERCHANT)


@pytest.mark.parametrize(
    ("path", "typed", "stored"),
    [
        (HOST, "\uff53mtp\uff0eshop\u3002test", "smtp.shop.test"),
        (PORT, "\uff15\uff18\uff17", "587"),
        ("trans_email/ident_sales/email", "orders\uff20shop.test", "orders@shop.test"),
        ("sales_email/order/copy_to", "a\uff20shop.test\uff0c\u3000b@shop.test", "a@shop.test, b@shop.test"),
        ("trans_email/ident_sales/name", "\uff33hop", "\uff33hop"),  # a name is as its owner writes it
    ],
    ids=["host", "port", "address", "addresses", "name"],
)
def test_full_width_letters_are_understood_where_they_can_mean_one_thing_only(
    shop: Shop, path: str, typed: str, stored: str
) -> None:
    save({path: typed}, DEFAULT, MERCHANT)
    assert resolve.current().get(path, DEFAULT).value == stored


def test_an_address_is_shown_as_it_was_typed_and_once(shop: Shop) -> None:
    local = "\u30d0\u30a6\u30f3\u30b9"
    with pytest.raises(Rejected) as rejected:
        save({"trans_email/ident_sales/email": f"{local}\uff20harbour-demo.shop"}, DEFAULT, MERCHANT)
    assert rejected.value.faults[0].message == (
        f"The '{local}\uff20harbour-demo.shop' email address is incorrect. Verify the email address and try again "
        "(it begins with a hyphen or has quotes or letters beyond ASCII; use a plain address)."
    )
    with pytest.raises(Rejected, match=r"a\\u202eb"):  # what turns a text around is not shown as it is
        save({"trans_email/ident_sales/email": "a\u202eb"}, DEFAULT, MERCHANT)


def test_signed_needs_a_returns_domain(shop: Shop) -> None:
    with pytest.raises(Rejected, match="Returns Domain"):
        save({"system/smtp/set_return_path": "signed"}, DEFAULT, MERCHANT)
    save({"system/smtp/set_return_path": "signed", "postroom/return_path/domain": "r.shop.test"}, DEFAULT, MERCHANT)


def test_a_fault_that_was_there_before_does_not_stop_other_changes(shop: Shop) -> None:
    SettingValue.objects.create(scope="default", path="system/smtp/set_return_path", value="2")
    assert save({HOST: "smtp.shop.test"}, DEFAULT, MERCHANT).changed == (HOST,)


def test_copies_are_parsed_and_stored_in_one_form(shop: Shop) -> None:
    path = "sales_email/order/copy_to"
    save({path: "a@x.com  b@X.com; a@x.com"}, DEFAULT, MERCHANT)
    assert resolve.current().get(path, DEFAULT).value == "a@x.com, b@x.com"
    with pytest.raises(Rejected, match=r"b@@x\.com"):
        save({path: "a@x.com, b@@x.com"}, DEFAULT, MERCHANT)


SMTP = {"system/smtp/transport": "smtp"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({**SMTP, PORT: "465"}, "set SSL to SSL"),
        ({**SMTP, PORT: "465", "system/smtp/ssl": "tls"}, "set SSL to SSL"),
        ({**SMTP, PORT: "587", "system/smtp/ssl": "ssl"}, "set SSL to TLS"),
        ({**SMTP, "system/smtp/auth": "login", "system/smtp/ssl": "tls"}, "Username is empty"),
        ({**SMTP, HOST: "a.net", "system/smtp/auth": "plain", "system/smtp/username": "u"}, "clear text"),
        ({"trans_email/ident_sales/email": "sales@example.com"}, "only an example"),
    ],
)
def test_what_fits_badly_is_saved_with_a_warning(shop: Shop, changes: dict[str, str], said: str) -> None:
    saved = save(changes, DEFAULT, MERCHANT)
    assert set(saved.changed) == set(changes)
    assert any(said in warning for warning in saved.warnings)


def test_what_fits_well_is_saved_without_a_word(shop: Shop) -> None:
    for port, security in (("587", "tls"), ("465", "ssl"), ("25", "none"), ("2525", "tls")):
        assert save({**SMTP, PORT: port, "system/smtp/ssl": security}, DEFAULT, MERCHANT).warnings == ()
