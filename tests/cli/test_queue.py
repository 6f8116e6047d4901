"""`postroom queue` on a queue that nobody works on."""

import pytest

from postroom.cli.exits import Exit
from tests.cli.papers import paper
from tests.cli.shell import Shell

NAME = "\x1b[2J\x1b]0;owned\x07Mallory"


def state_of(shell: Shell, number: str) -> str:
    return str(shell.ok("queue", "show", number, "--json").json["deliveries"][0]["state"])


@pytest.fixture(scope="module")
def orders(shell: Shell) -> list[str]:
    numbers = [f"20000000{number}" for number in range(4)]
    for number, store in zip(numbers, ("en", "ja", "de", "de"), strict=True):
        shell.ok("send", "order", "-", "--store", store, stdin=paper(number, store, customer_note=NAME))
    return numbers


def test_lists_filter_and_turn_pages(shell: Shell, orders: list[str]) -> None:
    everything = shell.ok("queue", "list", "--json").json["messages"]
    assert [each["reference"] for each in everything] == orders[::-1]
    first = shell.ok("queue", "list", "--limit", "3", "--json").json
    rest = shell.ok("queue", "list", "--limit", "3", "--after", first["after"], "--json").json
    assert (len(first["messages"]), len(rest["messages"]), rest["after"]) == (3, 1, None)
    german = shell.ok("queue", "list", "--store", "de", "--state", "queued", "--json").json["messages"]
    assert {each["store_view"] for each in german} == {"de"}
    more = shell.ok("queue", "list", "--store", "de", "--to", german[0]["to"], "--limit", "1").out
    assert f"postroom queue list --store de --to {german[0]['to']} --limit 1 --after {german[0]['id']}\n" in more
    assert "No message fits." in shell.ok("queue", "list", "--state", "sent").out


def test_one_message_is_shown_by_number_id_or_the_beginning_of_one(shell: Shell, orders: list[str]) -> None:
    by_number = shell.ok("queue", "show", orders[1], "--json").json
    by_id = shell.ok("queue", "show", by_number["id"]).out
    assert shell.ok("queue", "show", by_number["id"][:8]).out == by_id
    for part in (orders[1], "MAIL FROM <returns@ja.harbour-demo.shop>", "Submitted by cli:"):
        assert part in by_id
    source = shell.ok("queue", "show", orders[1], "--source").out
    assert f"Message-ID: <{by_number['message_id']}>" in source


@pytest.mark.parametrize("which", ["nothing", "00000000", "ffffffff-0000-0000-0000-000000000000", "\x1b[2J"])
def test_what_is_not_there_is_said(shell: Shell, orders: list[str], which: str) -> None:
    done = shell("queue", "show", which)
    assert done.code == Exit.DATA
    assert "postroom queue list" in done.err
    assert "\x1b" not in done.err


def test_hold_release_retry_and_cancel_leave_their_reasons(shell: Shell, orders: list[str]) -> None:
    number = orders[0]
    shell.ok("queue", "hold", number, "--reason", "wrong price")
    assert state_of(shell, number) == "held"
    shell.ok("queue", "release", number)
    assert state_of(shell, number) == "queued"
    shell.ok("queue", "retry", number)
    shell.ok("queue", "cancel", number, "--reason", "bought twice")
    assert state_of(shell, number) == "cancelled"
    story = shell.ok("queue", "show", number).out
    for words in ("wrong price", "Released", "To be tried at once", "bought twice"):
        assert words in story
    again = shell("queue", "release", number)
    assert again.code == Exit.DATA
    assert "nothing to release" in again.err


def test_many_at_once_are_counted_dated_and_asked_about(shell: Shell, orders: list[str]) -> None:
    arguments = ("queue", "hold", "--store", "de")
    refused = shell(*arguments, stdin="n\n")
    assert refused.code != 0
    assert "2 deliveries, submitted between" in refused.err
    assert state_of(shell, orders[2]) == "queued"
    assert shell.ok(*arguments, "--yes", "--json").json == {"done": 2, "skipped": {}}
    assert state_of(shell, orders[2]) == state_of(shell, orders[3]) == "held"


def test_an_action_wants_to_know_what_it_is_about(shell: Shell, orders: list[str]) -> None:
    assert shell("queue", "cancel").code == Exit.USAGE
    assert shell("queue", "cancel", orders[1], "--state", "queued").code == Exit.USAGE
    assert state_of(shell, orders[1]) == "queued"


def test_nothing_a_visitor_typed_reaches_the_terminal_raw(shell: Shell, orders: list[str]) -> None:
    for arguments in (("queue", "list"), ("queue", "show", orders[1]), ("queue", "show", orders[1], "--json")):
        assert "\x1b" not in shell.ok(*arguments).out


def test_a_mail_to_many_folds_after_five(shell: Shell, orders: list[str]) -> None:
    to = [f"a{number}@shopper.example" for number in range(12)]
    letter = f"To: {', '.join(to)}\nSubject: Hello\n\nBody\n"
    shell.ok("sendmail", "--store", "en", "-t", stdin=letter)
    listed = shell.ok("queue", "list", "--limit", "1").out
    assert [each for each in to if each in listed] == to[:5]
    assert "and 7 more: 7 queued" in listed
    assert len(shell.ok("queue", "list", "--limit", "1", "--json").json["messages"][0]["deliveries"]) == 12
