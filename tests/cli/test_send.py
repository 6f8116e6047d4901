"""`postroom send order`: from a file to a real SMTP server, without a worker beside it."""

import json
import re
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from postroom.cli.exits import Exit
from tests.cli.papers import paper
from tests.cli.shell import Shell
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply


@pytest.fixture(scope="module")
def server(shell: Shell) -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        shell.ok("setup", "--demo", "--quiet", "--inbox-port", str(running.port))
        yield running


def test_with_wait_the_outcome_of_every_delivery_is_told(shell: Shell, server: ScriptedServer, tmp_path: Path) -> None:
    shell.ok("config", "set", "sales_email/order/copy_to", "copy@harbour-demo.shop")
    file = tmp_path / "order.json"
    file.write_text(paper("000000001", "ja"))
    done = shell.ok("send", "order", str(file), "--store", "ja", "--wait", "--json").json
    assert [(each["role"], each["state"]) for each in done["deliveries"]] == [("to", "sent"), ("bcc", "sent")]
    assert done["deliveries"][0]["reply"].startswith("250")
    assert [each.sender for each in server.received] == ["returns@ja.harbour-demo.shop"] * 2
    assert {each.recipients for each in server.received} == {
        (done["deliveries"][0]["recipient"],),
        ("copy@harbour-demo.shop",),
    }
    shell.ok("config", "unset", "sales_email/order/copy_to")


def test_the_same_order_twice_is_one_mail_and_a_revision_is_another(shell: Shell, server: ScriptedServer) -> None:
    before = len(server.received)
    arguments = ("send", "order", "-", "--store", "en", "--wait")
    shell.ok(*arguments, stdin=paper("000000002"))
    again = shell.ok(*arguments, stdin=paper("000000002"))
    assert "handed in before" in again.out
    assert len(server.received) == before + 1
    shell.ok(*arguments, "--revision", "1", stdin=paper("000000002"))
    assert len(server.received) == before + 2


def test_without_wait_it_is_committed_and_waits_for_a_worker(shell: Shell, server: ScriptedServer) -> None:
    before = len(server.received)
    done = shell.ok("send", "order", "-", "--store", "de", stdin=paper("000000003", "de"))
    assert done.out.startswith("queued")
    assert "no worker is running" in done.err
    assert len(server.received) == before
    assert shell.ok("queue", "list", "--order", "000000003", "--json").json["messages"][0]["store_view"] == "de"


def test_what_is_refused_is_exit_69_and_what_is_deferred_75(shell: Shell, server: ScriptedServer) -> None:
    for number, answer, code, state in (
        ("000000004", "550 5.1.1 no such user", Exit.UNAVAILABLE, "refused"),
        ("000000005", "450 4.2.0 come back later", Exit.TEMP_FAIL, "queued"),
    ):
        server.script.always("RCPT", reply(answer))
        done = shell("send", "order", "-", "--store", "en", "--wait", stdin=paper(number))
        assert done.code == code, done
        assert done.out.startswith(state)
        assert answer in done.out
    server.script.always("RCPT", reply("250 2.1.5 ok"))
    shell.ok("queue", "cancel", "000000005")  # it comes back in minutes, among others' mails


def test_what_the_store_does_not_want_sent_is_told_and_is_no_failure(shell: Shell, server: ScriptedServer) -> None:
    before = len(server.received)
    shell.ok("config", "set", "system/smtp/disable", "1", "--store", "de")
    done = shell.ok("send", "order", "-", "--store", "de", "--wait", stdin=paper("000000006", "de"))
    assert done.out.startswith("suppressed")
    assert "disabled" in done.out
    assert len(server.received) == before
    shell.ok("config", "unset", "system/smtp/disable", "--store", "de")


def remark(**changes: object) -> str:
    said = {"entity_id": 7, "comment": "Sewn today.", "status": "processing", "is_customer_notified": 1}
    return json.dumps(said | changes)


def test_a_comment_goes_out_once_and_leaves_out_who_is_not_to_know(
    shell: Shell, server: ScriptedServer, tmp_path: Path
) -> None:
    before = len(server.received)
    order = tmp_path / "order.json"
    order.write_text(paper("000000008"))
    arguments = ("send", "comment", str(order), "-", "--store", "en", "--wait")
    assert shell.ok(*arguments, stdin=remark()).out.startswith("sent")
    assert "This comment on order 000000008 was handed in before" in shell.ok(*arguments, stdin=remark()).out
    silent = shell.ok(*arguments, stdin=remark(entity_id=8, is_customer_notified=0))
    assert silent.out.startswith("suppressed")
    assert "customer not notified" in silent.out
    assert len(server.received) == before + 1


def issued(order: str, **changes: object) -> str:
    """All of the order's items, in a document of its own."""
    items = [{"order_item_id": each["item_id"], "qty": each["qty_ordered"]} for each in json.loads(order)["items"]]
    return json.dumps({"increment_id": "000000071", "grand_total": 10, "items": items} | changes)


def test_what_is_issued_for_an_order_and_said_of_it_joins_its_conversation(
    shell: Shell, server: ScriptedServer, tmp_path: Path
) -> None:
    before = len(server.received)
    order, document = tmp_path / "order.json", tmp_path / "document.json"
    order.write_text(paper("000000031"))
    document.write_text(issued(paper("000000031")))
    shell.ok("send", "order", str(order), "--store", "en", "--wait")
    for name in ("invoice", "shipment", "creditmemo"):
        arguments = ("send", name, str(order), str(document), "--store", "en", "--wait")
        assert shell.ok(*arguments, "--json").json["kind"] == name
        assert "000000071 of order 000000031 was handed in before" in shell.ok(*arguments).out
        about = ("send", "comment", str(order), "-", f"--{name}", str(document), "--store", "en", "--wait")
        assert shell.ok(*about, stdin=remark()).out.startswith("sent")
    shell.ok("config", "set", "trans_email/ident_storepickup/email", "counter@harbour-demo.shop")
    shell.ok("send", "pickup", str(order), "--store", "en", "--wait")
    first, *others = [message_from_bytes(each.content) for each in server.received[before:]]
    assert len(others) == 7
    assert {each["References"] for each in others} == {first["Message-ID"]}


def test_a_comment_is_on_one_document(shell: Shell) -> None:
    two = ("--invoice", "i.json", "--shipment", "s.json")
    refused = shell("send", "comment", "o.json", "c.json", *two, "--store", "en")
    assert (refused.code, "one document" in refused.err) == (Exit.USAGE, True)


def test_which_of_the_two_files_is_wrong_is_told(shell: Shell, tmp_path: Path) -> None:
    order = tmp_path / "order.json"
    order.write_text(paper("000000008"))
    done = shell("send", "comment", str(order), "-", "--store", "en", stdin=remark(is_customer_notified=None))
    assert (done.code, done.out) == (Exit.DATA, "")
    assert "- is not a comment that can become a letter" in done.err
    assert "is_customer_notified" in done.err
    assert shell("send", "comment", "-", "-", "--store", "en", stdin="{}").code == Exit.USAGE


HOSTILE = "\x1b]0;owned\x07\r\nBcc: x@evil.test"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "not JSON"),
        ("[1]", "no JSON object"),
        (b"\xff", "UTF-8"),
        ("{}", "increment_id"),
        (paper("1", customer_email="nobody"), "customer_email"),
        (paper("1", grand_total=None), "grand_total"),
        (paper("1", customer_email=HOSTILE), "customer_email"),
    ],
)
def test_what_is_wrong_with_a_document_is_named(shell: Shell, document: str | bytes, words: str) -> None:
    done = shell("send", "order", "-", "--store", "en", stdin=document)
    assert (done.code, done.out) == (Exit.DATA, "")
    assert words in done.err
    assert "\x1b" not in done.err
    assert "\r" not in done.err


def test_a_missing_file_a_missing_store_view_and_a_missing_address(shell: Shell) -> None:
    assert shell("send", "order", "/no/such/file", "--store", "en").code == Exit.NO_INPUT
    unknown = shell("send", "order", "-", "--store", "xx", stdin=paper("000000007"))
    assert unknown.code == Exit.DATA
    assert "store view 'xx'" in unknown.err
    variable = "CONFIG__STORES__EN__TRANS_EMAIL__IDENT_SALES__EMAIL"
    wrong = shell("send", "order", "-", "--store", "en", stdin=paper("000000007"), **{variable: "nobody"})
    assert wrong.code == Exit.CONFIG
    assert variable in wrong.err


def test_demo_orders_differ_and_can_be_handed_in_by_another_road(shell: Shell, server: ScriptedServer) -> None:
    shown = [shell.ok("demo", "order", "--store", "ja", "--show").out for _ in range(2)]
    assert shown[0] != shown[1]
    shell.ok("send", "order", "-", "--store", "ja", "--wait", stdin=shown[0])
    placed = shell.ok("demo", "order", "--store", "de", "--wait", "--json").json
    assert placed["deliveries"][0]["state"] == "sent"


def test_a_demo_story_is_one_conversation(shell: Shell, server: ScriptedServer) -> None:
    before = len(server.received)
    shell.ok("demo", "story", "--store", "ja", "--wait")
    first, *others = [message_from_bytes(each.content) for each in server.received[before:]]
    assert len(others) == 4
    assert {each["References"] for each in others} == {first["Message-ID"]}


def test_mail_that_waits_for_its_transport_says_so(shell: Shell, server: ScriptedServer) -> None:
    server.script.always("CONNECT", reply("421 4.3.2 closed for today"))
    waits = shell("send", "order", "-", "--store", "ja", "--wait", stdin=paper("000000012", "ja"))
    assert waits.code == Exit.TEMP_FAIL
    for text in (waits.out, shell.ok("queue", "list", "--order", "000000012").out):
        assert re.search(f"127.0.0.1:{server.port} (rests until|is to be tried again).*closed for today", text)
        assert "next try" not in text


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--source", "x" * 65, "1 to 64"),
        ("--source", "Magento\n", "lower-case"),
        ("--source", "", "1 to 64"),
        ("--revision", str(2**31), "2147483647"),
    ],
)
@pytest.mark.parametrize("command", [("order", "-"), ("comment", "-", "comment.json")])
def test_what_the_api_would_refuse_is_refused_here_too(
    shell: Shell, command: tuple[str, ...], option: str, value: str, says: str
) -> None:
    refused = shell("send", *command, "--store", "en", option, value, stdin=paper("000000090"))
    assert refused.code == Exit.USAGE
    assert says in refused.err
