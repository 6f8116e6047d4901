"""postroom connect: by a token that no command line shows, looked at first, then told how it stands."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postroom.cli.exits import Exit
from tests.cli.shell import Shell
from tests.peers.magento import TOKEN, Magento, Misbehaviour, magento, text
from tests.sales.papers import text as sample


@pytest.fixture(scope="module")
def running(shell: Shell) -> Iterator[Magento]:
    with magento() as one:
        shell.ok("config", "set", "postroom/network/allow_loopback", "1")
        shell.ok("config", "set", "postroom/network/extra_ports", str(one.port))
        yield one


@pytest.fixture
def store(shell: Shell, running: Magento) -> Iterator[Magento]:
    yield running
    running.misbehave = lambda _: None
    shell("connect", "remove", "shop", "--yes")


@pytest.fixture
def token(tmp_path: Path) -> str:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    return str(file)


MAP = ("--map", "en=m_en", "--map", "de=m_de")


def connected(shell: Shell, store: Magento, token: str) -> None:
    shell.ok("connect", "magento", store.url, "--token-file", token, "--name", "shop", *MAP)


def placed(store: Magento, number: int, **changes: object) -> None:
    row = json.loads(sample("guest"))
    own = {"entity_id": number, "increment_id": f"{number:09}", "store_id": 1, "state": "new"}
    now = text(datetime.now(UTC))
    store.put("order", {**row, **own, "created_at": now, "status_histories": [], **changes})


def test_a_dry_run_shows_and_changes_nothing(shell: Shell, store: Magento, token: str) -> None:
    said = shell.ok("connect", "magento", store.url, "--token-file", token, *MAP, "--dry-run").out
    assert "m_en" in said
    assert "Nothing was changed" in said
    assert json.loads(shell.ok("connect", "list", "--json").out) == []
    found = json.loads(
        shell.ok("connect", "magento", store.url, "--token-file", token, *MAP, "--dry-run", "--json").out
    )
    assert found["connected"] is False
    assert [line["code"] for line in found["store_views"]] == ["m_en", "m_de"]


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_a_dry_run_of_what_cannot_be_done_says_so(shell: Shell, store: Magento, token: str, form: list[str]) -> None:
    done = shell("connect", "magento", store.url, "--token-file", token, "--map", "en=no code", "--dry-run", *form)
    assert done.code == Exit.DATA
    assert "'no code' cannot be a code here: say --map en=ANOTHER_CODE" in done.err
    assert "conflict" in done.out
    assert "Without --dry-run" not in done.out


def test_a_store_is_followed(shell: Shell, store: Magento, token: str) -> None:
    connected(shell, store, token)
    placed(store, 1)
    placed(store, 2, customer_email="nobody")
    assert "Announced so far: 1." in shell.ok("connect", "once", "shop").out
    done = shell("connect", "status", "shop")
    assert done.code == Exit.UNAVAILABLE
    assert "order 000000002" in done.err
    found = json.loads(shell("connect", "status", "shop", "--json").out)
    assert found["documents"] == {"announced": 1, "refused": 1}
    assert "followed" in shell.ok("connect", "list").out


def test_a_token_comes_by_standard_input_and_is_never_shown(shell: Shell, store: Magento) -> None:
    done = shell("connect", "magento", store.url, "--token-stdin", "--name", "shop", *MAP, stdin=TOKEN)
    assert done.code == Exit.OK
    everything = [done, shell("connect", "status", "shop", "--json"), shell("connect", "list")]
    assert not any(TOKEN in each.out + each.err for each in everything)


def test_a_store_that_refuses_is_said_with_the_mend(shell: Shell, store: Magento, token: str) -> None:
    connected(shell, store, token)
    store.misbehave = lambda _: Misbehaviour(401, b"{}")
    done = shell("connect", "once", "shop")
    assert done.code == Exit.UNAVAILABLE
    assert "standalone Bearer tokens" in done.err
    store.misbehave = lambda _: None
    assert shell("connect", "token", "shop", "--token-stdin", stdin=TOKEN).code == Exit.OK
    assert shell.ok("connect", "once", "shop")


def test_paused_resumed_and_triggered(shell: Shell, store: Magento, token: str, tmp_path: Path) -> None:
    connected(shell, store, token)
    assert "is paused" in shell.ok("connect", "pause", "shop").out
    assert "was paused already" in shell.ok("connect", "pause", "shop").out
    assert "followed again" in shell.ok("connect", "resume", "shop").out
    file = tmp_path / "triggers.json"
    file.write_text('{"hold_until_paid": ["checkmo"]}')
    assert "Held until it is paid: checkmo." in shell.ok("connect", "triggers", "shop", str(file)).out
    file.write_text('{"hold": 1}')
    assert "there are order_states" in shell("connect", "triggers", "shop", str(file)).err
    assert "kept" in shell.ok("connect", "stores", "shop", "--dry-run").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("magento", "https://shop.example.com"), Exit.USAGE, "--token-file FILE or --token-stdin"),
        (("magento", "ftp://x.example", "--token-file", "{token}"), Exit.DATA, "https://"),
        (("magento", "https://x.example", "--token-file", "{token}", "--since", "soon"), Exit.USAGE, "2026-11-23"),
        (("status", "nobody"), Exit.DATA, "There is no connector 'nobody'"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_what_cannot_be_meant_is_said(
    shell: Shell, token: str, arguments: tuple[str, ...], code: Exit, said: str
) -> None:
    done = shell("connect", *(each.replace("{token}", token) for each in arguments))
    assert done.code == code
    assert said in done.err
