"""`postroom webhook`, from the first secret to the end."""

import pytest

from postroom.cli.exits import Exit
from tests.cli.shell import Shell
from tests.webhooks.receiver import receiver


def test_a_webhook_from_making_to_removing(shell: Shell) -> None:
    with receiver() as store:
        shell.ok("config", "set", "postroom/network/allow_loopback", "1")
        shell.ok("config", "set", "postroom/network/extra_ports", str(store.port))
        made = shell.ok("webhook", "create", "shop", store.url, "--store", "ja", "--type", "message.sent")
        assert made.out.startswith("whsec_")
        assert made.out.count("\n") == 1
        assert "not shown again" in made.err
        assert "Answered 204" in shell.ok("webhook", "test", "shop").out
        store.answers = [500]
        failed = shell("webhook", "test", "shop")
        assert (failed.code, "500" in failed.err) == (Exit.UNAVAILABLE, True)
        assert store.events == ["webhook.test"] * 2
    listed = shell.ok("webhook", "list", "--json").json[0]
    assert (listed["store_views"], listed["types"], listed["with_recipients"]) == (["ja"], ["message.sent"], False)
    shell.ok("webhook", "pause", "shop")
    assert "paused" in shell.ok("webhook", "list").out
    shell.ok("webhook", "resume", "shop", "--from-now")
    again = shell.ok("webhook", "secret", "rotate", "shop").out
    assert again.startswith("whsec_")
    assert again != made.out
    shell.ok("secret", "rotate")
    shell.ok("webhook", "remove", "shop")
    assert shell.ok("webhook", "list", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("shop", "https://shop.example.com/"), Exit.USAGE),
        (("shop", "https://shop.example.com/", "--all-stores", "--store", "ja"), Exit.USAGE),
        (("shop", "https://shop.example.com/", "--store", "xx"), Exit.DATA),
        (("shop", "http://shop.example.com/", "--all-stores"), Exit.DATA),
        (("shop", "https://169.254.169.254/", "--all-stores"), Exit.DATA),
        (("shop", "https://shop.example.com/", "--all-stores", "--type", "message.delivered"), Exit.DATA),
        (("7", "https://shop.example.com/", "--all-stores"), Exit.DATA),
    ],
)
def test_a_webhook_that_cannot_be(shell: Shell, arguments: tuple[str, ...], code: Exit) -> None:
    found = shell("webhook", "create", *arguments)
    assert found.code == code
    assert "Traceback" not in found.err


@pytest.mark.parametrize("verb", ["test", "pause", "resume", "remove"])
def test_a_webhook_that_is_not_there(shell: Shell, verb: str) -> None:
    found = shell("webhook", verb, "nobody")
    assert (found.code, "postroom webhook list" in found.err) == (Exit.DATA, True)
