"""`postroom config apply`: an export is read back, whole or not at all."""

import json
from pathlib import Path

import pytest

from postroom.cli.exits import Exit
from tests.cli.shell import Shell

WANTED = {
    "default": {"system/smtp/port": "587", "system/smtp/host": "smtp.quayside.test"},
    "websites:demo": {"trans_email/ident_sales/name": "Quayside 港"},
    "stores:ja": {"system/smtp/port": "465", "system/smtp/ssl": "ssl"},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"settings": WANTED}), encoding="utf-8")
    return path


def test_an_export_is_read_back_and_the_second_time_nothing_changes(shell: Shell, file: Path) -> None:
    before = shell.ok("config", "export").json
    tried = shell.ok("config", "apply", str(file), "--dry-run")
    assert "would change" in tried.out
    assert shell.ok("config", "export").json == before
    done = shell.ok("config", "apply", str(file), "--json").json
    assert {"scope": "stores:ja", "path": "system/smtp/port", "old": None, "new": "465"} in done["changes"]
    settings = shell.ok("config", "export").json["settings"]
    assert all(settings[scope].items() >= values.items() for scope, values in WANTED.items())
    assert "Nothing is to be changed" in shell.ok("config", "apply", str(file)).out
    assert shell.ok("config", "apply", "-", stdin=json.dumps({"settings": settings})).out.startswith("Nothing")


def test_null_lets_a_value_be_inherited_and_a_password_is_never_shown(shell: Shell, file: Path) -> None:
    shell.ok("config", "apply", str(file))
    shell.ok("config", "set", "system/smtp/password", stdin="Zq9!canary\n")
    file.write_text(json.dumps({"settings": {"stores:ja": {"system/smtp/port": None}}}))
    assert "(inherited)" in shell.ok("config", "apply", str(file)).out
    assert shell.ok("config", "show", "system/smtp/port", "--store", "ja", "--json").json[0]["from"] == "default"
    file.write_text(json.dumps({"settings": {"default": {"system/smtp/host": "smtp.elsewhere.test"}}}))
    moved = shell.ok("config", "apply", str(file))
    assert "******" in moved.out
    assert "canary" not in moved.out + moved.err


@pytest.mark.parametrize(
    ("document", "said", "code"),
    [
        ("{", "is no JSON", Exit.DATA),
        ("[" * 100_000, "is no JSON", Exit.DATA),
        ("[]", "holds no settings", Exit.DATA),
        ('{"settings": {"default": {"system/smtp/port": 25}}}', "holds no settings", Exit.DATA),
        ('{"settings": {"store:ja": {}}}', "no scope", Exit.DATA),
        ('{"settings": {"default:x": {}}}', "no scope", Exit.DATA),
        ('{"settings": {"stores:xx": {}}}', "no store view", Exit.DATA),
        ('{"settings": {"default": {"system/smtp/hots": "x"}}}', "system/smtp/hots", Exit.DATA),
    ],
    ids=[
        "cut off",
        "deep",
        "a list",
        "a number",
        "a misspelled scope",
        "a default with a code",
        "no such store",
        "no such path",
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_changes(
    shell: Shell, file: Path, document: str, said: str, code: Exit
) -> None:
    before = shell.ok("config", "export").out
    file.write_text(document)
    refused = shell("config", "apply", str(file))
    assert (refused.code, said in refused.err) == (code, True), refused
    assert shell.ok("config", "export").out == before


def test_one_bad_value_keeps_all_others_out(shell: Shell, file: Path) -> None:
    before = shell.ok("config", "export").out
    bad = {**WANTED, "stores:ja": {"system/smtp/port": "0"}}
    file.write_text(json.dumps({"settings": bad}))
    assert shell("config", "apply", str(file)).code == Exit.DATA
    assert shell.ok("config", "export").out == before


def test_what_the_environment_fixes_is_not_saved_past_it(shell: Shell, file: Path) -> None:
    variable = {"CONFIG__STORES__JA__SYSTEM__SMTP__PORT": "2525"}
    refused = shell("config", "apply", str(file), **variable)
    assert refused.code == Exit.CONFIG
    assert "CONFIG__STORES__JA__SYSTEM__SMTP__PORT" in refused.err
