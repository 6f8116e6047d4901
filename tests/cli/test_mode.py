"""`postroom mode` and `postroom adopt`, and that a new store begins on hold."""

import json
import shutil
from pathlib import Path

import pytest

from postroom.cli.exits import Exit
from tests.cli.shell import Shell
from tests.sales.papers import paper

IDENTITIES = {
    "CONFIG__DEFAULT__TRANS_EMAIL__IDENT_SALES__EMAIL": "sales@quayside.shop",
    "CONFIG__DEFAULT__TRANS_EMAIL__IDENT_SUPPORT__EMAIL": "help@quayside.shop",
    "CONFIG__DEFAULT__SYSTEM__SMTP__TRANSPORT": "outbox",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A real installation with two orders that came in while it was on hold."""
    shell = Shell(tmp_path_factory.mktemp("postroom") / "home", IDENTITIES)
    assert "mail is on hold until `postroom mode set live`" in shell.ok("setup").out
    for number in ("000000001", "000000002"):
        send(shell, number)
    return shell


def send(shell: Shell, number: str, *more: str) -> str:
    order = json.dumps(paper("guest", increment_id=number), default=str)
    return shell("send", "order", "-", "--store", "default", *more, stdin=order).out


def outbox(shell: Shell) -> int:
    return len(list((shell.home / "outbox").rglob("*.eml")))


def copy(shell: Shell, to: Path) -> Shell:
    shutil.copytree(shell.home, to / "home", symlinks=True)
    return Shell(to / "home", shell.environment)


def test_a_new_store_begins_on_hold_and_says_so(store: Shell, tmp_path: Path) -> None:
    shell = copy(store, tmp_path)
    shell.ok("adopt", "--yes")
    assert "held" in send(shell, "000000003", "--wait")
    rows = shell.ok("mode", "show", "--json").json
    (row,) = rows["store_views"]
    assert (row["store_view"], row["mode"], row["from"], row["held"]) == ("default", "hold", "default", 3)
    assert [cause["obstacle"] for cause in rows["causes"]] == ["no worker", "hold"]
    assert "Mail is on hold" in shell.ok("mode", "show").out
    refused = shell("queue", "release", "--state", "held", "--yes")
    assert refused.code == Exit.DATA
    assert "go live first, with `postroom mode set live --store default`" in refused.out
    assert outbox(shell) == 0


def test_setup_keeps_the_mode_that_the_environment_fixes(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {"CONFIG__DEFAULT__POSTROOM__MODE__MODE": "log"})
    assert "its mode is log" in shell.ok("setup").out
    locked = shell("mode", "set", "live")
    assert locked.code == Exit.CONFIG
    assert "CONFIG__DEFAULT__POSTROOM__MODE__MODE" in locked.err
    assert shell.ok("mode", "show", "--json").json["store_views"][0]["mode"] == "log"


def test_setup_leaves_a_store_alone_that_is_there(store: Shell, tmp_path: Path) -> None:
    shell = copy(store, tmp_path)
    shell.ok("mode", "set", "live")
    shell.ok("setup")
    assert shell.ok("mode", "show", "--json").json["store_views"][0]["mode"] == "live"


def test_going_live_sends_nothing_old_unless_it_was_shown_and_confirmed(store: Shell, tmp_path: Path) -> None:
    shell = copy(store, tmp_path)
    shell.ok("adopt", "--yes")
    live = shell.ok("mode", "set", "live")
    assert "2 deliveries held before stay held" in live.out
    unsure = shell("mode", "set", "live", "--release", stdin="yes\n")
    assert unsure.code == Exit.DATA
    assert "2 deliveries would leave." in unsure.err
    assert "nothing was changed" in unsure.err
    assert "Released: 2." in shell.ok("mode", "set", "live", "--release", stdin="2\n").out
    send(shell, "000000003", "--wait")
    assert outbox(shell) == 3


def test_a_redirect_needs_its_address_and_other_modes_take_none(store: Shell, tmp_path: Path) -> None:
    shell = copy(store, tmp_path)
    missing = shell("mode", "set", "redirect")
    assert missing.code == Exit.DATA
    assert "Redirect All Email To" in missing.err
    assert shell("mode", "set", "hold", "--to", "qa@quayside.shop").code == Exit.USAGE
    assert shell("mode", "set", "hold", "--release").code == Exit.USAGE
    assert shell("mode", "set", "loud").code == Exit.USAGE
    shell.ok("mode", "set", "redirect", "--to", "qa@quayside.shop", "--allow", "@quayside.shop")
    (row,) = shell.ok("mode", "show", "--json").json["store_views"]
    assert (row["redirect_to"], row["allow_list"]) == ("qa@quayside.shop", "@quayside.shop")


def test_a_copied_folder_sends_nothing_until_it_is_adopted(store: Shell, tmp_path: Path) -> None:
    original = copy(store, tmp_path / "original")
    original.ok("adopt", "--yes")
    original.ok("mode", "set", "live", "--release", "--yes")
    shell = copy(original, tmp_path / "copy")
    assert "this database is a copy" in send(shell, "000000003", "--wait")
    listed = shell.ok("queue", "list", "--state", "queued", "--json").json
    assert {each["deliveries"][0]["state"] for each in listed["messages"]} == {"queued"}
    assert all("postroom adopt" in each["deliveries"][0]["reason"] for each in listed["messages"])
    assert outbox(shell) == 0
    unsure = shell("adopt", stdin="no\n")
    assert unsure.code == Exit.DATA
    assert "Queued, and leaves then: 3 deliveries." in unsure.err
    assert "Mail leaves from this database now." in shell.ok("adopt", stdin="adopt\n").out
    assert "nothing to adopt" in shell.ok("adopt").out
    send(shell, "000000004", "--wait")
    assert outbox(shell) == 4


def test_what_a_backup_says_is_queued_can_be_held_at_the_adoption(store: Shell, tmp_path: Path) -> None:
    shell = copy(store, tmp_path)
    shell.ok("mode", "set", "live", "--release", "--yes")
    adopted = shell.ok("adopt", "--hold", "--yes", "--json").json
    assert (adopted["adopted"], adopted["queued"]["count"], adopted["held"]) == (True, 2, 2)
    assert "sent" in send(shell, "000000005", "--wait")
    assert outbox(shell) == 1
