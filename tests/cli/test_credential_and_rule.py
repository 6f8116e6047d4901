"""`postroom credential` and `postroom rule`."""

import pytest

from postroom.cli.exits import Exit
from tests.cli.shell import Shell


def test_a_password_is_shown_once_and_its_credential_can_be_revoked(shell: Shell) -> None:
    made = shell.ok("credential", "create", "shop", "--store", "ja", "--sender", "@Partner.Example", "--json").json
    listed = shell.ok("credential", "list")
    assert made["password"] not in listed.out
    assert made["username"] in listed.out
    shell.ok("credential", "revoke", made["username"])
    row = shell.ok("credential", "list", "--json").json[0]
    assert (row["store_views"], row["senders"], row["last_used_at"]) == (["ja"], ["@partner.example"], None)
    assert row["revoked_at"]
    plain = shell.ok("credential", "create", "other", "--all-stores", "--per-hour", "10")
    assert [line.partition(":")[0] for line in plain.out.splitlines()] == ["User name", "Password"]
    assert "cannot be shown again" in plain.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), Exit.USAGE),
        (("--store", "en", "--all-stores"), Exit.USAGE),
        (("--store", "xx"), Exit.DATA),
        (("--all-stores", "--sender", "no address"), Exit.DATA),
        (("--all-stores", "--recipients", "0"), Exit.DATA),
        (("--all-stores", "--per-hour", "0"), Exit.DATA),
    ],
)
def test_a_credential_is_for_something_that_exists(shell: Shell, arguments: tuple[str, ...], code: Exit) -> None:
    assert shell("credential", "create", "nothing", *arguments).code == code
    assert shell("credential", "revoke", "nothing").code == Exit.DATA


def test_a_rule_is_added_tried_and_taken_out(shell: Shell) -> None:
    made = shell.ok("rule", "add", "order", "--subject", "*Order #{number} received*", "--json").json
    tried = shell.ok("rule", "try", "--subject", "[Quayside] Order #WEB-17 received!", "--json").json
    assert tried == {"kind": "order", "number": "WEB-17", "discreet": False, "rule": made["id"]}
    said = shell.ok("rule", "try", "--subject", "Reset your password").out
    assert "password_reset" in said
    assert "shown to nobody" in said
    assert str(made["id"]) in shell.ok("rule", "list").out
    assert "rules that are there from the start" in shell.ok("rule", "list").out
    stock = shell.ok("rule", "try", "--subject", "[Shop]: New order #1234").out
    assert "It is order about order 1234, by a rule that is there from the start." in stock
    shell.ok("rule", "remove", str(made["id"]))
    assert shell.ok("rule", "list", "--json").json == []
    assert shell("rule", "remove", "4711").code == Exit.DATA
    assert "No rule fits" in shell.ok("rule", "try", "--subject", "Good news").out


def test_a_rule_says_what_it_is_for(shell: Shell) -> None:
    assert shell("rule", "add", "order").code == Exit.USAGE
    assert shell("rule", "add", "No Kind", "--subject", "*").code == Exit.USAGE
    assert shell("rule", "add", "order", "--subject", "*", "--store", "xx").code == Exit.DATA
