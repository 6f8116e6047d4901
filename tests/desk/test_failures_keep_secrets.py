"""Pages about a failure show what was typed, and never a password, a code or a link."""

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from postroom.access.models import Session
from postroom.desk.frame.failures import NOT_SHOWN, PEOPLE
from postroom.desk.people.urls import urlpatterns
from postroom.scopes.catalogue import SETTINGS
from tests.desk.signing import PASSWORD, Browser, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop", "home")]
DESK = Path(__file__).parents[2] / "postroom" / "desk"
FIELD = re.compile(r"<input\b[^>]*>")


def password_fields() -> set[str]:
    """Their names, in all templates."""
    found = set()
    for template in DESK.rglob("templates/**/*.html"):
        for field in FIELD.findall(re.sub(r"{[%{].*?[%}]}", lambda tag: tag[0].replace(">", ""), template.read_text())):
            name = re.search(r'\bname="([^"]+)"', field)
            if name and re.search(r'type="password"|autocomplete="one-time-code"', field):
                found.add(name[1])
    return found


def test_no_password_field_of_any_page_is_shown() -> None:
    named = {name for name in password_fields() if "{" not in name}
    assert {"current", "password", "code"} <= named
    assert all(NOT_SHOWN.search(name) for name in named)


def test_no_encrypted_setting_is_shown() -> None:
    assert all(NOT_SHOWN.search(path) for path, each in SETTINGS.items() if each.encrypted)


@pytest.mark.parametrize("address", ["/admin/account/password/", "/admin/account/two-factor/", "/admin/login/"])
def test_the_present_password_is_shown_on_no_page(address: str) -> None:
    for over in (True, False):
        browser = Browser.new()
        assert browser.sign_in(somebody("anna" if over else "anton")).status_code == HTTPStatus.SEE_OTHER
        token = browser.token("/admin/account/") if over else "x" * 64
        if over:
            Session.objects.all().delete()
        typed = {"current": PASSWORD, "again": PASSWORD, "name": PASSWORD, "csrfmiddlewaretoken": token}
        answer = browser.client.post(address, typed)
        assert PASSWORD not in answer.content.decode()


def test_nothing_is_shown_of_forms_about_people() -> None:
    """All their addresses are known by the module of what answers there, behind every guard of it."""
    views = [pattern.callback for pattern in patterns(get_resolver()) if str(pattern.name) in names()]
    assert len(views) >= len(names()) > 20
    assert all(view.__module__.startswith(PEOPLE) for view in views)


def names() -> set[str]:
    return {str(pattern.name) for pattern in urlpatterns}


def patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for each in resolver.url_patterns:
        found += patterns(each) if isinstance(each, URLResolver) else [each]
    return found
