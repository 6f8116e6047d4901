"""`config:set` and `config:show`: Magento's words, one by one."""

import pytest

from tests.cli.shell import Shell

HOST = "system/smtp/host"
SAVED = "Value was saved.\n"


def test_a_value_is_saved_and_shown_at_each_scope(shell: Shell) -> None:
    scopes: tuple[list[str], ...] = (
        [],
        ["--scope=website", "--scope-code=demo"],
        ["--scope", "stores", "--scope-code", "ja"],
    )
    for number, scope in enumerate(scopes):
        assert shell.ok("config:set", *scope, HOST, f"127.0.0.{number + 2}").out == SAVED
    for number, scope in enumerate(scopes):
        assert shell.ok("config:show", *scope, HOST).out == f"127.0.0.{number + 2}\n"


REFUSALS = {
    ("no/such/path", "1"): 'The "no/such/path" path doesn\'t exist. Verify and try again.',
    ("--scope", "", HOST, "x"): "A scope is missing. Enter a scope and try again.",
    ("--scope=store", HOST, "x"): "A scope code is missing. Enter a code and try again.",
    ("--scope-code=ja", HOST, "x"): (
        'The "default" scope can\'t include a scope code. Try again without entering a scope code.'
    ),
    (
        "--scope=store",
        "--scope-code=xx",
        HOST,
        "x",
    ): 'The "xx" value doesn\'t exist. Enter another value and try again.',
    ("--scope=shop", "--scope-code=ja", HOST, "x"): (
        'The "shop" value doesn\'t exist. Enter another value and try again.'
    ),
    ("--scope=store", "--scope-code=Ja", HOST, "x"): (
        "The scope code can include only lowercase letters (a-z), numbers (0-9) and underscores (_). "
        "Also, the first character must be a letter."
    ),
}


@pytest.mark.parametrize("arguments", REFUSALS)
def test_a_refusal_is_exit_1_with_magentos_sentence(shell: Shell, arguments: tuple[str, ...]) -> None:
    done = shell("config:set", *arguments)
    assert (done.code, done.out, done.err) == (1, "", REFUSALS[arguments] + "\n")


def test_a_locked_value_and_the_locks_that_we_do_not_have(shell: Shell) -> None:
    locked = shell("config:set", HOST, "x", CONFIG__DEFAULT__SYSTEM__SMTP__HOST="smtp.test")
    assert locked.code == 1
    assert locked.err == (
        "The value you set has already been locked. To change the value, use the --lock-env option.\n"
    )
    for option in ("--lock-env", "-e", "--lock-config", "-c", "--lock", "-l"):
        done = shell("config:set", "--scope=store", "--scope-code=ja", option, HOST, "x")
        assert done.code == 1
        assert "CONFIG__STORES__JA__SYSTEM__SMTP__HOST" in done.err


def test_a_value_that_does_not_fit_is_refused(shell: Shell) -> None:
    done = shell("config:set", "system/smtp/port", "99999")
    assert done.code == 1
    assert "system/smtp/port" in done.err


def test_only_what_was_set_is_shown_a_subtree_as_lines_and_secrets_as_stars(shell: Shell) -> None:
    shell.ok("config:set", "system/smtp/password", "-", stdin="Zq9!canary%0A")
    lines = shell.ok("config:show", "system/smtp").out.splitlines()
    assert "system/smtp/transport - smtp" in lines
    assert "system/smtp/password - ******" in lines
    assert not any(line.startswith("system/smtp/return_path_email") for line in lines)
    assert shell.ok("config:show").out.splitlines()[-1].startswith("postroom/")


def test_a_subtree_without_values_and_one_that_is_none(shell: Shell) -> None:
    for path in ("contact/email", "no/such"):
        assert shell("config:show", path).code == 1


def test_before_setup_the_sentence_is_magentos_own(tmp_path: object) -> None:
    from pathlib import Path

    done = Shell(Path(str(tmp_path)))("config:show")
    assert done.code == 1
    assert done.err.startswith("You cannot run this command because Postroom is not installed.")
