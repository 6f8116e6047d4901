"""`postroom store` and `postroom key`."""

from datetime import datetime

import pytest

from postroom.cli.exits import Exit
from tests.cli.shell import Shell


def test_a_website_and_a_store_view_are_added_with_their_magento_ids(shell: Shell) -> None:
    shell.ok("store", "add", "eu", "--as-website", "--name", "Europe", "--magento-id", "3")
    shell.ok("store", "add", "fr", "--website", "eu", "--name", "Français", "--magento-id", "7")
    added = next(each for each in shell.ok("store", "list", "--json").json if each["code"] == "eu")
    assert added["magento_id"] == 3
    assert added["store_views"] == [{"code": "fr", "name": "Français", "magento_id": 7, "active": True}]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("Fr", "--website", "demo"), Exit.DATA),
        (("en", "--website", "demo"), Exit.DATA),
        (("it", "--website", "nothing"), Exit.DATA),
        (("us", "--as-website", "--website", "demo"), Exit.USAGE),
        (("it", "--website", "demo", "--magento-id", "-1"), Exit.USAGE),
    ],
)
def test_a_store_view_that_cannot_be(shell: Shell, arguments: tuple[str, ...], code: Exit) -> None:
    assert shell("store", "add", *arguments).code == code


def test_a_token_is_shown_once_and_its_key_can_be_revoked(shell: Shell) -> None:
    made = shell.ok("key", "create", "shop", "--store", "ja", "--json").json
    listed = shell.ok("key", "list")
    assert made["token"] not in listed.out
    assert made["prefix"] in listed.out
    shell.ok("key", "revoke", "shop")
    row = shell.ok("key", "list", "--json").json[0]
    assert (row["all_stores"], row["websites"], row["store_views"], row["last_used_at"]) == (False, [], ["ja"], None)
    assert all(datetime.fromisoformat(row[name]).tzinfo for name in ("created_at", "revoked_at"))
    plain = shell.ok("key", "create", "other", "--all-stores")
    assert plain.out.startswith("pr_")
    assert plain.out.count("\n") == 1
    assert "cannot be shown again" in plain.err


def test_a_key_is_for_something_that_exists(shell: Shell) -> None:
    assert shell("key", "create", "nothing").code == Exit.USAGE
    assert shell("key", "create", "nothing", "--store", "en", "--all-stores").code == Exit.USAGE
    assert shell("key", "create", "nothing", "--store", "xx").code == Exit.DATA
    assert shell("key", "revoke", "nobody").code == Exit.DATA
