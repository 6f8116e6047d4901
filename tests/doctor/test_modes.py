"""The doctor says what a mode keeps, and that a database is a copy."""

import pytest

from postroom.doctor import configuration
from postroom.doctor.finding import Level
from postroom.doctor.modes import modes
from postroom.scopes.models import Installation
from tests.doctor.conftest import put


def found() -> list[tuple[Level, str]]:
    return [(each.level, each.what) for each in modes(configuration.store_views(None))]


def test_where_nothing_is_kept_all_is_well(shop: None) -> None:
    assert found() == [(Level.OK, "mail leaves, to whom it is for")]


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ("system/smtp/disable", "1", "Email communications are disabled"),
        ("postroom/mode/mode", "hold", "Mail is on hold"),
        ("postroom/mode/mode", "log", "Mail is only recorded"),
        ("postroom/mode/mode", "redirect", "All mail goes to qa@shop.test"),
        ("postroom/mode/allow_list", "@shop.test", "Only allowed recipients get mail"),
    ],
)
def test_what_is_kept_is_a_warning_with_a_mend(shop: None, path: str, value: str, what: str) -> None:
    put({"postroom/mode/redirect_to": "qa@shop.test", path: value})
    (finding,) = modes(configuration.store_views(None))
    assert finding.level is Level.WARN
    assert finding.what.startswith(what)
    assert finding.mend


def test_a_copied_database_fails(shop: None) -> None:
    Installation.this()
    Installation.objects.update(fingerprint="file 1")
    ((level, what),) = found()
    assert level is Level.FAIL
    assert "is a copy" in what
