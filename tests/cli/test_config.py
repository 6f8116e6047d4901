"""`postroom config`, and secrets that must not be seen."""

from postroom.cli.exits import Exit
from tests.cli.shell import Shell

CANARY = "Zq9!canary%0A"
PASSWORD = "system/smtp/password"


def test_a_value_falls_through_and_says_where_it_came_from(shell: Shell) -> None:
    shell.ok("config", "set", "system/smtp/username", "shop", "--website", "demo")

    def row(*scope: str) -> dict[str, str]:
        return dict(shell.ok("config", "show", "system/smtp/username", "--json", *scope).json[0])

    assert (row("--store", "de")["value"], row("--store", "de")["from"]) == ("shop", "websites:demo")
    assert row()["from"] == "shipped"
    shell.ok("config", "set", "system/smtp/username", "laden", "--store", "de")
    assert row("--store", "de")["from"] == "stores:de"
    unset = shell.ok("config", "unset", "system/smtp/username", "--store", "de")
    assert "shop, from websites:demo" in unset.out


def test_the_environment_wins_and_cannot_be_overwritten(shell: Shell) -> None:
    variable = {"CONFIG__STORES__JA__SYSTEM__SMTP__HOST": "smtp.jp.test"}
    shown = shell.ok("config", "show", "system/smtp/host", "--store", "ja", "--json", **variable).json[0]
    assert (shown["value"], shown["from"]) == ("smtp.jp.test", "environment CONFIG__STORES__JA__SYSTEM__SMTP__HOST")
    locked = shell("config", "set", "system/smtp/host", "other.test", "--store", "ja", **variable)
    assert locked.code == Exit.CONFIG
    assert "CONFIG__STORES__JA__SYSTEM__SMTP__HOST" in locked.err


def test_mistakes_are_named_and_change_nothing(shell: Shell) -> None:
    before = shell.ok("config", "export").out
    mistakes = {
        ("config", "set", "system/smtp/hots", "x"): Exit.DATA,
        ("config", "set", "system/smtp/port", "0"): Exit.DATA,
        ("config", "set", "system/smtp/port", "25", "--store", "xx"): Exit.DATA,
        ("config", "set", "system/smtp/port", "25", "--store", "ja", "--website", "demo"): Exit.USAGE,
        ("config", "set", "system/smtp/host"): Exit.USAGE,
        ("config", "set", "sales_email/general/async_sending", "1", "--store", "ja"): Exit.DATA,
        ("config", "show", "system/nothing"): Exit.DATA,
        ("config", "explain", "no/such/path"): Exit.DATA,
    }
    for arguments, code in mistakes.items():
        done = shell(*arguments)
        assert (done.code, done.out) == (code, ""), done
        assert done.err.startswith("postroom: ")
    assert shell.ok("config", "export").out == before


def test_explain_tells_meaning_values_and_every_scope(shell: Shell) -> None:
    text = shell.ok("config", "explain", "system/smtp/ssl").out
    for part in ("System > Mail Sending Settings", "ssl = SSL", "stores:ja", "websites:demo", "default"):
        assert part in text


def test_explain_lists_what_a_group_or_section_holds(shell: Shell) -> None:
    lines = shell.ok("config", "explain", "system/smtp").out.splitlines()
    assert any(line.startswith("system/smtp/return_path_email ") for line in lines)
    assert not any(line.startswith("postroom/") for line in lines)


def test_a_mistyped_path_suggests_the_nearest(shell: Shell) -> None:
    for arguments in (("explain", "system/smtp/hots"), ("set", "system/smtp/hots", "x"), ("show", "smtp/host")):
        done = shell("config", *arguments)
        assert done.code == Exit.DATA
        assert "Did you mean system/smtp/host" in done.err
    assert "config explain system/smtp` lists" in shell("config", "set", "system/smtp", "x").err


def test_a_language_without_letters_is_told_when_it_is_chosen(shell: Shell) -> None:
    done = shell.ok("config", "set", "general/locale/code", "fr_FR", "--store", "en")
    assert "No letters in French: English is used; there are en, de, ja." in done.err
    assert "No letters" not in shell.ok("config", "set", "general/locale/code", "de_CH", "--store", "en").err


def test_what_is_shown_may_be_typed(shell: Shell) -> None:
    shell.ok("config", "set", "system/smtp/disable", "No", "--store", "en")
    assert shell.ok("config:show", "--scope=stores", "--scope-code=en", "system/smtp/disable").out == "0\n"


def test_a_secret_comes_in_by_standard_input_and_never_out(shell: Shell) -> None:
    ways: list[tuple[str, ...]] = [("config", "set", PASSWORD), ("config", "set", PASSWORD, "-")]
    for arguments in ways:
        done = shell.ok(*arguments, stdin=CANARY + "\n")
        assert CANARY not in done.out + done.err
        assert "command line" not in done.err
    looks: list[tuple[str, ...]] = [
        ("config", "show", "system/smtp"),
        ("config", "show", PASSWORD, "--json"),
        ("config:show", PASSWORD),
    ]
    for arguments in looks:
        done = shell.ok(*arguments)
        assert "******" in done.out
        assert CANARY not in done.out + done.err
    export = shell.ok("config", "export")
    assert export.json["secrets_left_out"] == [f"default {PASSWORD}"]
    assert CANARY not in export.out
    assert all(CANARY.encode() not in path.read_bytes() for path in shell.home.rglob("*") if path.is_file())


def test_a_secret_on_the_command_line_works_with_a_warning(shell: Shell) -> None:
    done = shell.ok("config", "set", PASSWORD, CANARY, "--store", "en")
    assert "Other users of this machine can see" in done.err
    assert CANARY not in done.out + done.err


def test_another_host_drops_the_password_and_says_so(shell: Shell) -> None:
    shell.ok("config", "set", PASSWORD, stdin=CANARY)
    done = shell.ok("config", "set", "system/smtp/host", "127.0.0.2")
    assert "type it again" in done.err
    assert shell.ok("config", "show", PASSWORD, "--json").json[0]["value"] in {"", None}


def test_secrets_get_a_new_key_and_the_count_proves_it(shell: Shell) -> None:
    shell.ok("config", "set", PASSWORD, "--store", "ja", stdin=CANARY)
    first = shell.ok("secret", "rotate", "--json").json
    assert first["left"] == 0
    assert first["rotated"] == first["total"] > 0
    assert CANARY not in shell.ok("secret", "rotate").out
