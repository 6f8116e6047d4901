"""`postroom queue resend|correct|jobs|stop`, and filters that become jobs."""

import pytest

from postroom.cli.exits import Exit
from tests.cli.papers import paper
from tests.cli.shell import Shell


@pytest.fixture(scope="module")
def orders(shell: Shell) -> list[str]:
    numbers = [f"30000000{number}" for number in range(3)]
    for number in numbers:
        shell.ok("send", "order", "-", "--store", "en", stdin=paper(number, "en"))
    return numbers


def state_of(shell: Shell, number: str) -> str:
    return str(shell.ok("queue", "show", number, "--json").json["deliveries"][0]["state"])


def test_a_correction_from_a_terminal(shell: Shell, orders: list[str]) -> None:
    number = orders[1]
    before = shell.ok("queue", "show", number, "--json").json
    assert "release or retry it" in shell("queue", "resend", number).err
    done = shell.ok("queue", "resend", number, "--to", "right@shopper.example", "--reason", "typing error", "--json")
    after = shell.ok("queue", "show", done.json["id"], "--json").json
    assert (after["to"], after["reference"], after["revision"]) == ("right@shopper.example", number, -1)
    assert shell.ok("queue", "show", before["id"], "--json").json["deliveries"][0]["state"] == "cancelled"
    assert "typing error" in shell.ok("queue", "show", before["id"]).out
    assert shell("queue", "resend", number, "--to", "x y").code == Exit.USAGE


def test_an_orders_address_is_corrected(shell: Shell, orders: list[str]) -> None:
    shown = shell.ok("queue", "show", orders[0], "--json").json
    arguments = ("queue", "correct", orders[0], "--store", shown["store_view"], "--from", shown["to"], "--to")
    assert "correct: 1 done." in shell.ok(*arguments, "right@shopper.example").out
    again = shell(*arguments, "right@shopper.example")
    assert again.code == Exit.DATA
    assert "left alone" not in again.out
    assert shell(*arguments, shown["to"]).code == Exit.DATA


def test_a_paced_job_is_listed_and_stopped(shell: Shell, orders: list[str]) -> None:
    assert "There are no jobs" in shell.ok("queue", "jobs").out
    told = shell.ok("queue", "hold", "--state", "queued", "--pace", "1", "--yes").out
    assert f"{len(orders)} deliveries, 1 a minute" in told
    job = shell.ok("queue", "jobs", "--json").json["jobs"][0]
    assert (job["verb"], job["state"], job["count"], job["filters"]) == (
        "hold", "waiting", len(orders), {"states": ["queued"]},
    )  # fmt: skip
    assert job["id"][:8] in shell.ok("queue", "jobs").out
    assert "stopped: 0 of" in shell.ok("queue", "stop", job["id"][:8]).out
    assert {state_of(shell, number) for number in orders} == {"queued"}
    assert shell("queue", "stop", "0").code == Exit.DATA


def test_all_filters_are_known_to_the_terminal(shell: Shell, orders: list[str]) -> None:
    for option, value in (("--search", orders[0]), ("--kind", "order"), ("--order", orders[0])):
        found = shell.ok("queue", "list", option, value, "--json").json["messages"]
        assert orders[0] in [each["reference"] for each in found], option
    for option, value in (("--relay", "x"), ("--code", "550"), ("--code", "5.1.1"), ("--search", "%")):
        assert shell.ok("queue", "list", option, value, "--json").json["messages"] == []
