"""The reference page is what the catalogue says."""

from pathlib import Path

from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.reference import ACCEPTS, facts, render

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text() == render(), "run `make docs`"


def test_every_setting_is_on_it_once() -> None:
    page = render()
    for path, setting in SETTINGS.items():
        assert page.count(f"**{setting.label}** `{path}`") == 1


def test_every_kind_without_options_says_what_it_takes() -> None:
    assert set(ACCEPTS) == {each.kind for each in SETTINGS.values() if not each.options}


def test_facts_tell_defaults_and_who_may_set_it() -> None:
    assert "Default: not set (shows None)" in list(facts(SETTINGS["system/smtp/ssl"]))
    assert "Secret: kept encrypted, never shown" in list(facts(SETTINGS["system/smtp/password"]))
    assert any("operator" in fact for fact in facts(SETTINGS["postroom/smtp/ca_bundle"]))
    assert "Matters while Set Return-Path (`system/smtp/set_return_path`) is Specified" in list(
        facts(SETTINGS["system/smtp/return_path_email"])
    )
