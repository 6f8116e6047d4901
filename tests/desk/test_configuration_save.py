"""Save Config: all that was changed or nothing, and nothing that was typed is lost."""

import shutil
from pathlib import Path

import pytest
from django.test import Client

from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.scopes.save import save
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot
from tests.desk.conftest import SignIn
from tests.desk.form import Form, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

HOST, PORT, PASSWORD = "system/smtp/host", "system/smtp/port", "system/smtp/password"
OPERATOR = Actor("cli:anna", operator=True)
RETURN_PATH, RETURN_EMAIL = "system/smtp/set_return_path", "system/smtp/return_path_email"


def test_only_what_was_changed_is_saved(admin: Client) -> None:
    form = Form.of(admin).set(HOST, "smtp.shop.test")
    assert form.send() == 303
    assert rows() == {("default", HOST): "smtp.shop.test"}
    assert [(entry.object, entry.old, entry.new) for entry in Entry.objects.filter(object__startswith="system/")] == [
        (HOST, None, "smtp.shop.test")
    ]


def test_what_changed_is_told_once(admin: Client) -> None:
    form = Form.of(admin).set(HOST, "smtp.shop.test").set(PORT, "587")
    form.send()
    assert form.text(".outcome strong").startswith("You saved the configuration.")
    assert form.text(".changed li") == (
        "Host: localhost (the shipped value) → is now smtp.shop.test Port (25): 25 (the shipped value) → is now 587"
    )
    assert "You saved" not in form.load().html


def test_nothing_changed_is_said_and_nothing_written(admin: Client) -> None:
    form = Form.of(admin)
    assert form.send() == 303
    assert "Nothing was different from before." in form.html
    assert rows() == {}
    assert not Entry.objects.filter(object__startswith="system/").exists()


def test_one_wrong_field_stops_all_and_keeps_what_was_typed(admin: Client) -> None:
    form = Form.of(admin).set(HOST, "smtp.shop.test").set(PORT, "70000").set(PASSWORD, "Zq9!canary%0A")
    assert form.send() == 422
    assert rows() == {}
    assert (form.fields[HOST], form.fields[PORT]) == ("smtp.shop.test", "70000")
    assert "is not a port" in form.said(PORT)
    assert form.tree.css_first('#outcome a[href="#system_smtp_port"]') is not None
    assert "type it again" in form.said(PASSWORD)
    assert "canary" not in form.html
    form.set(PORT, "587")
    assert form.send() == 303
    assert rows() == {("default", HOST): "smtp.shop.test", ("default", PORT): "587"}


def test_every_wrong_field_is_named(admin: Client) -> None:
    form = Form.of(admin).set(HOST, "two words").set(PORT, "x").set(RETURN_EMAIL, "nobody")
    form.send()
    linked = [node.attributes["href"] for node in form.tree.css("#outcome a")]
    assert linked == ["#system_smtp_host", "#system_smtp_port", "#system_smtp_return_path_email"]
    assert all(form.row(path).css_first(".error") for path in (HOST, PORT, RETURN_EMAIL))


def test_what_is_missing_is_named_with_the_wrong_fields_by_the_scopes_name(admin: Client) -> None:
    form = Form.of(admin).set(HOST, "two words").set(PORT, "x").set(RETURN_PATH, "2")
    assert form.send() == 422
    linked = [node.attributes["href"] for node in form.tree.css("#outcome a")]
    assert linked == ["#system_smtp_host", "#system_smtp_port", "#system_smtp_return_path_email"]
    assert "Set Return-Path is Specified for Default Config; fill this in." in form.said(RETURN_EMAIL)


def test_a_dropped_password_is_told_with_the_field_and_not_with_a_command(admin: Client) -> None:
    form = Form.of(admin).set(HOST, "smtp.shop.test").set(PASSWORD, "Zq9!canary%0A")
    form.send()
    form.set(HOST, "smtp.other.test").send()
    assert "Default Config has another server now, so its password was dropped: type it again in Password" in form.html
    assert "postroom config set system/smtp/password" not in form.html


def test_the_box_decides_between_inheriting_and_the_same_value_set_here(admin: Client) -> None:
    form = Form.of(admin, scope="websites:main").untick(HOST)
    form.send()
    assert rows() == {("websites", HOST): "localhost"}
    form.tick(HOST).send()
    assert rows() == {}
    assert "Host: localhost → is now localhost (the shipped value)" in form.text(".changed li")


def test_who_types_without_a_script_need_not_untick_the_box(admin: Client) -> None:
    form = Form.of(admin, scope="stores:ja")
    assert form.fields[f"inherit:{HOST}"] == "1"
    form.set(HOST, "smtp.shop.test").send()
    assert rows() == {("stores", HOST): "smtp.shop.test"}
    assert f"inherit:{HOST}" not in form.fields


def test_a_change_above_meanwhile_is_not_taken_for_typing(admin: Client) -> None:
    below = Form.of(admin, scope="stores:ja")
    Form.of(admin).set(HOST, "smtp.shop.test").send()
    below.set(PORT, "587").send()
    assert rows() == {("default", HOST): "smtp.shop.test", ("stores", PORT): "587"}


def test_a_field_that_does_not_come_along_stays_as_it_is(admin: Client) -> None:
    Form.of(admin).set("system/smtp/username", "anna").set(PASSWORD, "secret").send()
    before = rows()
    form = Form.of(admin)
    for name in ("system/smtp/username", PASSWORD, "inherit:system/smtp/auth", "system/smtp/auth"):
        form.fields.pop(name, None)
    assert form.send() == 303
    assert rows() == before


def test_specified_needs_its_address_even_where_it_would_inherit_an_empty_one(admin: Client) -> None:
    form = Form.of(admin, scope="stores:ja").set(RETURN_PATH, "2")
    assert form.fields[f"inherit:{RETURN_EMAIL}"] == "1"
    assert form.send() == 422
    assert "fill this in" in form.said(RETURN_EMAIL)
    assert rows() == {}
    form.set(RETURN_EMAIL, "bounces@shop.test")
    assert form.send() == 303
    assert rows() == {("stores", RETURN_PATH): "2", ("stores", RETURN_EMAIL): "bounces@shop.test"}


def test_stored_values_are_those_of_magento(admin: Client) -> None:
    typed = {
        "system/smtp/disable": "1",
        "system/smtp/transport": "smtp",
        RETURN_PATH: "2",
        RETURN_EMAIL: "bounces@shop.test",
        "system/smtp/auth": "login",
        "system/smtp/ssl": "tls",
    }
    form = Form.of(admin)
    for path, value in typed.items():
        form.set(path, value)
    form.send()
    assert rows() == {("default", path): value for path, value in typed.items()}


def test_warnings_come_with_what_was_saved(admin: Client) -> None:
    form = Form.of(admin).set("system/smtp/transport", "smtp").set(PORT, "465").set("system/smtp/auth", "plain")
    form.send()
    assert "Port 465 expects encryption" in form.text(".notice.warn")


def test_without_a_key_the_trouble_is_named_and_nothing_is_lost(admin: Client, home: Path) -> None:
    shutil.rmtree(home / "keys")
    form = Form.of(admin).set(HOST, "smtp.shop.test").set(PASSWORD, "secret")
    assert form.send() == 422
    assert f"{home / 'keys'}" in form.text("#outcome")
    assert form.fields[HOST] == "smtp.shop.test"
    assert rows() == {}


def test_two_who_change_the_same_field_are_shown_both_values(sign_in: SignIn) -> None:
    first, second = Form.of(sign_in()), Form.of(sign_in())
    first.set(HOST, "first.shop.test").send()
    second.set(HOST, "second.shop.test").set(PORT, "587")
    assert second.send() == 409
    assert rows() == {("default", HOST): "first.shop.test"}
    assert "person0@shop.test has changed this in the meantime. It is now: first.shop.test." in second.said(HOST)
    assert (second.fields[HOST], second.fields[PORT]) == ("second.shop.test", "587")
    assert second.send() == 303
    assert rows() == {("default", HOST): "second.shop.test", ("default", PORT): "587"}


def test_two_who_change_different_fields_do_not_disturb_each_other(sign_in: SignIn) -> None:
    first, second = Form.of(sign_in()), Form.of(sign_in())
    first.set(HOST, "first.shop.test").send()
    assert second.set(PORT, "587").send() == 303
    assert rows() == {("default", HOST): "first.shop.test", ("default", PORT): "587"}


def test_two_who_want_the_same_agree(sign_in: SignIn) -> None:
    first, second = Form.of(sign_in()), Form.of(sign_in())
    first.set(HOST, "mail.shop.test").send()
    assert second.set(HOST, "mail.shop.test").send() == 303
    first.load().tick(HOST).send()
    assert second.load().fields[f"inherit:{HOST}"] == "1"


def test_what_was_removed_meanwhile_is_not_silently_set_again(sign_in: SignIn) -> None:
    first, second = Form.of(sign_in()), Form.of(sign_in())
    first.set(HOST, "mail.shop.test").send()
    second.load()
    first.tick(HOST).send()
    second.set(HOST, "other.shop.test")
    assert second.send() == 409
    assert "It is now: localhost (the shipped value)." in second.said(HOST)
    assert second.send() == 303
    assert rows() == {("default", HOST): "other.shop.test"}


def test_a_password_that_somebody_replaced_meanwhile_is_not_overwritten_unseen(sign_in: SignIn) -> None:
    first, second = Form.of(sign_in()), Form.of(sign_in())
    first.set(PASSWORD, "one").send()
    stored = rows()
    assert second.set(PASSWORD, "two").send() == 409
    assert rows() == stored
    assert "type it again" in second.said(PASSWORD)
    assert second.set(PASSWORD, "two").send() == 303
    assert rows() != stored


def test_who_has_one_website_does_not_save_another_s_address(sign_in: SignIn, shop: Snapshot) -> None:
    path = "trans_email/ident_custom2/email"
    save({"trans_email/ident_sales/email": "orders@japan.test"}, Scope.store(shop.store_view("ja").id), OPERATOR)
    main = Scope.website(shop.store_view("en").website_id)
    form = Form.of(sign_in(scope=main), "trans_email", "websites:main").untick(path).set(path, "Orders@japan.test")
    assert form.send() == 422
    assert "is another store's" in form.said(path)
    assert form.fields[path] == "Orders@japan.test"
    form = Form.of(sign_in(), "trans_email", "websites:main").untick(path).set(path, "orders@japan.test")
    assert form.send() == 303
    assert rows()["websites", path] == "orders@japan.test"
