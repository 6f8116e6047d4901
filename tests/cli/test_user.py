"""`postroom user`: a way in that needs no mail."""

import re
from pathlib import Path

import pytest

from postroom.cli.exits import Exit
from tests.cli.shell import Shell

PASSWORD = "a long and quiet password"


def people(shell: Shell) -> dict[str, dict[str, object]]:
    return {each["email"]: each for each in shell.ok("user", "list", "--json").json}


def test_somebody_new_gets_a_link_that_stands_alone_on_standard_output(shell: Shell) -> None:
    made = shell.ok("user", "create", "Anna@Quayside.shop", "--name", "Anna", POSTROOM_URL="https://mail.quayside.shop")
    assert re.fullmatch(r"https://mail\.quayside\.shop/admin/invitation/[\w-]{43}\n", made.out)
    assert "three days" in made.err
    anna = people(shell)["anna@quayside.shop"]
    assert (anna["state"], anna["roles"]) == ("invited", [{"role": "administrator", "scope": "default"}])


def test_a_password_comes_from_standard_input_never_from_the_command_line(shell: Shell) -> None:
    shell.ok("user", "create", "ben@quayside.shop", "--role", "support", "--store", "ja", "--password", stdin=PASSWORD)
    ben = people(shell)["ben@quayside.shop"]
    assert (ben["state"], ben["roles"]) == ("active", [{"role": "support", "scope": "stores:ja"}])
    short = shell("user", "create", "carl@quayside.shop", "--password", stdin="short")
    assert short.code == Exit.DATA
    assert "carl@quayside.shop" not in people(shell)
    assert PASSWORD not in shell.ok("user", "list").out


def test_where_it_runs_links_lead_there(shell: Shell) -> None:
    shell.ok("user", "create", "dora@quayside.shop")
    (shell.home / "run" / "address").write_text("http://127.0.0.1:8999\n")
    assert shell.ok("user", "link", "dora@quayside.shop").out.startswith("http://127.0.0.1:8999/admin/enter/")
    assert shell.ok("user", "reset", "dora@quayside.shop").out.startswith("http://127.0.0.1:8999/admin/invitation/")
    assert shell("user", "link", "dora@quayside.shop", POSTROOM_URL="no address").code == Exit.CONFIG


def test_a_reset_makes_a_link_a_password_or_an_end_of_two_factor(shell: Shell) -> None:
    shell.ok("user", "create", "eve@quayside.shop", "--password", stdin=PASSWORD)
    assert "/admin/reset/" in shell.ok("user", "reset", "eve@quayside.shop").out
    changed = shell.ok("user", "reset", "eve@quayside.shop", "--password", stdin=f"{PASSWORD}!")
    assert "sessions have ended" in changed.out
    assert "password alone" in shell.ok("user", "reset", "eve@quayside.shop", "--two-factor").out


def test_roles_are_given_and_taken_and_the_last_administrator_stays(shell: Shell) -> None:
    shell.ok("user", "create", "finn@quayside.shop", "--role", "read-only", "--website", "demo")
    shell.ok("user", "grant", "finn@quayside.shop", "support", "--store", "en")
    assert people(shell)["finn@quayside.shop"]["roles"] == [
        {"role": "read-only", "scope": "websites:demo"},
        {"role": "support", "scope": "stores:en"},
    ]
    shell.ok("user", "ungrant", "finn@quayside.shop", "read-only", "--website", "demo")
    assert shell("user", "ungrant", "finn@quayside.shop", "read-only", "--website", "demo").code == Exit.DATA
    for other in ("eve@quayside.shop", "gus@quayside.shop"):
        if other not in people(shell):
            shell.ok("user", "create", other, "--password", stdin=PASSWORD)
    everything = {"role": "administrator", "scope": "default"}
    active = {email: each["roles"] for email, each in people(shell).items() if each["state"] == "active"}
    able = [email for email, roles in active.items() if isinstance(roles, list) and everything in roles]
    for email in able[:-1]:
        shell.ok("user", "disable", email)
    last = shell("user", "disable", able[-1])
    assert last.code == Exit.DATA
    assert "Nobody would be left" in last.err
    assert shell("user", "link", able[0]).code == Exit.DATA
    shell.ok("user", "enable", able[0])
    shell.ok("user", "link", able[0])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("create", "no address"), Exit.DATA, "no @"),
        (("create", "x@quayside.shop", "--role", "nothing"), Exit.DATA, "There is no role"),
        (("create", "x@quayside.shop", "--store", "xx"), Exit.DATA, "store view"),
        (("create", "x@quayside.shop", "--website", "xx"), Exit.DATA, "website"),
        (("create", "x@quayside.shop", "--website", "demo", "--store", "en"), Exit.USAGE, "not both"),
        (("reset", "nobody@quayside.shop"), Exit.DATA, "postroom user list"),
        (("link", "\x1b]0;x\x07"), Exit.DATA, "user list"),
    ],
)
def test_what_cannot_be_is_said(shell: Shell, arguments: tuple[str, ...], code: Exit, said: str) -> None:
    done = shell("user", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "\x1b" not in done.err


def test_the_roles_are_listed(shell: Shell) -> None:
    listed = {each["code"]: each["resources"] for each in shell.ok("user", "roles", "--json").json}
    assert "messages.resend" in listed["support"]
    assert "people" in shell.ok("user", "roles").out


def test_the_demo_has_an_administrator_and_a_fresh_link_at_each_start(shell: Shell) -> None:
    links = {shell.ok("user", "entrance").out for _ in range(2)}
    assert len(links) == 2
    assert all("/admin/enter/" in link for link in links)
    assert people(shell)["demo@harbour-and-pine.example"]["roles"] == [{"role": "administrator", "scope": "default"}]


def test_a_real_installation_shows_a_link_until_somebody_has_an_account(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    shell.ok("setup", "--quiet")
    assert "/admin/enter/" in shell.ok("user", "entrance").out
    assert people(shell) == {}
    shell.ok("user", "create", "anna@quayside.shop")
    assert shell.ok("user", "entrance").out == ""
