"""The frame around every page: who gets in, what every answer carries, what is said when something goes wrong."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from postroom.access.models import Person, Session
from postroom.access.resources import Resource
from tests.desk.conftest import SignIn

HOME = "/admin/"


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(db: None) -> None:
    answer = Client().get(HOME, {"view": "en"})
    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"].endswith("?next=/admin/%3Fview%3Den")


def test_every_answer_of_the_desk_is_closed_to_the_outside(admin: Client) -> None:
    for answer in (admin.get(HOME), admin.get("/admin/nothing/"), Client().get(HOME)):
        policy = answer["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} <= set(policy)
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_page_has_a_script_or_a_style_of_its_own(admin: Client) -> None:
    page = admin.get(HOME).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script src=") == page.count("<script")
    assert " onclick=" not in page


def test_the_menu_holds_what_is_the_persons_to_see(sign_in: SignIn, admin: Client) -> None:
    assert 'href="/admin/stores/"' in admin.get(HOME).content.decode()
    assert 'href="/admin/stores/"' not in sign_in([Resource.DASHBOARD]).get(HOME).content.decode()


def test_a_wrong_address_has_a_way_back(admin: Client) -> None:
    answer = admin.get("/admin/nothing/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert 'href="/admin/"' in answer.content.decode()


def test_what_was_typed_when_the_session_was_over_is_shown_again(shop: object) -> None:
    answer = Client().post(HOME, {"name": "<b>Winter shop</b>", "password": "hidden one", "empty": ""})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "&lt;b&gt;Winter shop&lt;/b&gt;" in page
    assert "hidden one" not in page
    assert "next=/admin/" in page


def test_a_part_of_a_page_asked_for_without_a_session_is_no_page(shop: object) -> None:
    answer = Client().get(HOME, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (HTTPStatus.UNAUTHORIZED, b"")


def test_a_form_without_its_token_changes_nothing_and_is_shown_again(shop: object) -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/language/", {"language": "ja", "note": "a long text"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "a long text" in answer.content.decode()
    assert "This form is out of date" in answer.content.decode()


@pytest.mark.parametrize("onward", ["https://elsewhere.test/", "//elsewhere.test/", "javascript:alert(1)"])
def test_the_language_is_kept_and_leads_nowhere_else(admin: Client, onward: str) -> None:
    answer = admin.post("/admin/language/", {"language": "ja", "next": onward})
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.SEE_OTHER, HOME)
    assert Person.objects.get().language == "ja"
    for browser in (admin, in_another_browser()):
        page = browser.get(HOME)
        assert '<html lang="ja">' in page.content.decode()
        assert page["Content-Language"] == "ja"


def in_another_browser() -> Client:
    """The same person in another browser, which knows nothing of their language."""
    other = Client()
    other.force_login(Person.objects.get())
    return other


def test_a_language_that_there_is_not_changes_nothing(admin: Client) -> None:
    admin.post("/admin/language/", {"language": "xx"})
    assert Person.objects.get().language == ""


def test_our_own_fault_is_said_on_a_page_that_needs_no_database(admin: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE spool_rest RENAME TO spool_gone")
    answer = admin.get("/admin/stores/")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "This is our fault, not yours." in page
    assert "spool_rest" not in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_request_that_cannot_be_read_is_answered_by_a_page(admin: Client) -> None:
    far_too_large = admin.post("/admin/stores/", {"name": "x" * 9_000_000})
    of_a_strange_host = admin.get("/admin/stores/", headers={"host": "elsewhere.test"})
    for answer in (far_too_large, of_a_strange_host):
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert "This request could not be read" in answer.content.decode()
        assert answer["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_desk_is_found_without_the_slash(admin: Client) -> None:
    assert admin.get("/admin")["Location"] == "/admin/"


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(admin: Client) -> None:
    long_ago = timezone.now() - timedelta(minutes=20)
    Session.objects.update(seen_at=long_ago)
    admin.get("/admin/numbers/", headers={"X-Unasked": "1"})
    assert Session.objects.get().seen_at == long_ago
    admin.get("/admin/numbers/")
    assert Session.objects.get().seen_at > long_ago


def test_times_are_told_in_the_persons_zone(admin: Client) -> None:
    Person.objects.update(timezone="Asia/Tokyo")
    assert "Times are in Asia/Tokyo" in admin.get(HOME).content.decode()
    Person.objects.update(timezone="")
    assert "Times are in UTC" in admin.get(HOME).content.decode()


def test_a_page_below_another_is_marked_once_in_the_menu(admin: Client) -> None:
    letters, configuration = (
        admin.get(address, follow=True).content.decode().partition("</aside>")[0]
        for address in ("/admin/letters/send/", "/admin/configuration/")
    )
    assert marked(letters) == ["/admin/letters/"]
    assert marked(configuration) == ["/admin/configuration/"]


def marked(page: str) -> list[str]:
    return re.findall(r'<li><a href="([^"]*)" aria-current="page"><svg', page)


def test_times_are_told_in_the_browsers_zone_where_the_account_names_none(admin: Client) -> None:
    admin.cookies["postroom-zone"] = "Asia%2FTokyo"
    assert "Times are in Asia/Tokyo" in admin.get(HOME).content.decode()
    Person.objects.update(timezone="Europe/Paris")
    assert "Times are in Europe/Paris" in admin.get(HOME).content.decode()


@pytest.mark.parametrize("told", ["Mars%2FOlympus", "..%2F..%2Fetc%2Fpasswd", "%00", "", "Asia/" + "x" * 3000])
def test_a_zone_that_there_is_not_is_none(admin: Client, told: str) -> None:
    admin.cookies["postroom-zone"] = told
    assert "Times are in UTC" in admin.get(HOME).content.decode()


def test_a_page_of_before_goes_on_with_the_token_of_who_signed_in_again(shop: object) -> None:
    person = Person.objects.create(email="again@shop.test", name="Again", created_at=timezone.now())
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    told = client.get("/admin/token/").json()
    assert told["person"] == str(person.pk)
    assert f'data-person="{person.pk}"' in client.get("/admin/account/").content.decode()
    form = {"language": "ja", "csrfmiddlewaretoken": told["token"]}
    assert client.post("/admin/language/", form).status_code == HTTPStatus.SEE_OTHER


def test_nobody_else_is_given_a_token(shop: object) -> None:
    answer = Client().get("/admin/token/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (HTTPStatus.UNAUTHORIZED, b"")
