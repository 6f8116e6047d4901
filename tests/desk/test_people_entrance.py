"""Signing in and out: who gets in, what the cookie is, and everything that must not work."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from postroom.access import totp, two_factor
from postroom.access.models import Person, Session
from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.project import environment
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT
from tests.desk.signing import PASSWORD, Browser, somebody

pytestmark = pytest.mark.usefixtures("shop", "home")
BY = Actor("test", operator=True)
SECRET = b"12345678901234567890"


def test_who_has_the_password_comes_in_and_goes_where_they_were_going() -> None:
    anna, browser = somebody(), Browser.new()
    asked = browser.get("/admin/audit/?actor=x")
    assert asked.status_code == HTTPStatus.FOUND
    assert asked["Location"] == "/admin/login/?next=/admin/audit/%3Factor%3Dx"
    answer = browser.sign_in(anna, next="/admin/audit/?actor=x")
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.SEE_OTHER, "/admin/audit/?actor=x")
    assert browser.is_in
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.actor, entry.action, entry.new) == ("desk:anna@quayside.shop", "signed in", "127.0.0.1")


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.test/",
        "//evil.test/admin/",
        "/\\evil.test",
        "javascript:alert(1)",
        "/admin/\r\nX: y",
        "/api/docs",
        "\\\\evil.test",
        "/admin//../../x:y@evil.test",
        "///admin/",
        "",
        "x" * 10_000,
    ],
)
def test_no_address_leads_away(onward: str) -> None:
    answer = Browser.new().sign_in(somebody(), next=onward)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert re.fullmatch(r"/admin/[^\r\n]*", answer["Location"])
    assert "//" not in answer["Location"] or answer["Location"].startswith("/admin//")


def test_every_failure_reads_the_same() -> None:
    anna, invited, disabled = somebody("anna"), somebody("ben"), somebody("carl")
    invited.set_unusable_password()
    invited.save()
    Person.objects.filter(pk=disabled.pk).update(is_active=False)
    locked = somebody("dora")
    for _ in range(5):
        Browser.new().sign_in(locked, "wrong")
    cases = [
        (anna, "wrong"), (Person(email="nobody@quayside.shop"), "wrong"), (invited, PASSWORD), (disabled, PASSWORD),
    ]  # fmt: skip
    pages = set()
    for person, password in [*cases, (locked, PASSWORD)]:
        answer = Browser.new().sign_in(person, password)
        assert answer.status_code == HTTPStatus.FORBIDDEN
        text = answer.content.decode().replace(person.email, "")
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text))
    assert len(pages) == 1


def test_what_was_typed_stays_but_not_the_password() -> None:
    page = Browser.new().sign_in(somebody(), "my wrong password").content.decode()
    assert 'value="anna@quayside.shop"' in page
    assert "my wrong password" not in page


def test_the_id_changes_with_signing_in_and_out() -> None:
    anna, browser = somebody(), Browser.new()
    planted = "p" * 32
    browser.client.cookies["postroom"] = planted
    browser.sign_in(anna)
    first = browser.session
    assert first not in {"", planted}
    assert browser.is_in
    browser.send("/admin/account/", to="/admin/logout/")
    assert not browser.is_in
    stolen = Browser.new()
    stolen.client.cookies["postroom"] = first
    assert not stolen.is_in
    browser.sign_in(anna)
    assert browser.session not in {first, planted}


def test_signing_in_as_somebody_else_leaves_nothing_of_the_first() -> None:
    browser = Browser.new()
    browser.sign_in(somebody("anna"))
    first = browser.session
    ben = somebody("ben")
    token = browser.token("/admin/account/")
    answer = browser.client.post(
        "/admin/login/", {"email": ben.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert browser.session != first
    assert [each.person for each in Session.objects.all()] == [ben]


def test_the_cookies_are_as_strict_as_the_address_allows() -> None:
    browser = Browser.new()
    browser.sign_in(somebody())
    for name in ("postroom", "postroom-csrf"):
        cookie = browser.client.cookies[name]
        assert (bool(cookie["httponly"]), cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert browser.client.cookies["postroom"]["max-age"] == ""  # the browser forgets it when it is closed


@pytest.mark.parametrize(
    ("said", "address", "https"),
    [
        ("https://mail.quayside.shop/", "https://mail.quayside.shop", True),
        ("HTTPS://Mail.Quayside.shop:8443", "https://mail.quayside.shop:8443", True),
        ("http://10.0.0.5:8025", "http://10.0.0.5:8025", False),
        ("http://[::1]:8025", "http://[::1]:8025", False),
        ("", "http://127.0.0.1:8025", False),
    ],
)
def test_the_address_that_links_are_made_of(
    monkeypatch: pytest.MonkeyPatch, said: str, address: str, https: bool
) -> None:
    monkeypatch.setenv("POSTROOM_URL", said)
    found = environment.public()
    assert (found.address, found.https) == (address, https)


@pytest.mark.parametrize(
    "said", ["mail.quayside.shop", "ftp://x", "https://", "https://a/b", "https://a?b", "https://u:p@a", "https://a\nb"]
)
def test_any_other_form_of_it_is_refused(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("POSTROOM_URL", said)
    with pytest.raises(environment.BadEnvironment, match="POSTROOM_URL"):
        environment.public()


@pytest.mark.parametrize("token", ["", "x" * 32, "y" * 64], ids=["missing", "foreign", "made up"])
def test_a_form_without_our_token_changes_nothing(token: str) -> None:
    anna, browser = somebody(), Browser.new()
    browser.token("/admin/login/")
    answer = browser.client.post(
        "/admin/login/", {"email": anna.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not browser.is_in


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://testserver.evil.test", "http://testserver:81"])
def test_a_form_of_another_site_changes_nothing(origin: str) -> None:
    anna, browser = somebody(), Browser.new()
    browser.sign_in(anna)
    token = browser.token("/admin/account/")
    answer = browser.client.post(
        "/admin/account/profile/",
        {"name": "Eve", "language": "", "timezone": "", "csrfmiddlewaretoken": token},
        headers={"Origin": origin},
    )
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert Person.objects.get().name == "Anna"


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_other_kinds_of_body_are_no_forms(kind: str) -> None:
    browser = Browser.new()
    browser.sign_in(somebody())
    answer = browser.client.post("/admin/account/profile/", '{"name": "Eve"}', content_type=kind)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert Person.objects.get().name == "Anna"


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_no_header_makes_a_post_of_a_get(header: str) -> None:
    browser = Browser.new()
    browser.sign_in(somebody())
    answer = browser.client.get("/admin/logout/?_method=POST", headers={header: "POST"})
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert browser.is_in


def test_the_second_factor_comes_after_the_password() -> None:
    anna, browser = somebody(), Browser.new()
    now = timezone.now()
    before = now - timedelta(minutes=5)
    two_factor.set_up(anna, SECRET, totp.at(SECRET, int(before.timestamp()) // 30), BY, before)
    answer = browser.sign_in(anna, next="/admin/people/")
    assert answer["Location"] == "/admin/login/code/"
    waiting = browser.session
    assert not browser.is_in
    assert browser.send("/admin/login/code/", code="000000").status_code == HTTPStatus.FORBIDDEN
    assert not browser.is_in
    answer = browser.send("/admin/login/code/", code=totp.at(SECRET, int(timezone.now().timestamp()) // 30))
    assert answer["Location"] == "/admin/people/"
    assert browser.is_in
    assert browser.session != waiting


def test_the_second_step_is_nobodys_without_the_first() -> None:
    assert Browser.new().get("/admin/login/code/")["Location"] == "/admin/login/"


def test_a_password_that_changes_in_between_is_asked_for_again() -> None:
    anna, browser = somebody(), Browser.new()
    two_factor.set_up(anna, SECRET, totp.at(SECRET, int(timezone.now().timestamp()) // 30), BY, timezone.now())
    browser.sign_in(anna)
    anna.set_password("quite another password")
    anna.save()
    assert browser.get("/admin/login/code/")["Location"] == "/admin/login/"


def test_the_second_step_waits_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, browser = somebody(), Browser.new()
    now = timezone.now()
    two_factor.set_up(anna, SECRET, totp.at(SECRET, int(now.timestamp()) // 30), BY, now)
    browser.sign_in(anna)
    assert browser.get("/admin/login/code/").status_code == HTTPStatus.OK
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=6))
    assert browser.get("/admin/login/code/")["Location"] == "/admin/login/"


def test_where_it_is_required_everything_waits_for_it() -> None:
    anna, browser = somebody(), Browser.new()
    save({two_factor.REQUIRED: "everybody"}, DEFAULT, BY)
    browser.sign_in(anna)
    for address in ("/admin/", "/admin/people/", "/admin/account/", "/admin/nothing/"):
        assert browser.get(address)["Location"] == "/admin/account/two-factor/"
    page = browser.get("/admin/account/two-factor/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert secret
    again = browser.get("/admin/account/two-factor/").content.decode()
    assert secret[1] in again


def test_who_may_not_see_the_dashboard_comes_to_their_account() -> None:
    browser = Browser.new()
    assert browser.sign_in(somebody(role=""))["Location"] == "/admin/account/"


def test_the_client_is_who_speaks_to_our_proxy(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody's header is believed where there is none."""

    def seen(forwarded: str) -> str:
        browser = Browser.new(**{"X-Forwarded-For": forwarded})
        browser.sign_in(Person.objects.get())
        return Session.objects.order_by("-created_at")[0].address

    somebody()
    assert seen("203.0.113.9") == "127.0.0.1"
    monkeypatch.setenv("POSTROOM_PROXIES", "127.0.0.0/8, 10.0.0.0/8")
    settings.POSTROOM_PROXIES = environment.networks("POSTROOM_PROXIES")
    assert seen("198.51.100.7, 203.0.113.9, 10.1.1.1") == "203.0.113.9"
    assert seen("garbage") == "127.0.0.1"


def test_a_request_for_another_host_is_refused() -> None:
    answer = Client(raise_request_exception=False).get("/admin/login/", headers={"host": "evil.test"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
