"""What each kind of value accepts, refuses and is stored as."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.address import Address, Mailbox
from postroom.mail.message import Content, Heading, Identity, compose
from postroom.scopes.catalogue import SETTINGS, grammar, setting
from postroom.scopes.catalogue.setting import Kind

EXAMPLE = {declared.kind: path for path, declared in SETTINGS.items()}

ACCEPTED = [
    ("system/smtp/host", " smtp.example.net ", "smtp.example.net"),
    ("system/smtp/host", "[::1]", "::1"),
    ("system/smtp/host", "192.0.2.7", "192.0.2.7"),
    ("system/smtp/port", "587", "587"),
    ("system/smtp/return_path_email", "bounce@EX.org", "bounce@ex.org"),
    ("system/smtp/return_path_email", "bounce@bücher.example", "bounce@xn--bcher-kva.example"),
    ("system/smtp/return_path_email", "", ""),
    ("sales_email/order/copy_to", "a@x.com, b@x.com", "a@x.com, b@x.com"),
    ("sales_email/order/copy_to", "a@x.com b@x.com;a@x.com", "a@x.com, b@x.com"),
    ("sales_email/order/template", "7", "7"),
    ("sales_email/order/identity", "storepickup", "storepickup"),
    ("sales_email/general/sending_limit", "1", "1"),
    ("trans_email/ident_sales/name", "Müller & Söhne – 店", "Müller & Söhne – 店"),
    ("general/locale/code", "zh_Hans_CN", "zh_Hans_CN"),
    ("general/locale/timezone", "Asia/Tokyo", "Asia/Tokyo"),
    ("currency/options/default", "JPY", "JPY"),
    ("general/store_information/country_id", "JP", "JP"),
    ("web/secure/base_url", "https://shop.example.net", "https://shop.example.net/"),
    ("web/secure/base_media_url", "{{secure_base_url}}media/", "{{secure_base_url}}media/"),
    ("design/email/logo", "default/logo.PNG", "default/logo.PNG"),
    ("postroom/delivery/lifetime", "96h", "4d"),
    ("postroom/delivery/lifetime", "1d12h", "36h"),
    ("postroom/sending/deadline", "0", "0s"),
    ("postroom/sending/deadline", "5", "5s"),
    ("postroom/delivery/retry_schedule", "60 5m;1h", "1m, 5m, 1h"),
    ("postroom/return_path/domain", "Returns.Example.net", "returns.example.net"),
    ("postroom/smtp/clear_auth_networks", "10.1.0.0/16 fd00::/8", "10.1.0.0/16, fd00::/8"),
    ("postroom/network/extra_ports", "10025,1025", "1025, 10025"),
    ("postroom/sendmail/command", "/usr/sbin/sendmail", "/usr/sbin/sendmail"),
]

REFUSED = [
    *(("system/smtp/host", text) for text in ("", "127.1", "2130706433", "0x7f000001", "user@host", "host:25", "a b")),
    *(("system/smtp/host", text) for text in ("host\r\nX", "unix:/run/x", "file:///etc/passwd", "①②⑦.⓪.⓪.①")),
    *(("system/smtp/port", text) for text in ("0", "-1", "65536", "25;22", "٢٥", "25.0", "")),
    *(("system/smtp/return_path_email", text) for text in ("x", "-f@x.com", '"a b"@x.com', "ü@x.com", "a@b@c.com")),
    ("system/smtp/return_path_email", "a@x.com, b@x.com"),
    ("system/smtp/return_path_email", 'a"@x.com -oQ/tmp -X/var/www/x.php'),
    ("trans_email/ident_sales/email", ""),
    ("trans_email/ident_sales/email", "a@x.com\r\nBcc: b@x.com"),
    ("trans_email/ident_sales/name", "a\nb"),
    ("trans_email/ident_sales/name", "a\u202eb"),
    ("trans_email/ident_sales/name", "ü" * 128),
    *((f"trans_email/ident_sales/{name}", "=?utf-8?q?Shop=0AX?=") for name in ("name", "reply_to_name")),
    ("sales_email/order/copy_to", "a@x.com, b@@x.com"),
    ("sales_email/order/template", "../../etc/passwd"),
    ("sales_email/order/template", ""),
    ("sales_email/order/identity", "nobody"),
    ("sales_email/order/copy_method", "both"),
    ("sales_email/general/sending_limit", "0"),
    ("system/smtp/ssl", "starttls"),
    ("system/smtp/disable", "yes"),
    ("general/locale/code", "en-US"),
    ("general/locale/code", "xx_XX"),
    ("general/locale/timezone", "Mars/Olympus"),
    ("general/locale/timezone", "../../../etc/passwd"),
    ("currency/options/default", "EURO"),
    ("general/store_information/country_id", "Germany"),
    ("web/secure/base_url", "javascript:alert(1)"),
    ("web/secure/base_url", 'https://x"onclick="'),
    ("design/email/logo", "../../../etc/passwd.png"),
    ("design/email/logo", "/etc/logo.png"),
    ("design/email/logo", "logo.svg"),
    ("postroom/delivery/lifetime", "forever"),
    ("postroom/delivery/lifetime", "1s"),
    ("postroom/delivery/retry_schedule", "5m, soon"),
    ("postroom/return_path/domain", "localhost"),
    ("postroom/smtp/clear_auth_networks", "10.1.0.1/16"),
    ("postroom/sendmail/command", "/bin/sh"),
    ("postroom/sendmail/command", "/usr/sbin/sendmail -bs"),
    ("postroom/sendmail/command", "/usr/sbin/sendmail; id"),
    ("system/smtp/password", "a\x00b"),
]


@pytest.mark.parametrize(("path", "typed", "stored"), ACCEPTED)
def test_it_is_accepted_and_stored_in_one_form(path: str, typed: str, stored: str) -> None:
    assert grammar.canonical(setting(path), typed) == stored
    assert grammar.canonical(setting(path), stored) == stored


@pytest.mark.parametrize(("path", "typed"), REFUSED)
def test_it_is_refused_in_a_sentence(path: str, typed: str) -> None:
    with pytest.raises(ValueError) as refused:
        grammar.canonical(setting(path), typed)
    message = str(refused.value)
    assert len(message) > 15
    assert message.isprintable()


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("system/smtp/transport", "SMTP", "smtp"),
        ("system/smtp/ssl", " None ", "none"),
        ("system/smtp/auth", "LOGIN", "login"),
        ("system/smtp/set_return_path", "specified", "2"),
        ("tax/sales_display/price", "including tax", "2"),
        ("sales_email/general/async_sending", "Enable", "1"),
        ("sales_email/general/async_sending", "no", "0"),
        *(("system/smtp/disable", text, "1") for text in ("1", "Yes", "yes", "TRUE")),
        *(("system/smtp/disable", text, "0") for text in ("0", "No", "false")),
        ("system/smtp/disable", "nay", "nay"),
        ("system/smtp/host", "Yes", "Yes"),
    ],
)
def test_a_choice_may_be_typed_as_it_is_shown(path: str, typed: str, value: str) -> None:
    assert grammar.typed_choice(setting(path), typed) == value


def test_every_label_leads_back_to_its_value() -> None:
    for declared in SETTINGS.values():
        for option in declared.options:
            assert grammar.typed_choice(declared, declared.shown(option.value)) == option.value


def test_durations_are_read_as_time() -> None:
    read = grammar.read(setting("postroom/delivery/retry_schedule"), "5m, 1h30m")
    assert read == (timedelta(minutes=5), timedelta(minutes=90))


def test_a_deployment_adds_to_the_allowed_mail_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_SENDMAIL_PROGRAMS", "/opt/mail/sendmail:/srv/sendmail")
    assert grammar.canonical(setting("postroom/sendmail/command"), "/srv/sendmail") == "/srv/sendmail"


@given(kind=st.sampled_from(sorted(EXAMPLE)), text=st.text(max_size=60))
def test_any_text_is_stored_in_a_stable_form_or_refused(kind: Kind, text: str) -> None:
    declared = setting(EXAMPLE[kind])
    try:
        stored = grammar.canonical(declared, text)
    except ValueError:
        return
    assert grammar.canonical(declared, stored) == stored
    assert stored.isprintable()


@pytest.mark.parametrize("name", ["n" * 255, "ü" * 127, "名" * 85, "=?utf-8?q?Shop_X?=", 'A "B" <c>'])
@pytest.mark.parametrize("field", ["name", "reply_to_name"])
def test_a_name_that_is_saved_can_be_sent(field: str, name: str) -> None:
    saved = str(grammar.read(setting(f"trans_email/ident_sales/{field}"), name))
    box = Mailbox(saved, Address.parse("shop@quayside.shop"))
    heading = Heading(Identity(saved, box.address, box), box, "1@quayside.shop", datetime(2026, 1, 1, tzinfo=UTC))
    assert compose(Content("Order", "", "Thanks\n"), heading)


@given(seconds=st.integers(0, 30 * 86_400))
def test_a_duration_is_written_as_it_is_read(seconds: int) -> None:
    text = grammar.write_duration(timedelta(seconds=seconds))
    if seconds >= 60:
        assert grammar.read(setting("postroom/delivery/lifetime"), text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("union", ["EU", "EZ", "UN"])
def test_a_union_of_countries_is_no_country(union: str) -> None:
    with pytest.raises(ValueError, match="is not a country"):
        grammar.read(setting("general/store_information/country_id"), union)
