"""Settings from environment variables: every form, and nothing ignored in silence."""

import pytest

from postroom.scopes.environment import overrides
from postroom.scopes.scope import DEFAULT, Scope

WEBSITES = {"base": 1, "eu": 2}
VIEWS = {"default": 1, "de": 2, "de_at": 3, "a__b": 4}


@pytest.mark.parametrize(
    ("name", "scope", "path"),
    [
        ("CONFIG__DEFAULT__SYSTEM__SMTP__HOST", DEFAULT, "system/smtp/host"),
        ("CONFIG__WEBSITES__BASE__SYSTEM__SMTP__HOST", Scope.website(1), "system/smtp/host"),
        ("CONFIG__STORES__DEFAULT__TRANS_EMAIL__IDENT_SALES__EMAIL", Scope.store(1), "trans_email/ident_sales/email"),
        ("CONFIG__STORES__DE_AT__SYSTEM__SMTP__HOST", Scope.store(3), "system/smtp/host"),
        ("CONFIG__STORES__A__B__SYSTEM__SMTP__HOST", Scope.store(4), "system/smtp/host"),
        ("config__stores__de__system__smtp__host", Scope.store(2), "system/smtp/host"),
    ],
)
def test_a_variable_names_a_scope_and_a_path(name: str, scope: Scope, path: str) -> None:
    value = "a@shop.test" if path.endswith("email") else "smtp.example.net"
    found, problems = overrides({name: value}, WEBSITES, VIEWS)
    assert problems == []
    assert {place: (each.variable, each.value) for place, each in found.items()} == {(scope, path): (name, value)}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CONFIG__DEFAULT__SYSTEM__SMTP__HOTS", "a", "no setting has this path"),
        ("CONFIG__STORES__FR__SYSTEM__SMTP__HOST", "a", "names no scope here"),
        ("CONFIG__SYSTEM__SMTP__HOST", "a", "names no scope here"),
        ("CONFIG__DEFAULT__SYSTEM__SMTP__PORT", "smtp", "is not a port"),
        ("CONFIG__DEFAULT__SYSTEM__SMTP__TRANSPORT", "smpt", "is not one of"),
        ("CONFIG__STORES__DE__SALES_EMAIL__GENERAL__ASYNC_SENDING", "1", "can be set only at: default; remove it"),
    ],
)
def test_a_variable_that_cannot_be_used_is_reported(name: str, value: str, said: str) -> None:
    _, problems = overrides({name: value}, WEBSITES, VIEWS)
    assert [problem.where for problem in problems] == [name]
    assert said in problems[0].message


def test_a_value_in_bad_form_does_not_give_way_to_the_saved_one() -> None:
    found, problems = overrides({"CONFIG__DEFAULT__SYSTEM__SMTP__TRANSPORT": "smpt"}, WEBSITES, VIEWS)
    assert found[DEFAULT, "system/smtp/transport"].value == "smpt"
    assert len(problems) == 1


def test_the_same_place_twice_is_reported() -> None:
    found, problems = overrides(
        {"CONFIG__DEFAULT__SYSTEM__SMTP__HOST": "a.net", "config__default__system__smtp__host": "b.net"},
        WEBSITES,
        VIEWS,
    )
    assert found[DEFAULT, "system/smtp/host"].value == "a.net"
    assert "says the same as" in problems[0].message


def test_a_password_is_in_no_message_and_no_representation() -> None:
    canary = "Zq9!canary\x00%0A"
    found, problems = overrides({"CONFIG__DEFAULT__SYSTEM__SMTP__PASSWORD": canary}, WEBSITES, VIEWS)
    assert len(problems) == 1
    assert "canary" not in f"{found!r} {problems!r} {problems[0]}"
