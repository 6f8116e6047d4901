"""What is wrong with a store's settings is told by `manage.py check`, and before the first mail."""

from collections.abc import Callable

import pytest
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from pytest_django import Settings

from postroom.django import APPS
from postroom.django.checks import configuration as checked
from postroom.django.configuration import configuration


@pytest.fixture(autouse=True)
def store(settings: Settings) -> Settings:
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "postroom.django"]
    settings.POSTROOM = {"STORE": "main"}
    settings.DEFAULT_FROM_EMAIL = "Quayside <sales@quayside.shop>"
    settings.SERVER_EMAIL = "errors@quayside.shop"
    return settings


def test_right_settings_have_nothing_to_tell(store: Settings) -> None:
    assert checked(None) == []
    assert configuration().stores == ("main",)
    store.POSTROOM = {"STORE": ["main", "de"]}
    assert configuration().stores == ("main", "de")


def without(name: str) -> Callable[[Settings], None]:
    return lambda settings: delattr(settings, name)


def with_value(name: str, value: object) -> Callable[[Settings], None]:
    return lambda settings: setattr(settings, name, value)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (without("POSTROOM"), "E001"),
        (with_value("POSTROOM", "main"), "E001"),
        (with_value("POSTROOM", {}), "E001"),
        (with_value("POSTROOM", {"STORE": ""}), "E001"),
        (with_value("POSTROOM", {"STORE": []}), "E001"),
        (with_value("POSTROOM", {"STORE": [1]}), "E001"),
        (with_value("POSTROOM", {"STORE": "main", "STOER": "x"}), "E002"),
        (without("POSTROOM_HOME"), "E003"),
        (with_value("POSTROOM_HOME", "var"), "E003"),
        (with_value("INSTALLED_APPS", [*APPS[:3], *APPS[4:]]), "E004"),
        (with_value("USE_TZ", False), "E006"),
    ],
    ids=["no POSTROOM", "text", "empty", "no code", "no codes", "numbers", "misspelled", "no home", "half a path",
         "an app left out", "local times"],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_mend(store: Settings, change: Callable[[Settings], None], found: str) -> None:
    change(store)
    errors = checked(None)
    assert [error.id for error in errors] == [f"postroom.{found}"]
    assert errors[0].hint
    with pytest.raises(ImproperlyConfigured):
        get_connection("postroom.django.EmailBackend")


@pytest.mark.parametrize("name", ["DEFAULT_FROM_EMAIL", "SERVER_EMAIL"])
def test_whom_djangos_own_mail_is_from_is_looked_at_too(store: Settings, name: str) -> None:
    setattr(store, name, getattr(global_settings, name))
    (warning,) = checked(None)
    assert warning.id == "postroom.W001"
    assert name in warning.msg
    assert configuration().stores == ("main",), "a warning keeps no mail back"
