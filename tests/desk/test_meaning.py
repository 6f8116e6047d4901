"""What the settings on the page mean, while they are typed; nothing typed is saved, and no secret comes back."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.desk.configuration.cells import Cell
from postroom.scopes import resolve
from postroom.scopes.catalogue import setting
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.models import SettingValue
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from tests.desk.conftest import SignIn

OPERATOR = Actor("test", operator=True)
CANARY = "Zq9!canary%0A"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> None:
    settings.POSTROOM_HOME = tmp_path
    create_key(folder())


def typed(scope: Scope = DEFAULT, **fields: str) -> dict[str, str]:
    """The form with these fields of Mail Sending Settings typed anew."""
    form: dict[str, str] = {}
    for name, text in fields.items():
        path = f"system/smtp/{name}"
        form |= {path: text, f"was:{path}": Cell(setting(path), resolve.current(), scope).was}
    return form


def meaning(client: Client, scope: str = "default", **fields: str) -> str:
    scopes = {resolve.current().shown(each): each for each in resolve.current().below(DEFAULT)}
    answer = client.post(f"/admin/configuration/meaning/?scope={scope}", typed(scopes[scope], **fields))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


SMTP = {"transport": "smtp", "host": "smtp.shop.net", "port": "587", "ssl": "tls"}


def test_the_sentences_follow_what_is_typed_and_nothing_is_saved(admin: Client) -> None:
    said = meaning(admin, **SMTP)
    assert "smtp.shop.net, port 587, encrypted by STARTTLS, without signing in" in said
    assert "none yet" in said
    assert not SettingValue.objects.exists()


def test_the_shipped_settings_send_through_sendmail(admin: Client) -> None:
    assert "the program /usr/sbin/sendmail on this machine" in meaning(admin)


def test_specified_changes_where_bounces_go(admin: Client) -> None:
    assert "whoever the mail is from: sales@example.com" in meaning(admin)
    said = meaning(admin, set_return_path="2", return_path_email="bounces@shop.net")
    assert "bounces@shop.net</dd>" in said
    assert "MAIL FROM:&lt;bounces@shop.net&gt;" in said
    assert "nobody yet: fill in Return-Path Email" in meaning(admin, set_return_path="2")


def test_a_typed_password_never_comes_back(admin: Client) -> None:
    said = meaning(admin, **SMTP, auth="login", username="shop", password=CANARY)
    assert "signed in as shop (LOGIN)" in said
    assert "canary" not in said


def test_a_field_in_bad_form_is_named_and_the_saved_value_counts(admin: Client) -> None:
    said = meaning(admin, transport="smtp", host="smtp.shop.net:587")
    assert "is not a host name" in said
    assert "Use smtp.shop.net 587" in said
    assert "localhost, port 25" in said


def test_a_store_view_has_its_own_meaning(admin: Client, shop: resolve.Snapshot) -> None:
    save(
        {"system/smtp/transport": "smtp", "system/smtp/host": "mx.ja.net"},
        Scope.store(shop.store_view("ja").id),
        OPERATOR,
    )
    assert "mx.ja.net" in meaning(admin, "stores:ja")
    assert "mx.ja.net" not in meaning(admin, "stores:en")


def test_who_may_only_look_types_nothing(sign_in: SignIn) -> None:
    client = sign_in([Resource.CONFIGURATION_VIEW])
    assert "/usr/sbin/sendmail" in meaning(client, **SMTP)


def test_another_websites_meaning_is_not_theirs(sign_in: SignIn, shop: resolve.Snapshot) -> None:
    japan = next(site.id for site in shop.websites.values() if site.code == "japan")
    client = sign_in(scope=Scope.website(japan))
    assert client.post("/admin/configuration/meaning/?scope=stores:ja").status_code == 200
    for scope in ("default", "websites:main", "stores:en", "stores:nowhere"):
        assert client.post(f"/admin/configuration/meaning/?scope={scope}").status_code == 404


def test_the_page_says_it_before_any_script_runs(admin: Client) -> None:
    page = admin.get("/admin/configuration/system/?scope=default").content.decode()
    assert "the program /usr/sbin/sendmail on this machine" in page
    assert "MAIL FROM:&lt;sales@example.com&gt;" in page
    assert "CVE-2016-10034" in page
    assert "what Adobe recommends" in page


@pytest.mark.parametrize(
    ("fields", "text", "fill"),
    [
        ({"port": "465", "ssl": "tls"}, "Port 465 expects encryption", '"system/smtp/ssl": "ssl"'),
        ({"port": "587", "ssl": "ssl"}, "on port 587 begin in clear text", '"system/smtp/ssl": "tls"'),
        ({"port": "993"}, "Port 993 is for reading mail (IMAP)", '"system/smtp/port": "465"'),
        ({"port": "110"}, "Port 110 is for reading mail (POP3)", '"system/smtp/port": "587"'),
        ({"host": "imap.shop.net"}, "imap.shop.net hands out mail", '"system/smtp/host": "smtp.shop.net"'),
        ({"host": "smtp.gmial.com"}, "Did you mean smtp.gmail.com?", '"system/smtp/host": "smtp.gmail.com"'),
        ({"auth": "none", "username": "shop"}, "username and password are ignored", '"system/smtp/auth": "plain"'),
        ({"auth": "login", "username": "s", "ssl": "none"}, "never sent in clear text", '"system/smtp/ssl": "tls"'),
        (
            {"port": "25", "auth": "login", "username": "s"},
            "Port 25 is for mail from server",
            '"system/smtp/port": "587"',
        ),
        ({"host": "smtp.sendgrid.net"}, "exactly so, for everybody", '"system/smtp/username": "apikey"'),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_does_not_fit_is_said_with_a_mend(admin: Client, fields: dict[str, str], text: str, fill: str) -> None:
    said = meaning(admin, **{**SMTP, **fields})
    assert text.replace("'", "&#x27;") in said
    assert fill.replace('"', "&quot;") in said


def test_what_fits_is_not_spoken_of(admin: Client) -> None:
    said = meaning(admin, **SMTP, auth="login", username="shop", password="x")
    assert "data-fill" not in said


def identity(client: Client, code: str, email: str, scope: str = "default") -> str:
    path = f"trans_email/ident_{code}/email"
    form = {path: email, f"was:{path}": Cell(setting(path), resolve.current(), DEFAULT).was}
    answer = client.post(f"/admin/configuration/meaning/{code}/?scope={scope}", form)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_identity_says_what_it_sends_and_that_an_example_is_none(admin: Client) -> None:
    page = admin.get("/admin/configuration/trans_email/?scope=default").content.decode()
    assert "sales@example.com is an example: it counts as not set." in page
    assert "New Order" in page
    said = identity(admin, "sales", "orders@shop.net")
    assert "MAIL FROM:&lt;orders@shop.net&gt;" in said
    assert "is an example" not in said
    assert "No letter is sent from this address so far." in identity(admin, "custom2", "me@shop.net")
    assert "email address is incorrect" in identity(admin, "sales", "orders@@shop")


def beside(said: str, field: str) -> str:
    """What is said at a field of Mail Sending Settings."""
    node = LexborHTMLParser(said).css_first(f"#beside-system_smtp_{field}")
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def test_what_does_not_fit_is_said_at_the_field_too(admin: Client) -> None:
    said = meaning(admin, **{**SMTP, "port": "465", "auth": "login"})
    assert "Port 465 expects encryption from the first byte" in beside(said, "port")
    assert "Set SSL to SSL" in beside(said, "ssl")
    assert "Username is empty" in beside(said, "username")
    assert beside(said, "password") == beside(said, "host") == ""
    assert "Host: " in beside(meaning(admin, **{**SMTP, "host": "two words"}), "host")


def test_where_bounces_go_is_said_where_it_is_chosen(admin: Client) -> None:
    said = meaning(admin, **SMTP, set_return_path="2", return_path_email="bounce@shop.net")
    assert beside(said, "set_return_path") == beside(said, "return_path_email") == "Bounces go to bounce@shop.net"
    said = meaning(admin, **SMTP, set_return_path="2")
    assert "nobody yet: fill in Return-Path Email" in beside(said, "return_path_email")


def test_what_was_typed_full_width_is_read_and_told(admin: Client) -> None:
    said = meaning(admin, **{**SMTP, "port": "\uff15\uff18\uff17"})
    assert "Port (25) is read as 587." in beside(said, "port")


@pytest.mark.parametrize("port", ["110", "143", "993", "995"])
def test_nobody_is_told_to_allow_a_port_where_mail_is_read(admin: Client, port: str) -> None:
    said = meaning(admin, **{**SMTP, "port": port})
    assert f"Port {port} is for reading mail" in said
    assert "operator" not in said


def test_there_are_no_other_identities(admin: Client) -> None:
    assert admin.post("/admin/configuration/meaning/nobody/?scope=default").status_code == 404


def test_what_the_operator_forbids_is_said_to_who_runs_all_stores(admin: Client, sign_in: SignIn) -> None:
    said = meaning(admin, **{**SMTP, "host": "10.1.2.3", "port": "6379"})
    assert "port 6379 may not be used here" in said
    assert "postroom config set postroom/network/extra_ports" in said
    japan = next(site.id for site in resolve.current().websites.values() if site.code == "japan")
    client = sign_in(scope=Scope.website(japan))
    said = meaning(client, "websites:japan", **{**SMTP, "host": "10.1.2.3", "port": "6379"})
    assert "10.1.2.3, port 6379" in said
    assert "operator" not in said


def test_a_password_that_cannot_be_read_is_told_and_no_page_breaks(admin: Client) -> None:
    save({f"system/smtp/{name}": text for name, text in SMTP.items()}, DEFAULT, OPERATOR)
    save(
        {"system/smtp/username": "shop", "system/smtp/password": CANARY, "system/smtp/auth": "login"}, DEFAULT, OPERATOR
    )
    stored = SettingValue.objects.get(path="system/smtp/password")
    stored.value = stored.value[:-4] + "AAAA" if stored.value else None
    stored.save()
    assert "Cannot be used" in meaning(admin)
    page = admin.get("/admin/configuration/system/?scope=default")
    assert page.status_code == 200
    assert "Password (system/smtp/password) for default" in page.content.decode()
    assert admin.get("/admin/overview/").status_code == 200


@pytest.mark.parametrize(
    ("address", "host", "warned"),
    [
        ("shop@gmail.com", "smtp.shop.net", True),
        ("shop@gmail.com", "smtp.gmail.com", False),
        ("shop@yahoo.co.jp", "smtp.gmail.com", True),
        ("shop@shop.net", "smtp.gmail.com", False),
    ],
)
def test_a_sender_of_another_provider_is_warned_of(admin: Client, address: str, host: str, warned: bool) -> None:
    save({"trans_email/ident_sales/email": address}, DEFAULT, OPERATOR)
    assert ("mail does not leave through that provider" in meaning(admin, **{**SMTP, "host": host})) is warned
    if not host.endswith("gmail.com"):
        assert "mail does not leave through that provider" in meaning(admin, transport="sendmail")
