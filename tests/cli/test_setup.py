"""`postroom setup`."""

import shutil
import stat
from pathlib import Path

from postroom.cli.exits import Exit
from tests.cli.shell import Shell


def test_a_new_installation_is_nobody_elses_to_read_and_can_be_set_up_again(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    first = shell.ok("setup")
    assert "created 0001-" in first.out
    keys = {path.name: path.read_bytes() for path in (shell.home / "keys").iterdir()}
    again = shell.ok("setup")
    assert "up to date" in again.out
    assert "Store:    1 store view\n" in again.out
    assert {path.name: path.read_bytes() for path in (shell.home / "keys").iterdir()} == keys
    for path in [shell.home, *shell.home.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert shell.ok("store", "list", "--json").json[0]["store_views"][0]["code"] == "default"


def test_a_demo_never_comes_over_a_real_store(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.ok("setup", "--quiet")
    refused = shell("setup", "--demo")
    assert refused.code == Exit.CONFIG
    assert "real installation" in refused.err
    order = shell("demo", "order")
    assert order.code == Exit.CONFIG
    assert "must not go out to real people" in order.err


def test_a_demo_never_comes_over_the_database_of_a_real_store(tmp_path: Path) -> None:
    shared = {"POSTROOM_DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite3"}
    shop, demo = Shell(tmp_path / "shop", shared), Shell(tmp_path / "demo", dict(shared))
    shop.ok("setup", "--quiet")
    before = shop.ok("config", "export").json
    for command in ("setup", "run"):
        refused = demo(command, "--demo")
        assert refused.code == Exit.CONFIG
        assert "holds a real store" in refused.err
    assert shop.ok("config", "export").json == before
    assert not (demo.home / "keys").exists()
    demo.environment.clear()
    demo.ok("setup", "--demo", "--quiet")
    assert "there: website demo" in demo.ok("setup").out, "a demo folder stays a demo"


def test_a_machine_without_the_keys_of_the_database_is_refused(tmp_path: Path) -> None:
    shared = {"POSTROOM_DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite3"}
    first, second = Shell(tmp_path / "first", shared), Shell(tmp_path / "second", shared)
    first.ok("setup", "--quiet")
    refused = second("setup")
    assert refused.code == Exit.CONFIG
    assert "Copy keys/" in refused.err
    shutil.copytree(first.home / "keys", second.home / "keys")
    second.ok("setup", "--quiet")
    first.ok("secret", "rotate")
    for command in ("setup", "worker", "web"):
        assert "Copy keys/" in second(command).err
    assert "created 0002-" in second.ok("setup", "--new-key").out
    assert first("worker").code == Exit.CONFIG


def test_the_demo_has_three_store_views_with_a_face_of_their_own(shell: Shell) -> None:
    websites = shell.ok("store", "list", "--json").json
    assert [view["code"] for view in websites[0]["store_views"]] == ["en", "ja", "de"]
    found = {}
    for code in ("en", "ja", "de"):
        rows = shell.ok("config", "show", "--store", code, "--json").json
        found[code] = {row["path"]: row["value"] for row in rows}
    paths = ("general/locale/code", "general/locale/timezone", "currency/options/default", "design/email/logo")
    for path in (*paths, "trans_email/ident_sales/name", "trans_email/ident_sales/email"):
        assert len({values[path] for values in found.values()}) == 3, path
    assert {values["system/smtp/host"] for values in found.values()} == {"127.0.0.1"}


def test_the_demo_set_up_again_follows_the_inbox_to_its_port(shell: Shell) -> None:
    shell.ok("setup", "--demo", "--quiet", "--inbox-port", "1026")
    assert shell.ok("config:show", "system/smtp/port").out == "1026\n"
    assert "1026" in shell.ok("config:show", "postroom/network/extra_ports").out


def test_without_an_installation_every_command_says_how_to_get_one(tmp_path: Path) -> None:
    for arguments in (["queue", "list"], ["config", "show"], ["doctor"], ["worker"], ["key", "list"], ["web"]):
        done = Shell(tmp_path / "nothing")(*arguments)
        assert done.code == Exit.CONFIG
        assert "postroom setup" in done.err
    assert not (tmp_path / "nothing").exists()


def test_a_folder_that_cannot_be_made_and_a_database_that_cannot_be_understood(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cannot = Shell(tmp_path / "file" / "home")("setup")
    assert cannot.code == Exit.CANT_CREATE
    assert "POSTROOM_HOME" in cannot.err
    strange = Shell(tmp_path / "home")("setup", POSTROOM_DATABASE_URL="mysql://localhost/shop")
    assert strange.code == Exit.CONFIG
    assert "postgresql://" in strange.err


def test_a_database_that_does_not_answer_is_not_a_traceback(shell: Shell) -> None:
    done = shell("queue", "list", POSTROOM_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.code == Exit.UNAVAILABLE
    assert "POSTROOM_DATABASE_URL" in done.err
