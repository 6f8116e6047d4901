"""What the configuration form must not let anybody do."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.scopes import resolve
from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import Scope
from tests.desk.conftest import SignIn
from tests.desk.form import Form, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

HOST, PASSWORD, NAME = "system/smtp/host", "system/smtp/password", "general/store_information/name"
CANARY = "Zq9!canary%0A"
SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
EXTRA = (
    "id",
    "scope",
    "scope_id",
    "website_id",
    "store_id",
    "role",
    "is_admin",
    "status",
    "attempts",
    "sent_at",
    "created_at",
    "message_id",
    "return_path",
    "envelope_from",
    "transport",
    "dkim_key",
    "verified",
    "password_hash",
    "api_key_hash",
    "owner",
    "locked",
    "template_is_system",
    "headers",
    "__proto__",
    "constructor",
    "system/smtp/nothing",
    "trans_email/ident_sales/email",
    "inherit:id",
    "was:id",
    "clear:id",
    "was:",
    "postroom/network/allow_loopback",
)


def is_harmless(html: str) -> bool:
    return "<script>alert" not in html and "<img src=x" not in html and "\"'>" not in html


def test_a_value_is_never_markup(admin: Client) -> None:
    form = Form.of(admin, "general").set(NAME, SCRIPT)
    assert form.send() == 303
    assert form.fields[NAME] == SCRIPT
    assert is_harmless(form.html)
    assert is_harmless(form.set("general/locale/timezone", SCRIPT).load().html)


def test_a_wrong_value_is_never_markup(admin: Client) -> None:
    form = Form.of(admin).set(HOST, SCRIPT).set("system/smtp/transport", SCRIPT)
    assert form.send() == 422
    assert is_harmless(form.html)


def test_a_value_of_somebody_else_is_never_markup(sign_in: SignIn) -> None:
    first, second = Form.of(sign_in(), "general"), Form.of(sign_in(), "general")
    first.set(NAME, SCRIPT).send()
    assert second.set(NAME, "mine").send() == 409
    assert is_harmless(second.html)


def test_a_name_of_a_store_is_never_markup(admin: Client) -> None:
    Website.objects.update(name=SCRIPT)
    StoreView.objects.update(name=SCRIPT)
    for scope in ("default", "websites:main", "stores:ja"):
        assert is_harmless(Form.of(admin, scope=scope).html)


def test_a_search_is_never_markup(admin: Client) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        page = admin.get("/admin/configuration/search/", {"q": SCRIPT}, headers=headers)
        assert page.status_code == 200
        assert is_harmless(page.content.decode())


@pytest.mark.parametrize("text", ["\0", "%", "\ud7ff" * 300, "a " * 500, "'; DROP TABLE"], ids=range(5))
def test_a_search_takes_anything(admin: Client, text: str) -> None:
    assert admin.get("/admin/configuration/search/", {"q": text}).status_code == 200


@pytest.mark.parametrize("name", [*EXTRA, SCRIPT])
def test_a_field_that_is_not_the_forms_own_is_refused_by_name(admin: Client, name: str) -> None:
    form = Form.of(admin).set(HOST, "smtp.shop.test").set(name, "1")
    assert form.send() == 422
    assert is_harmless(form.html)
    assert "Nothing was saved" in form.html
    assert name not in EXTRA or name in form.html
    assert rows() == {}


@pytest.mark.parametrize("path", [HOST, f"inherit:{HOST}", f"was:{HOST}"])
def test_a_field_that_comes_twice_is_refused(admin: Client, path: str) -> None:
    form = Form.of(admin)
    answer = admin.post(form.address, {**form.fields, path: ["a.shop.test", "b.shop.test"]})
    assert answer.status_code == 422
    assert rows() == {}


@pytest.mark.parametrize("was", [None, "", "localhost"], ids=["absent", "empty", "neither"])
def test_a_value_without_what_stood_there_is_refused(admin: Client, was: str | None) -> None:
    form = Form.of(admin).set(HOST, "smtp.shop.test")
    form.fields.pop(f"was:{HOST}")
    if was is not None:
        form.fields[f"was:{HOST}"] = was
    assert form.send() == 422
    assert rows() == {}


def test_what_is_closed_here_cannot_be_sent(admin: Client) -> None:
    path = "sales_email/general/async_sending"
    form = Form.of(admin, "sales_email", "stores:ja")
    form.fields |= {path: "1", f"was:{path}": "~0"}
    assert form.send() == 422
    form = Form.of(admin, "postroom")
    path = "postroom/network/private_networks"
    form.fields |= {path: "10.0.0.0/8", f"was:{path}": "~"}
    assert form.send() == 422
    assert rows() == {}


def test_the_outbox_is_not_for_the_desk_to_choose(admin: Client) -> None:
    form = Form.of(admin).set("system/smtp/transport", "outbox")
    assert form.send() == 422
    assert "only the operator may set this" in form.said("system/smtp/transport").lower()
    assert rows() == {}


@pytest.mark.parametrize(
    "scope",
    [
        "default",
        "websites:japan",
        "websites:main",
        "stores:en",
        "stores:xx",
        "websites:",
        "",
        "stores:JA",
        "stores:3\0",
        "0",
        "stores:ja,default",
    ],
)
def test_a_store_admin_reaches_no_other_scope(sign_in: SignIn, shop: resolve.Snapshot, scope: str) -> None:
    client = sign_in(scope=Scope.store(shop.store_view("ja").id))
    form = Form.of(client, scope="stores:ja").set(HOST, "evil.shop.test")
    assert client.get("/admin/configuration/system/", {"scope": scope}).status_code == 404
    assert client.get("/admin/configuration/search/", {"q": "host", "scope": scope}).status_code == 404
    assert client.post(f"/admin/configuration/system/?scope={scope}", form.fields).status_code == 404
    assert rows() == {}


def test_a_scope_in_the_body_or_twice_in_the_address_changes_no_other(sign_in: SignIn, shop: resolve.Snapshot) -> None:
    client = sign_in(scope=Scope.store(shop.store_view("ja").id))
    form = Form.of(client, scope="stores:ja").set(HOST, "evil.shop.test")
    assert client.post(form.address, {**form.fields, "scope": "default"}).status_code == 422
    assert client.post("/admin/configuration/system/?scope=stores:ja&scope=default", form.fields).status_code == 404
    assert client.post("/admin/configuration/system/", form.fields).status_code == 404
    assert rows() == {}
    form.send()
    assert rows() == {("stores", HOST): "evil.shop.test"}


def test_a_website_admin_sees_the_default_only_as_what_is_inherited(sign_in: SignIn, shop: resolve.Snapshot) -> None:
    Form.of(sign_in()).set(HOST, "relay.shop.test").set(PASSWORD, CANARY).send()
    client = sign_in(scope=Scope.website(shop.store_view("ja").website_id))
    form = Form.of(client, scope="websites:japan")
    assert "relay.shop.test · from Default Config" in form.said(HOST)
    assert client.get("/admin/configuration/system/?scope=default").status_code == 404
    assert 'href="?scope=default"' not in form.html


@pytest.mark.parametrize("granted", [[], [Resource.DASHBOARD, Resource.MESSAGES_VIEW]], ids=["nothing", "others"])
def test_who_may_not_see_the_configuration_finds_no_such_page(sign_in: SignIn, granted: list[Resource]) -> None:
    client = sign_in(granted)
    for address in ("", "system/?scope=default", "search/?q=host"):
        assert client.get(f"/admin/configuration/{address}").status_code == 404


@pytest.mark.parametrize(
    "granted",
    [[Resource.CONFIGURATION_VIEW], [Resource.CONFIGURATION_VIEW, Resource.CONFIGURATION_EDIT]],
    ids=["viewer", "editor"],
)
def test_who_may_not_change_how_mail_leaves_cannot_send_the_form(
    admin: Client, sign_in: SignIn, granted: list[Resource]
) -> None:
    fields = Form.of(admin).set(HOST, "evil.shop.test").fields
    assert sign_in(granted).post("/admin/configuration/system/?scope=default", fields).status_code == 404
    assert rows() == {}


def test_a_form_of_a_foreign_site_is_refused(admin: Client) -> None:
    form = Form.of(admin).set(HOST, "evil.shop.test")
    admin.handler.enforce_csrf_checks = True
    del form.fields["csrfmiddlewaretoken"]
    assert form.send() == 403
    assert rows() == {}


def test_when_the_session_is_over_only_what_was_typed_is_shown_again(admin: Client) -> None:
    form = Form.of(admin).set(HOST, "smtp.shop.test").set(PASSWORD, CANARY)
    admin.logout()
    assert form.send() == 403
    assert "smtp.shop.test" in form.html
    assert "canary" not in form.html
    assert not [path for path in ("system/smtp/port", f"was:{HOST}", "inherit:") if path in form.html]
    assert rows() == {}


def test_looking_changes_nothing(admin: Client) -> None:
    form = Form.of(admin).set(HOST, "evil.shop.test")
    query = {**form.fields, "scope": "default"}
    for method in ("GET", "HEAD"):
        page = admin.generic(method, f"/admin/configuration/system/?{urlencode(query)}")
        assert page.status_code == 200
    for method in ("PUT", "PATCH", "DELETE"):
        assert admin.generic(method, form.address).status_code == 405
    assert rows() == {}


def test_a_typed_password_is_in_no_page_session_or_audit_row(admin: Client) -> None:
    form = Form.of(admin).set(PASSWORD, CANARY).set("system/smtp/port", "x")
    assert form.send() == 422
    seen = [form.html]
    form.set(PASSWORD, CANARY).set("system/smtp/port", "587")
    assert form.send() == 303
    seen.append(form.html)
    for scope in ("default", "websites:main", "stores:ja"):
        seen.append(Form.of(admin, scope=scope).html)
    stale = Form.of(admin)
    Form.of(admin).set(PASSWORD, CANARY[::-1]).send()
    assert stale.set(PASSWORD, CANARY).send() == 409
    seen.append(stale.html)
    assert stale.set(PASSWORD, CANARY).set("id", "1").send() == 422
    seen.append(stale.html)
    seen += [str(dict(admin.session)), str(list(Entry.objects.values()))]
    assert not [text for text in seen if "canary" in text or "yranac" in text]
    assert rows()["default", PASSWORD].startswith("v1:")  # type: ignore[union-attr]


def test_the_untouched_mask_keeps_the_password(admin: Client) -> None:
    Form.of(admin).set(PASSWORD, CANARY).send()
    before = rows()
    for text in ("", "******"):
        assert Form.of(admin).set(PASSWORD, text).send() == 303
        assert rows() == before


def test_no_page_lets_a_script_in_or_another_site_frame_it(admin: Client) -> None:
    for address in ("system/?scope=default", "search/?q=x"):
        policy = admin.get(f"/admin/configuration/{address}").headers["Content-Security-Policy"]
        assert "'unsafe-inline'" not in policy
        assert "frame-ancestors 'none'" in policy
    html = Form.of(admin).html
    assert " onclick=" not in html
    assert " style=" not in html
    assert "<script>" not in html
