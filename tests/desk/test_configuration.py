"""The configuration pages: every section and setting, as Magento lays them out, for whom they are."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.desk.configuration.tabs import TABS
from postroom.scopes import resolve
from postroom.scopes.catalogue import SECTIONS, SETTINGS, Section
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from tests.desk.conftest import SignIn
from tests.desk.form import Form, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

OPERATOR = Actor("cli:anna", operator=True)
HOST, PASSWORD = "system/smtp/host", "system/smtp/password"
ASYNC = "sales_email/general/async_sending"
VIEW, EDIT, SYSTEM = Resource.CONFIGURATION_VIEW, Resource.CONFIGURATION_EDIT, Resource.CONFIGURATION_SYSTEM


def test_every_section_has_one_place_in_the_panel() -> None:
    assert sorted(section for tab in TABS for section in tab.sections) == sorted(section.id for section in SECTIONS)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
@pytest.mark.parametrize("scope", ["default", "websites:main", "stores:ja"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_setting_is_shown_at_every_scope(admin: Client, section: Section, scope: str, language: str) -> None:
    admin.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    form = Form.of(admin, section.id, scope)
    shown = [node.attributes["data-path"] for node in form.tree.css(".setting")]
    assert shown == [each.path for group in section.groups for each in group.settings]


def test_the_fields_of_mail_sending_stand_in_the_order_of_magento(admin: Client) -> None:
    form = Form.of(admin)
    magento = [path for path in form.fields if path in SETTINGS and not SETTINGS[path].ours]
    names = "disable transport host port set_return_path return_path_email username password auth ssl"
    assert magento == [f"system/smtp/{name}" for name in names.split()]
    options = [node.text() for node in form.row("system/smtp/set_return_path").css("option")]
    assert options[:3] == ["Yes", "No", "Specified"]


def test_groups_fold_and_lead_to_the_reference(admin: Client) -> None:
    form = Form.of(admin, "sales_email")
    assert [node.attributes["data-group"] for node in form.tree.css("details.group")][:2] == ["general", "order"]
    assert [node.attributes["data-group"] for node in form.tree.css("details.group[open]")] == ["general"]
    assert form.tree.css_first('#order a[href="/admin/reference/sales_email/#order"]') is not None


@pytest.mark.parametrize(
    ("scope", "path", "box"),
    [
        ("default", HOST, "Use system value"),
        ("websites:main", HOST, "Use Default"),
        ("stores:ja", HOST, "Use Website"),
        ("default", PASSWORD, None),
        ("stores:ja", PASSWORD, "Use Website"),
    ],
)
def test_the_box_is_called_as_in_magento(admin: Client, scope: str, path: str, box: str | None) -> None:
    found = Form.of(admin, scope=scope).row(path).css_first(".inheritance .check")
    assert (found.text().partition(":")[0].strip() if found else None) == box


def test_an_inherited_value_says_where_it_comes_from(
    admin: Client, shop: resolve.Snapshot, operator_sets: Callable[[str, str], None]
) -> None:
    def inherited() -> str:
        return " ".join(Form.of(admin, scope="stores:ja").part(HOST, ".inheritance .hint").text().split())

    assert inherited() == "localhost · the shipped value"
    save({HOST: "a.shop.test"}, DEFAULT, OPERATOR)
    assert inherited() == "a.shop.test · from Default Config"
    save({HOST: "b.shop.test"}, Scope.website(shop.store_view("ja").website_id), OPERATOR)
    assert inherited() == "b.shop.test · from the website Japan"
    operator_sets("CONFIG__WEBSITES__JAPAN__SYSTEM__SMTP__HOST", "c.shop.test")
    assert inherited() == "c.shop.test · from the environment variable CONFIG__WEBSITES__JAPAN__SYSTEM__SMTP__HOST"


@pytest.mark.parametrize(
    ("section", "path", "level"),
    [
        ("system", HOST, "[STORE VIEW]"),
        ("customer", "customer/create_account/confirm", "[WEBSITE]"),
        ("sales_email", ASYNC, "[GLOBAL]"),
    ],
)
def test_each_label_says_how_far_down_it_can_be_set(admin: Client, section: str, path: str, level: str) -> None:
    assert level in Form.of(admin, section).said(path)


def test_what_is_set_at_a_wider_scope_only_can_be_read_here(admin: Client) -> None:
    form = Form.of(admin, "sales_email", "stores:ja")
    assert ASYNC not in form.fields
    assert "Set for [GLOBAL] only" in form.said(ASYNC)


def test_what_the_environment_fixes_names_its_variable(
    admin: Client, operator_sets: Callable[[str, str], None]
) -> None:
    operator_sets("CONFIG__DEFAULT__SYSTEM__SMTP__HOST", "relay.shop.test")
    form = Form.of(admin)
    assert HOST not in form.fields
    assert "relay.shop.test" in form.said(HOST)
    assert "CONFIG__DEFAULT__SYSTEM__SMTP__HOST" in form.said(HOST)
    assert HOST in Form.of(admin, scope="websites:main").fields


def test_what_only_the_operator_may_set_names_the_command(admin: Client) -> None:
    form = Form.of(admin, "postroom", "stores:ja")
    path = "postroom/smtp/ca_bundle"
    assert path not in form.fields
    assert f"postroom config set {path} … --store ja" in form.said(path)
    outbox = Form.of(admin).row("system/smtp/transport").css_first('option[value="outbox"]')
    assert outbox is not None
    assert "disabled" in outbox.attributes


def test_an_identity_shows_the_address_it_has_here(admin: Client, shop: resolve.Snapshot) -> None:
    save({"trans_email/ident_sales/email": "sales@ja.shop.test"}, Scope.store(shop.store_view("ja").id), OPERATOR)
    path = "sales_email/order/identity"
    chosen = Form.of(admin, "sales_email", "stores:ja").row(path).css_first("option[selected]")
    assert chosen is not None
    assert chosen.text() == "Sales Representative <sales@ja.shop.test>"


def test_fields_say_what_they_depend_on(admin: Client) -> None:
    row = Form.of(admin).row("system/smtp/return_path_email")
    assert (row.attributes["data-depends"], row.attributes["data-values"]) == ("system/smtp/set_return_path", "2")
    assert "Matters while Set Return-Path is Specified." in row.text()


def test_host_and_port_stay_and_say_that_sendmail_does_not_use_them(admin: Client) -> None:
    form = Form.of(admin)
    for path in (HOST, "system/smtp/port"):
        assert "hidden" not in form.part(path, ".unused").attributes
    form.set("system/smtp/transport", "smtp").send()
    assert "hidden" in form.part(HOST, ".unused").attributes


def test_a_password_can_be_replaced_and_cleared_but_not_seen(admin: Client) -> None:
    form = Form.of(admin)
    assert "Not set." in form.said(PASSWORD)
    form.set(PASSWORD, "Zq9!canary%0A").send()
    assert "Set on 20" in form.said(PASSWORD)
    assert "Password: not set → is now set" in form.text(".changed li")
    below = Form.of(admin, scope="stores:ja")
    assert "Set from Default Config on 20" in below.said(PASSWORD)
    form.set(PASSWORD, "another").send()
    assert "Password: set → is now set" in form.text(".changed li")
    form.fields[f"clear:{PASSWORD}"] = "1"
    form.send()
    assert "Password: set → is now not set" in form.text(".changed li")
    assert "Not set." in form.said(PASSWORD)


def test_another_server_does_not_get_the_password(admin: Client) -> None:
    Form.of(admin).set("system/smtp/transport", "smtp").set(PASSWORD, "secret").send()
    form = Form.of(admin).set(HOST, "other.shop.test")
    form.send()
    assert "its password was dropped" in form.text(".notice.warn")
    assert "Not set." in form.said(PASSWORD)


def test_who_may_only_look_sees_no_way_to_change(sign_in: SignIn) -> None:
    client = sign_in([VIEW])
    form = Form.of(client)
    assert form.fields.keys() <= {"csrfmiddlewaretoken"}
    assert "Save Config" not in form.html
    assert "You may look at these settings here, but not change them." in form.html


def test_how_mail_leaves_needs_a_permission_of_its_own(sign_in: SignIn) -> None:
    editor, technician = sign_in([VIEW, EDIT]), sign_in([VIEW, SYSTEM])
    assert "Save Config" in Form.of(editor, "trans_email").html
    assert "Save Config" not in Form.of(editor, "system").html
    assert "Save Config" not in Form.of(technician, "trans_email").html
    assert "Save Config" in Form.of(technician, "postroom").html


def test_the_switcher_holds_what_somebody_may_see(sign_in: SignIn, shop: resolve.Snapshot) -> None:
    def links(client: Client, scope: str) -> list[str | None]:
        return [node.attributes["href"] for node in Form.of(client, scope=scope).tree.css(".switcher a")]

    main = Scope.website(shop.store_view("en").website_id)
    assert links(sign_in(), "default") == [
        f"?scope={scope}"
        for scope in ("default", "websites%3Amain", "stores%3Aen", "stores%3Ade", "websites%3Ajapan", "stores%3Aja")
    ]
    assert links(sign_in(scope=main), "websites:main") == [
        "?scope=websites%3Amain",
        "?scope=stores%3Aen",
        "?scope=stores%3Ade",
    ]
    assert links(sign_in(scope=Scope.store(shop.store_view("ja").id)), "stores:ja") == ["?scope=stores%3Aja"]


def test_without_a_scope_the_widest_is_shown(sign_in: SignIn, shop: resolve.Snapshot) -> None:
    client = sign_in(scope=Scope.website(shop.store_view("ja").website_id))
    assert (
        client.get("/admin/configuration/").headers["Location"]
        == "/admin/configuration/general/?scope=websites%3Ajapan"
    )


@pytest.mark.parametrize("text", ["host", "HOST", "smtp/host", "ホスト", "ﾎｽﾄ", "server's name", "mail sending host"])
def test_the_search_finds_label_path_translation_and_help(admin: Client, text: str) -> None:
    found = admin.get("/admin/configuration/search/", {"q": text})
    assert "/admin/configuration/system/?scope=default#system_smtp_host" in found.content.decode()


@pytest.mark.parametrize("text", ["port", "ポート", "system/smtp/port"])
def test_the_nearest_setting_is_found_first(admin: Client, text: str) -> None:
    found = admin.get("/admin/configuration/search/", {"q": text}, headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r'#(\w+)"', found)[0] == "system_smtp_port"


def test_the_search_is_a_page_and_a_part_of_one(admin: Client) -> None:
    page = admin.get("/admin/configuration/search/?q=return&scope=stores:ja")
    part = admin.get("/admin/configuration/search/?q=return&scope=stores:ja", headers={"HX-Request": "true"})
    assert b"<html" in page.content
    assert b"<html" not in part.content
    assert b"?scope=stores%3Aja#system_smtp_return_path_email" in part.content
    nothing = admin.get("/admin/configuration/search/?q=nosuchthing")
    assert "No setting is called “nosuchthing”." in nothing.content.decode()


def test_the_mode_needs_the_permission_that_its_own_page_needs(sign_in: SignIn) -> None:
    without, with_it = sign_in([VIEW, SYSTEM]), sign_in([VIEW, SYSTEM, Resource.MODE])
    mode = "postroom/mode/mode"
    form = Form.of(without)
    assert mode not in form.fields
    assert "To change this takes a permission of its own." in form.said(mode)
    form.fields |= {mode: "hold", f"was:{mode}": "~live"}
    assert form.send() == 422
    assert Form.of(with_it).set(mode, "hold").send() == 303
    assert rows() == {("default", mode): "hold"}


def test_a_search_with_many_hits_says_how_many_there_are(admin: Client) -> None:
    page = admin.get("/admin/configuration/search/?q=email").content.decode()
    assert page.count("#") >= 30
    assert "(the first 30 are shown)" in page
