"""Settings as typed values: what transports, letters and sales get to see."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Identity
from postroom.mail.retry import DEFAULT_RETRY
from postroom.mail.return_path import Choice, ReturnPath
from postroom.scopes import effective, resolve
from postroom.scopes.effective import Misconfigured, Shown, StoreAddress
from postroom.scopes.models import SettingValue
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT
from postroom.transports.network import NetworkPolicy
from postroom.transports.settings import Auth, OutboxSettings, Security, SendmailSettings, SmtpSettings, Timeouts
from tests.scopes.conftest import OPERATOR, Shop

ACCOUNT = {
    "system/smtp/transport": "smtp",
    "system/smtp/host": "smtp.shop.test",
    "system/smtp/port": "587",
    "system/smtp/ssl": "tls",
    "system/smtp/auth": "login",
    "system/smtp/username": "shop",
    "system/smtp/password": "Zq9!canary%0A",
}


def smtp_settings(shop: Shop) -> SmtpSettings:
    found = effective.transport(resolve.current(), shop.german.id)
    assert isinstance(found, SmtpSettings)
    return found


def test_the_shipped_transport_is_sendmail(shop: Shop) -> None:
    assert effective.transport(resolve.current(), shop.german.id) == SendmailSettings("/usr/sbin/sendmail", 60)


def test_smtp_has_the_whole_account(shop: Shop) -> None:
    save(ACCOUNT, DEFAULT, OPERATOR)
    found = smtp_settings(shop)
    assert (found.host, found.port, found.security, found.auth) == ("smtp.shop.test", 587, Security.TLS, Auth.LOGIN)
    assert found.username == "shop"
    assert found.password is not None
    assert found.password.reveal() == "Zq9!canary%0A"
    assert found.timeouts == Timeouts()
    assert "canary" not in repr(found)


def test_ssl_that_was_never_chosen_means_none(shop: Shop) -> None:
    save({"system/smtp/transport": "smtp"}, DEFAULT, OPERATOR)
    found = smtp_settings(shop)
    assert (found.security, found.auth, found.password) == (Security.NONE, Auth.NONE, None)


def test_auth_none_takes_no_credentials_along(shop: Shop) -> None:
    save({**ACCOUNT, "system/smtp/auth": "none"}, DEFAULT, OPERATOR)
    found = smtp_settings(shop)
    assert (found.auth, found.username, found.password) == (Auth.NONE, "", None)


def test_without_a_username_nobody_signs_in(shop: Shop) -> None:
    save({**ACCOUNT, "system/smtp/username": ""}, DEFAULT, OPERATOR)
    assert smtp_settings(shop).auth is Auth.NONE


def test_another_password_is_another_fingerprint_and_the_same_one_is_not(shop: Shop) -> None:
    fingerprints = []
    for password in ("first", "second", "first"):
        save({**ACCOUNT, "system/smtp/password": password}, DEFAULT, OPERATOR)
        fingerprints.append(smtp_settings(shop).fingerprint)
    assert fingerprints[0] == fingerprints[2] != fingerprints[1]


def test_a_password_that_cannot_be_decrypted_names_the_mend(shop: Shop) -> None:
    save(ACCOUNT, DEFAULT, OPERATOR)
    SettingValue.objects.filter(path="system/smtp/password").update(value="v1:0001-00000000:AAAA")
    with pytest.raises(Misconfigured, match="type it again"):
        smtp_settings(shop)


def test_a_variable_gives_the_password_in_plain_text(shop: Shop, operator_sets: Callable[[str, str], None]) -> None:
    operator_sets("CONFIG__DEFAULT__SYSTEM__SMTP__PASSWORD", "v1:not:encrypted")
    save({path: text for path, text in ACCOUNT.items() if not path.endswith("password")}, DEFAULT, OPERATOR)
    found = smtp_settings(shop)
    assert found.password is not None
    assert found.password.reveal() == "v1:not:encrypted"
    assert resolve.current().get("system/smtp/password", shop.german).value == "******"


def test_on_windows_sendmail_means_host_and_port(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    save({**ACCOUNT, "system/smtp/transport": "sendmail"}, DEFAULT, OPERATOR)
    monkeypatch.setattr("postroom.scopes.effective.delivery.WINDOWS", True)
    found = smtp_settings(shop)
    assert (found.host, found.port, found.security, found.auth) == (
        "smtp.shop.test",
        587,
        Security.NONE,
        Auth.NONE,
    )


def test_the_outbox_is_in_the_data_folder_unless_told_otherwise(shop: Shop, home: Path) -> None:
    save({"system/smtp/transport": "outbox"}, DEFAULT, OPERATOR)
    assert effective.transport(resolve.current(), shop.german.id) == OutboxSettings(home / "outbox")
    save({"postroom/outbox/folder": "/srv/mail"}, shop.german, OPERATOR)
    assert effective.transport(resolve.current(), shop.german.id) == OutboxSettings(Path("/srv/mail"))


def test_each_store_view_has_its_own_transport(shop: Shop) -> None:
    save(ACCOUNT, shop.base, OPERATOR)
    at = resolve.current()
    assert effective.transport(at, shop.japanese.id) == SendmailSettings()
    assert effective.transport(at, shop.english.id) == effective.transport(at, shop.german.id) != SendmailSettings()


def test_a_value_in_bad_form_is_named_with_the_mend(shop: Shop, operator_sets: Callable[[str, str], None]) -> None:
    operator_sets("CONFIG__DEFAULT__SYSTEM__SMTP__TRANSPORT", "smpt")
    with pytest.raises(Misconfigured, match="CONFIG__DEFAULT__SYSTEM__SMTP__TRANSPORT"):
        effective.transport(resolve.current(), shop.german.id)
    SettingValue.objects.create(scope="stores", scope_id=shop.german.id, path="system/smtp/transport", value="pigeon")
    with pytest.raises(Misconfigured, match="postroom config set system/smtp/transport") as refused:
        effective.transport(resolve.current(), shop.german.id)
    assert refused.value.where == "stores:de"


def test_an_identity_with_and_without_reply_to(shop: Shop) -> None:
    save({"trans_email/ident_sales/email": "sales@shop.test"}, DEFAULT, OPERATOR)
    at = resolve.current()
    plain = Identity("Sales", Address("sales", "shop.test"))
    assert effective.identity(at, shop.german.id, "sales") == plain
    save({"trans_email/ident_sales/reply_to_email": "help@shop.test"}, shop.german, OPERATOR)
    at = resolve.current()
    assert effective.identity(at, shop.german.id, "sales").reply_to == Mailbox("Sales", Address("help", "shop.test"))
    assert effective.identity(at, shop.english.id, "sales") == plain


@pytest.mark.parametrize("domain", ["example.com", "example.org", "mail.example.net"])
def test_an_example_is_no_identity(shop: Shop, domain: str, settings: Settings) -> None:
    save({"trans_email/ident_sales/email": f"sales@{domain}"}, DEFAULT, OPERATOR)
    with pytest.raises(Misconfigured, match="only an example") as refused:
        effective.identity(resolve.current(), shop.german.id, "sales")
    assert refused.value.path == "trans_email/ident_sales/email"
    settings.POSTROOM_DEMO = True
    assert effective.identity(resolve.current(), shop.german.id, "sales").address.domain == domain


def test_return_paths(shop: Shop) -> None:
    bounce = {"system/smtp/return_path_email": "bounce@shop.test", "postroom/return_path/domain": "r.shop.test"}
    expected = {
        "0": ReturnPath(Choice.NO, None, "r.shop.test"),
        "1": ReturnPath(Choice.YES, None, "r.shop.test"),
        "2": ReturnPath(Choice.SPECIFIED, Address("bounce", "shop.test"), "r.shop.test"),
        "signed": ReturnPath(Choice.SIGNED, None, "r.shop.test"),
    }
    for choice, path in expected.items():
        save({**bounce, "system/smtp/set_return_path": choice}, DEFAULT, OPERATOR)
        assert effective.return_path(resolve.current(), shop.german.id) == path


def test_specified_without_an_address_is_passed_on_as_such(shop: Shop) -> None:
    SettingValue.objects.create(scope="default", path="system/smtp/set_return_path", value="2")
    assert effective.return_path(resolve.current(), shop.german.id) == ReturnPath(Choice.SPECIFIED)


def test_signed_without_a_domain_is_misconfigured(shop: Shop) -> None:
    SettingValue.objects.create(scope="default", path="system/smtp/set_return_path", value="signed")
    with pytest.raises(Misconfigured, match="Signed"):
        effective.return_path(resolve.current(), shop.german.id)


def test_retries_and_sending_as_shipped(shop: Shop) -> None:
    at = resolve.current()
    assert effective.retry_schedule(at, shop.german.id) == (DEFAULT_RETRY, "retry")
    assert effective.sending(at) == effective.Sending(False, 50, None, timedelta(seconds=5))
    assert effective.network_policy(at) == NetworkPolicy()


def test_retries_and_sending_as_set(shop: Shop) -> None:
    save(
        {
            "sales_email/general/async_sending": "1",
            "sales_email/general/sending_limit": "7",
            "postroom/sending/interval": "2m",
            "postroom/delivery/when_in_doubt": "hold",
            "postroom/network/allow_loopback": "1",
            "postroom/network/extra_ports": "1025",
        },
        DEFAULT,
        OPERATOR,
    )
    at = resolve.current()
    assert effective.retry_schedule(at, shop.german.id)[1] == "hold"
    assert effective.sending(at) == effective.Sending(True, 7, timedelta(minutes=2), timedelta(seconds=5))
    assert effective.network_policy(at) == NetworkPolicy(allow_loopback=True, extra_ports=frozenset({1025}))


def test_the_off_switch_is_read_at_the_store_view(shop: Shop) -> None:
    save({"system/smtp/disable": "1"}, shop.german, OPERATOR)
    at = resolve.current()
    assert effective.communications_disabled(at, shop.german.id)
    assert not effective.communications_disabled(at, shop.english.id)


def test_a_sales_group(shop: Shop) -> None:
    save({"sales_email/order/copy_to": "a@x.com b@x.com", "sales_email/order/template": "7"}, shop.base, OPERATOR)
    assert effective.sales_email(resolve.current(), shop.german.id, "order") == effective.SalesEmail(
        True, "sales", "7", "sales_email_order_guest_template", "a@x.com, b@x.com", "bcc"
    )


def test_a_design(shop: Shop, home: Path) -> None:
    save(
        {
            "general/locale/code": "de_DE",
            "general/locale/timezone": "Europe/Berlin",
            "currency/options/default": "EUR",
            "web/secure/base_url": "https://shop.test/de/",
            "web/secure/base_media_url": "{{secure_base_url}}pub/",
            "general/store_information/name": "Laden",
            "general/store_information/street_line1": "Lindenstraße 1",
            "general/store_information/city": "Berlin",
            "general/store_information/postcode": "10115",
            "general/store_information/country_id": "DE",
            "trans_email/ident_support/email": "hilfe@shop.test",
            "design/email/logo": "laden.png",
            "design/email/logo_width": "200",
            "tax/sales_display/price": "3",
        },
        shop.german,
        OPERATOR,
    )
    found = effective.design(resolve.current(), shop.german.id)
    assert (found.locale, found.timezone, found.currency) == ("de_DE", "Europe/Berlin", "EUR")
    assert (found.base_url, found.media_url) == ("https://shop.test/de/", "https://shop.test/de/pub/")
    assert (found.store_name, found.support_email) == ("Laden", "hilfe@shop.test")
    assert found.store_address == StoreAddress(("Lindenstraße 1",), "Berlin", "", "10115", "DE")
    assert (found.logo_path, found.logo_alt) == (str(home / "media/email/logo/laden.png"), "Laden")
    assert (found.logo_width, found.logo_height) == (200, None)
    assert (found.tax.price, found.tax.subtotal) == (Shown.BOTH, Shown.EXCLUDING)


def test_a_design_of_a_store_that_was_told_nothing(shop: Shop) -> None:
    found = effective.design(resolve.current(), shop.japanese.id)
    assert found.store_name == "Japan"
    assert found.store_address == StoreAddress()
    assert found.support_email == found.logo_path == found.base_url == found.media_url == ""


def test_results_are_kept_with_their_snapshot(shop: Shop) -> None:
    at = resolve.current()
    assert effective.design(at, shop.german.id) is effective.design(at, shop.german.id)
    save({"general/store_information/name": "Laden"}, shop.german, OPERATOR)
    assert effective.design(resolve.current(), shop.german.id).store_name == "Laden"


def test_mail_of_a_demo_stays_on_this_machine_whatever_is_set(settings: Settings, shop: Shop) -> None:
    settings.POSTROOM_DEMO = True
    assert effective.network_policy(resolve.current()).this_machine_only
