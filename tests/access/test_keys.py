"""API keys: shown once, proved by hash, bound to store views, revoked at once."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access import keys
from postroom.access.keys import Grant, UnknownKey
from postroom.access.models import ApiKey
from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.scopes import resolve
from postroom.scopes.models import StoreView, Website

pytestmark = pytest.mark.django_db
ANNA = Actor("cli:anna", operator=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERYTHING = Grant(all_stores=True)


@pytest.fixture(autouse=True)
def _stores() -> None:
    for code, views in (("base", ("en", "de")), ("japan", ("ja",))):
        website = Website.objects.create(code=code, name=code)
        for view in views:
            StoreView.objects.create(code=view, name=view, website=website)


def make(name: str = "shop", grant: Grant = EVERYTHING) -> tuple[ApiKey, str]:
    return keys.create(name, grant, ANNA, NOW)


def test_a_token_proves_its_key() -> None:
    key, token = make()
    assert re.fullmatch(r"pr_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", token)  # 43 characters of base64: 256 bits
    found = keys.authenticate(token, NOW)
    assert found == key
    make("other")
    assert keys.authenticate(token, NOW) == key


def test_the_token_is_kept_nowhere() -> None:
    key, token = make()
    secret = token.split("_", 2)[2]
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    entry = Entry.objects.last()
    assert entry is not None
    for text in (repr(row), repr(key), str(key), repr(vars(key)), repr(vars(entry))):
        assert secret not in text
    assert (entry.actor, entry.action, entry.new) == ("cli:anna", "created", "all stores")


def wrong_secret(token: str) -> str:
    return token[:-1] + ("A" if token[-1] != "A" else "B")


def wrong_prefix(token: str) -> str:
    return f"pr_{'0' * 12}_{token.split('_', 2)[2]}"


@pytest.mark.parametrize(
    "spoil",
    [
        wrong_secret,
        wrong_prefix,
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token + "\n",
        lambda token: f" {token}",
        lambda token: token.upper(),
        lambda token: token.replace("pr_", "PR_"),
        lambda token: token.split("_", 2)[2],
        lambda _: "",
        lambda _: "pr__",
        lambda _: "pr_\udcff_",
        lambda _: "x" * 1_000_000,
    ],
)
def test_anything_else_proves_nothing(spoil: Callable[[str], str]) -> None:
    _, token = make()
    assert keys.authenticate(spoil(token), NOW) is None


def test_a_revoked_key_stops_at_once() -> None:
    key, token = make()
    revoked = keys.revoke("shop", ANNA, NOW)
    assert revoked.revoked_at == NOW
    assert keys.authenticate(token, NOW) is None
    entries = Entry.objects.count()
    keys.revoke(key.prefix, ANNA, NOW + timedelta(days=1))
    assert ApiKey.objects.get().revoked_at == NOW
    assert Entry.objects.count() == entries


def test_a_key_is_found_by_id_prefix_or_name() -> None:
    key, _ = make()
    for which in (str(key.pk), key.prefix, f"pr_{key.prefix}", "shop"):
        assert keys.find(which) == key
    with pytest.raises(UnknownKey, match="no API key"):
        keys.find("nobody")
    make("shop")
    with pytest.raises(UnknownKey, match="Several"):
        keys.find("shop")


def test_a_key_may_what_it_was_granted() -> None:
    at = resolve.current()
    grants = {
        Grant(all_stores=True): ["en", "de", "ja"],
        Grant(websites=("base",)): ["en", "de"],
        Grant(store_views=("ja",)): ["ja"],
        Grant(websites=("japan",), store_views=("de",)): ["de", "ja"],
    }
    for grant, expected in grants.items():
        _, token = make(repr(grant)[:90], grant)
        key = keys.authenticate(token, NOW)
        assert key is not None
        assert [view.code for view in at.store_views.values() if key.may(view)] == expected
        assert [view.code for view in StoreView.objects.all() if key.may(view)] == expected


def test_a_store_view_that_comes_later_belongs_to_its_website_and_to_all() -> None:
    _, everywhere = make("a", Grant(all_stores=True))
    _, base = make("b", Grant(websites=("base",)))
    _, english = make("c", Grant(store_views=("en",)))
    late = StoreView.objects.create(code="fr", name="fr", website=Website.objects.get(code="base"))
    found = [keys.authenticate(token, NOW) for token in (everywhere, base, english)]
    assert [key.may(late) for key in found if key] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "grant", "said"),
    [
        ("shop", Grant(), "say all stores"),
        ("shop", Grant(store_views=("fr",)), "fr"),
        ("shop", Grant(websites=("eu",), store_views=("fr",)), "eu, fr"),
        (" ", EVERYTHING, "needs a name"),
        ("a\nb", EVERYTHING, "needs a name"),
        ("x" * 101, EVERYTHING, "needs a name"),
    ],
)
def test_a_key_for_nothing_or_without_a_name_is_not_made(name: str, grant: Grant, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make(name, grant)
    assert not ApiKey.objects.exists()


def test_use_is_noted_once_a_minute_and_costs_one_query_between() -> None:
    key, token = make()
    keys.authenticate(token, NOW)
    assert ApiKey.objects.get(pk=key.pk).last_used_at == NOW
    with CaptureQueriesContext(connection) as queries:
        keys.authenticate(token, NOW + timedelta(seconds=59))
    assert len(queries) == 1
    keys.authenticate(token, NOW + timedelta(seconds=61))
    assert ApiKey.objects.get(pk=key.pk).last_used_at == NOW + timedelta(seconds=61)


def test_keys_are_listed_with_what_they_are_for() -> None:
    make("a")
    make("b", Grant(websites=("base",)))
    with CaptureQueriesContext(connection) as queries:
        listed = [(key.name, [site.code for site in key.websites.all()]) for key in keys.listed()]
    assert listed == [("a", []), ("b", ["base"])]
    assert len(queries) == 3


def test_no_key_hides_behind_what_another_is_called() -> None:
    """As rows may stand there from before such names were refused."""
    first, _ = make()
    for name in (first.prefix, f"pr_{first.prefix}", str(first.pk)):
        other, _ = make("decoy")
        ApiKey.objects.filter(pk=other.pk).update(name=name)
    for which in (first.prefix, f"pr_{first.prefix}", str(first.pk), "shop"):
        assert keys.find(which) == first
    digits, _ = make()
    ApiKey.objects.filter(pk=digits.pk).update(prefix="000000000001", name="digits")
    assert keys.find("000000000001").pk == digits.pk
    make("twins")
    make("twins")
    with pytest.raises(UnknownKey, match="Several"):
        keys.find("twins")


@pytest.mark.parametrize("name", ["1", "0012", "0123456789ab", "pr_0123456789ab", "PR_0123456789AB", " 7 "])
def test_a_name_that_looks_like_a_prefix_or_a_number_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        make(name)
    make("shop 7")
