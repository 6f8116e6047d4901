"""The configuration pages: what they show, what they save, and for whom."""

import pytest
from django.test import Client

from postroom.desk.configuration.tabs import TABS
from postroom.scopes.catalogue import SECTIONS

pytestmark = pytest.mark.django_db


def test_every_section_has_one_place_in_the_panel() -> None:
    assert sorted(section for tab in TABS for section in tab.sections) == sorted(section.id for section in SECTIONS)


@pytest.mark.parametrize("section", [section.id for section in SECTIONS])
@pytest.mark.parametrize("scope", ["default", "websites:main", "stores:ja"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_section_is_shown_at_every_scope(admin: Client, section: str, scope: str, language: str) -> None:
    page = admin.get(f"/admin/configuration/{section}/?scope={scope}", headers={"Accept-Language": language})
    assert page.status_code == 200
