"""`postroom import magento` as a person or a script meets it."""

import gzip
import json
from pathlib import Path

import pytest

from postroom.cli.exits import Exit
from tests.cli.shell import Shell

SAMPLES = Path(__file__).parents[1] / "imports" / "samples"
FILES = [str(SAMPLES / name) for name in ("shop.sql", "env.php", "config.php")]
SECRET = "Zq9!canary%0A"
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    made = Shell(tmp_path_factory.mktemp("postroom") / "home")
    made.ok("setup", "--quiet")
    return made


def test_shown_first_then_saved_and_a_second_time_nothing(shell: Shell) -> None:
    before = shell.ok("config", "export").out
    shown = shell.ok("import", "magento", *FILES, "--create-stores")
    assert "Nothing was changed. To save 46 values" in shown.out
    assert shell.ok("config", "export").out == before
    assert "ja_en" not in shell.ok("store", "list").out
    saved = shell.ok("import", "magento", *FILES, "--create-stores", "--apply")
    assert "Saved: 46 values." in saved.out
    assert (
        shell.ok("config", "show", "system/smtp/host", "--store", "ja", "--json").json[0]["value"] == "smtp.quayside.jp"
    )
    again = shell.ok("import", "magento", *FILES, "--create-stores", "--apply")
    assert "Saved: 0 values." in again.out
    assert shell.ok("config", "show", "postroom/mode/mode", "--json").json[0]["value"] == "hold"
    for done in (shown, saved, again):
        assert SECRET not in done.out + done.err
        assert KEY not in done.out + done.err


def test_one_document_for_scripts(shell: Shell) -> None:
    told = shell.ok("import", "magento", *FILES, "--create-stores", "--json").json
    assert (told["applied"], told["passed_over"]) == (False, 2)
    (ja,) = [each for each in told["scopes"] if each["scope_there"] == "stores:ja"]
    settings = {each["path"]: each for each in ja["settings"]}
    assert len(settings) > 150
    assert settings["system/smtp/port"]["there"] == "2525"
    assert settings["sales_email/order/template"]["reasons"]
    assert all(each["equal"] or each["reasons"] for each in settings.values())
    assert SECRET not in json.dumps(told)


def test_the_key_may_come_in_a_file_of_its_own(shell: Shell, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(f"{KEY}\n")
    arguments = ("import", "magento", str(SAMPLES / "shop.sql"), "--create-stores", "--json")
    without, opened = shell.ok(*arguments).json, shell.ok(*arguments, "--crypt-key-file", str(key)).json

    def password(told: dict[str, list[dict[str, list[dict[str, object]]]]]) -> dict[str, object]:
        return next(each for each in told["scopes"][0]["settings"] if each["path"] == "system/smtp/password")

    assert password(opened)["equal"]
    assert "no crypt/key was given" in str(password(without)["reasons"])


def test_scopes_named_by_hand(shell: Shell, tmp_path: Path) -> None:
    shown = tmp_path / "shown.txt"
    shown.write_text("system/smtp/username - somebody\n")
    done = shell.ok(
        "import", "magento", str(shown), "--at", "shown.txt=stores:fr", "--map", "stores:fr=default", "--json"
    )
    (view,) = [each for each in done.json["scopes"] if each["scope"] == "stores:default"]
    (found,) = [each for each in view["settings"] if each["path"] == "system/smtp/username"]
    assert (found["there"], found["here"]) == ("somebody", "somebody")
    lost = shell.ok("import", "magento", str(shown), "--at", "shown.txt=stores:fr")
    assert "Not here: stores:fr" in lost.err


def test_what_a_file_holds_moves_no_cursor(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "\x1b[2Jshop.csv"
    text = "\x1b]0;owned\x07\u202e"
    file.write_text(
        f"scope,scope_id,path,value\ndefault,0,general/store_information/name,{text}\nstores,1,my_email/x/{text},1\n"
    )
    for more in ((), ("--json",)):
        done = shell.ok("import", "magento", str(file), *more)
        for hostile in ("\x1b", "\x07", "\u202e"):
            assert hostile not in done.out + done.err


def test_mistakes_have_their_exit_codes(shell: Shell, tmp_path: Path) -> None:
    php, large, packed = tmp_path / "env.php", tmp_path / "large.sql", tmp_path / "bomb.sql.gz"
    php.write_text("<?php\nfile_put_contents('owned', 'x');\nreturn [];\n")
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    packed.write_bytes(gzip.compress(b"a" * (100 * 1024 * 1024)))
    mistakes = {
        ("import", "magento"): Exit.USAGE,
        ("import", "magento", str(tmp_path / "missing.sql")): Exit.NO_INPUT,
        ("import", "magento", str(tmp_path)): Exit.NO_INPUT,
        ("import", "magento", str(php)): Exit.DATA,
        ("import", "magento", str(large)): Exit.DATA,
        ("import", "magento", str(packed)): Exit.DATA,
        ("import", "magento", FILES[0], "--apply", "--dry-run"): Exit.USAGE,
        ("import", "magento", FILES[0], "--map", "nonsense"): Exit.USAGE,
        ("import", "magento", FILES[0], "--map", "stores:77=default"): Exit.DATA,
        ("import", "magento", FILES[0], "--map", "stores:1=nowhere"): Exit.DATA,
        ("import", "magento", FILES[0], "--at", "x=shop:1"): Exit.USAGE,
        ("import", "magento", FILES[0], "--crypt-key-file", str(tmp_path / "missing")): Exit.NO_INPUT,
    }
    before = shell.ok("config", "export").out
    for arguments, code in mistakes.items():
        done = shell(*arguments)
        assert (done.code, done.out) == (code, ""), done
    assert shell.ok("config", "export").out == before
    assert not (tmp_path / "owned").exists()
