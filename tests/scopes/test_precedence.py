"""Which value counts: environment before database before shipped at each scope by itself, and only then inheritance."""

import string
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.scopes.catalogue import SETTINGS, UnknownPath
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Site, Snapshot, Source, Sources, UnknownStore, View

HOST = "system/smtp/host"
TEMPLATE = "sales_email/order/template"
BASE, JAPAN = Scope.website(1), Scope.website(2)
ENGLISH, GERMAN, JAPANESE = Scope.store(1), Scope.store(2), Scope.store(3)
EVERYWHERE = (DEFAULT, BASE, JAPAN, ENGLISH, GERMAN, JAPANESE)
WEBSITES = (Site(1, "base", "Main Website"), Site(2, "japan", "Japan"))
VIEWS = (View(1, "default", "English", 1), View(2, "de", "Deutsch", 1), View(3, "ja", "日本語", 2))
PARENT = {ENGLISH: BASE, GERMAN: BASE, JAPANESE: JAPAN, BASE: DEFAULT, JAPAN: DEFAULT}
CODE = {DEFAULT: "DEFAULT", BASE: "WEBSITES__BASE", JAPAN: "WEBSITES__JAPAN"} | {
    ENGLISH: "STORES__DEFAULT",
    GERMAN: "STORES__DE",
    JAPANESE: "STORES__JA",
}


def snapshot(
    rows: Mapping[tuple[Scope, str], str | None] | None = None, variables: Mapping[str, str] | None = None
) -> Snapshot:
    return Snapshot(Sources(rows or {}, variables or {}, WEBSITES, VIEWS))


def test_nothing_set_anywhere_is_what_is_shipped() -> None:
    found = snapshot().get(HOST, GERMAN)
    assert (found.value, found.source, found.came_from) == ("localhost", Source.SHIPPED, "shipped")


def test_a_store_view_inherits_from_its_website_and_that_from_the_default() -> None:
    at = snapshot({(DEFAULT, HOST): "a.net", (BASE, HOST): "b.net"})
    assert [at.get(HOST, scope).value for scope in EVERYWHERE] == ["a.net", "b.net", "a.net", "b.net", "b.net", "a.net"]
    assert at.get(HOST, GERMAN).came_from == BASE
    assert at.get(HOST, JAPANESE).came_from == DEFAULT


def test_a_variable_covers_the_saved_value_of_its_scope_and_locks_it() -> None:
    at = snapshot({(DEFAULT, "system/smtp/port"): "25"}, {"CONFIG__DEFAULT__SYSTEM__SMTP__PORT": "2525"})
    found = at.get("system/smtp/port", ENGLISH)
    assert (found.value, found.came_from, found.variable) == (
        "2525",
        "environment",
        "CONFIG__DEFAULT__SYSTEM__SMTP__PORT",
    )
    assert at.locked("system/smtp/port", DEFAULT) == "CONFIG__DEFAULT__SYSTEM__SMTP__PORT"
    assert at.locked("system/smtp/port", ENGLISH) is None


def test_a_value_saved_for_a_store_view_beats_a_variable_for_the_default() -> None:
    at = snapshot({(GERMAN, HOST): "b.net"}, {"CONFIG__DEFAULT__SYSTEM__SMTP__HOST": "a.net"})
    assert at.get(HOST, GERMAN).value == "b.net"
    assert at.get(HOST, ENGLISH).value == "a.net"


def test_a_stored_template_chosen_for_a_website_counts_for_its_store_views() -> None:
    at = snapshot({(BASE, TEMPLATE): "7"})
    assert [at.get(TEMPLATE, scope).value for scope in (ENGLISH, GERMAN)] == ["7", "7"]
    assert at.get(TEMPLATE, JAPANESE).value == "sales_email_order_template"


def test_an_empty_value_is_a_value() -> None:
    at = snapshot({(DEFAULT, "sales_email/order/copy_to"): "a@x.com", (GERMAN, "sales_email/order/copy_to"): ""})
    assert at.get("sales_email/order/copy_to", GERMAN).value == ""


def test_own_is_what_is_set_at_the_very_scope() -> None:
    at = snapshot({(BASE, HOST): "b.net"})
    assert at.own(HOST, GERMAN) is None
    assert at.own(HOST, DEFAULT) is None
    own = at.own(HOST, BASE)
    assert own is not None
    assert own.value == "b.net"


def test_unknown_paths_and_stores_are_refused() -> None:
    with pytest.raises(UnknownPath):
        snapshot().get("system/smtp/hots", DEFAULT)
    with pytest.raises(UnknownStore):
        snapshot().get(HOST, Scope.store(99))
    with pytest.raises(UnknownStore, match="'fr'"):
        snapshot().store_view("fr")
    assert snapshot().store_view("de").id == 2


def test_saved_values_that_cannot_count_are_reported_and_not_used() -> None:
    rows = {(DEFAULT, "smtp/old/path"): "x", (GERMAN, "sales_email/general/async_sending"): "1"}
    at = snapshot(rows)
    assert at.get("sales_email/general/async_sending", GERMAN).value == "0"
    assert [problem.where for problem in at.problems] == [
        "smtp/old/path at default",
        "sales_email/general/async_sending at stores:de",
    ]


values = st.one_of(st.none(), st.text(string.ascii_lowercase, max_size=3))
paths = st.sampled_from([path for path, each in SETTINGS.items() if len(each.scopes) == 3 and not each.encrypted])


@given(
    path=paths,
    saved=st.dictionaries(st.sampled_from(EVERYWHERE), values),
    overrides=st.dictionaries(st.sampled_from(EVERYWHERE), values),
)
def test_resolving_equals_walking_up(
    path: str, saved: dict[Scope, str | None], overrides: dict[Scope, str | None]
) -> None:
    def walk(scope: Scope) -> tuple[str | None, object]:
        if overrides.get(scope) is not None:
            return overrides[scope], "environment"
        if scope in saved:
            return saved[scope], scope
        return walk(PARENT[scope]) if scope in PARENT else (SETTINGS[path].default, "shipped")

    name = path.upper().replace("/", "__")
    variables = {f"CONFIG__{CODE[scope]}__{name}": text for scope, text in overrides.items() if text is not None}
    at = snapshot({(scope, path): text for scope, text in saved.items()}, variables)
    for scope in EVERYWHERE:
        found = at.get(path, scope)
        assert (found.value, found.came_from) == walk(scope)
