"""`postroom send batch`: a file of documents, one in each line."""

import json
from pathlib import Path

import pytest

from postroom.cli.exits import Exit
from tests.cli.papers import paper
from tests.cli.shell import Shell


def line(number: str, store: str | None = "en", **more: object) -> str:
    named = {"store": store} if store else {}
    return json.dumps({**named, "order": json.loads(paper(number)), **more})


def told(out: str) -> list[dict[str, object]]:
    return [json.loads(each) for each in out.splitlines()]


SHIPMENT = {"increment_id": "000000501", "items": [{"order_item_id": 1, "name": "Lantern", "qty": 1}]}
COMMENT = {"entity_id": 3, "comment": "It left.", "is_customer_notified": 1}


def test_each_line_has_its_own_answer_and_a_second_time_nothing_comes_twice(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text(
        "\n".join(
            [
                line("000000401"),
                line("000000401", shipment=SHIPMENT),
                "",
                line("000000401", store=None, shipment=SHIPMENT, comment=COMMENT),
                line("000000401", kind="order_ready_for_pickup"),
            ]
        )
    )
    shell.ok("config", "set", "trans_email/ident_storepickup/email", "counter@harbour-demo.shop")
    arguments = ("send", "batch", str(file), "--store", "de", "--json")
    first = told(shell.ok(*arguments).out)
    assert [(each["line"], each["kind"], each["state"], each["replayed"]) for each in first] == [
        (1, "order", "queued", False),
        (2, "shipment", "queued", False),
        (4, "shipment_comment", "queued", False),
        (5, "order_ready_for_pickup", "queued", False),
    ]
    again = told(shell.ok(*arguments).out)
    assert [each["messages"] for each in again] == [each["messages"] for each in first]
    assert all(each["replayed"] for each in again)
    assert "handed in before" in shell.ok("send", "batch", "-", stdin=line("000000401")).out


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("{", "not JSON"),
        ("[]", "$ "),
        (line("000000402", surprise=1), "surprise is not a field"),
        (line("000000402", store=None), "store is missing"),
        (line("000000402", store="nowhere"), "nowhere"),
        (line("000000402", kind="letter"), "kind must be one of"),
        (line("000000402", invoice={"increment_id": "1"}), "invoice.grand_total is missing"),
        (line("000000402", invoice=SHIPMENT, shipment=SHIPMENT), "shipment is not a field"),
    ],
)
def test_a_line_that_is_wrong_stops_no_other(shell: Shell, wrong: str, words: str) -> None:
    done = shell("send", "batch", "-", stdin=f"{wrong}\n{line('000000403')}\n")
    assert done.code == Exit.DATA
    refused, taken = done.out.splitlines()
    assert refused.split()[:2] == ["1", "refused"]
    assert words in refused
    assert taken.split()[0] == "2"
    assert "1 of the lines refused" in done.err


def test_a_file_that_is_not_there(shell: Shell) -> None:
    assert shell("send", "batch", "/no/such/file").code == Exit.NO_INPUT
