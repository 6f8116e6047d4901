"""``postroom send``: hands in documents, one at a time or many in one file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import open_installation
from postroom.cli.secret_input import standard_input
from postroom.cli.send_batch import batch
from postroom.cli.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postroom.cli.handing_in import Request

LARGEST = 8 * 1024 * 1024
ARTICLES = {
    "order": "an order",
    "comment": "a comment",
    "invoice": "an invoice",
    "shipment": "a shipment",
    "creditmemo": "a credit memo",
}
WAIT = click.option("--wait", is_flag=True, help="Answer with the outcome of every delivery.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
STORE = click.option("--store", metavar="CODE", required=True, help="The store view that the order was placed in.")
REVISION = click.option(
    "--revision",
    type=click.IntRange(0, 2**31 - 1),  # what its column holds; the API has the same limit
    default=0,
    help="Raise it to send the same letter once more.",
)


def named(context: click.Context, parameter: click.Parameter, source: str) -> str:
    from postroom.spool.intake import submission

    if not re.fullmatch(submission.SOURCE, source):
        raise click.BadParameter("use 1 to 64 lower-case letters, digits, dots, hyphens and underscores.")
    return source


SOURCE = click.option(
    "--source", default="magento", show_default=True, callback=named, help="The system the order lives in."
)


@click.group()
def send() -> None:
    """Hand in a document; its letter goes to the queue.

    Files hold documents as Magento's REST API returns them; one of them may be - for standard input.

    Exit code 0 without --wait: it is committed to disk. With --wait: 0 sent, 75 still waiting (it stays in the
    queue), 69 refused.
    """


def handed(run: Callable[..., int]) -> Callable[..., int]:
    """The options of every command here, put together as the Request that *run* takes first."""

    @STORE
    @SOURCE
    @REVISION
    @WAIT
    @JSON
    @wraps(run)
    def command(store: str, source: str, revision: int, wait: bool, as_json: bool, **files: str | None) -> int:
        from postroom.cli.handing_in import Request

        return run(Request(store, source, revision, wait, as_json), **files)

    return command


@send.command()
@click.argument("file")
@handed
def order(request: Request, file: str) -> int:
    """Hand in an order."""
    return taken_from("order", {"order": file}, request)


@send.command()
@click.argument("order_file")
@click.argument("invoice_file")
@handed
def invoice(request: Request, order_file: str, invoice_file: str) -> int:
    """Hand in an invoice and the order that it is for."""
    return taken_from("invoice", {"order": order_file, "invoice": invoice_file}, request)


@send.command()
@click.argument("order_file")
@click.argument("shipment_file")
@handed
def shipment(request: Request, order_file: str, shipment_file: str) -> int:
    """Hand in a shipment and the order that it is for."""
    return taken_from("shipment", {"order": order_file, "shipment": shipment_file}, request)


@send.command()
@click.argument("order_file")
@click.argument("creditmemo_file")
@handed
def creditmemo(request: Request, order_file: str, creditmemo_file: str) -> int:
    """Hand in a credit memo and the order that it is for."""
    return taken_from("creditmemo", {"order": order_file, "creditmemo": creditmemo_file}, request)


@send.command()
@click.argument("file")
@handed
def pickup(request: Request, file: str) -> int:
    """Tell the customer that an order can be collected."""
    return taken_from("order_ready_for_pickup", {"order": file}, request)


@send.command()
@click.argument("order_file")
@click.argument("comment_file")
@click.option("--invoice", metavar="FILE", help="The comment is on this invoice of the order.")
@click.option("--shipment", metavar="FILE", help="The comment is on this shipment of the order.")
@click.option("--creditmemo", metavar="FILE", help="The comment is on this credit memo of the order.")
@handed
def comment(request: Request, order_file: str, comment_file: str, **on: str | None) -> int:
    """Hand in a comment on an order, or on what was issued for it.

    COMMENT_FILE holds one entry of the order's status_histories, or of the other document's comments.

    Where is_customer_notified is 0, the customer gets nothing, and the shop's copies leave all the same.
    """
    documents = {name: file for name, file in on.items() if file is not None}
    if len(documents) > 1:
        raise click.UsageError("A comment is on one document only.")
    files = {"order": order_file, **documents, "comment": comment_file}
    return taken_from(f"{next(iter(documents), 'order')}_comment", files, request)


send.add_command(batch)


def taken_from(kind: str, files: Mapping[str, str], request: Request) -> int:
    """`files`: where each document is, by its name."""
    from postroom.cli.handing_in import hand_in

    if sum(file == "-" for file in files.values()) > 1:
        raise click.UsageError("Only one of the files can come from standard input.")
    documents = {name: read(file) for name, file in files.items()}
    open_installation()
    from postroom.sales.documents import InvalidDocument

    try:
        return hand_in(kind, documents, request)
    except InvalidDocument as invalid:
        what = f"{files[invalid.name]} is not {ARTICLES[invalid.name]} that can become a letter"
        raise Trouble(f"{what}:{listed(invalid.problems)}") from None


def read(file: str) -> Mapping[str, object]:
    from postroom.sales import json_text

    try:
        value = json_text.read(octets(file))
    except json_text.InvalidJson as invalid:
        raise Trouble(f"{file}: {invalid}") from None
    if not isinstance(value, Mapping):
        raise Trouble(f"{file} holds no JSON object; a document begins with {{.")
    return value


def octets(file: str) -> bytes:
    try:
        with nullcontext(standard_input()) if file == "-" else Path(file).open("rb") as source:
            data = source.read(LARGEST + 1)
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}. Check the path.", Exit.NO_INPUT) from None
    if len(data) > LARGEST:
        raise Trouble(f"{file} is larger than 8 MB; no document is.")
    return data


def listed(problems: Sequence[tuple[str, str]]) -> str:
    return "".join(f"\n  {shown(f'{path} {message}'.strip())}" for path, message in problems)
