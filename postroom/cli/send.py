"""``postroom send``: hands in documents, one at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import open_installation
from postroom.cli.secret_input import standard_input
from postroom.cli.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postroom.cli.handing_in import Request

LARGEST = 8 * 1024 * 1024
ARTICLES = {"order": "an order", "comment": "a comment"}
WAIT = click.option("--wait", is_flag=True, help="Answer with the outcome of every delivery.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
STORE = click.option("--store", metavar="CODE", required=True, help="The store view that the order was placed in.")
REVISION = click.IntRange(0, 2**31 - 1)  # what its column holds; the API has the same limit


def named(context: click.Context, parameter: click.Parameter, source: str) -> str:
    from postroom.spool import submission

    if not re.fullmatch(submission.SOURCE, source):
        raise click.BadParameter("use 1 to 64 lower-case letters, digits, dots, hyphens and underscores.")
    return source


SOURCE = click.option(
    "--source", default="magento", show_default=True, callback=named, help="The system the order lives in."
)


@click.group()
def send() -> None:
    """Hand in a document; its letter goes to the queue."""


@send.command()
@click.argument("file")
@STORE
@SOURCE
@click.option("--revision", type=REVISION, default=0, help="Raise it to send an order's letter once more.")
@WAIT
@JSON
def order(file: str, store: str, source: str, revision: int, wait: bool, as_json: bool) -> int:  # noqa: PLR0913, PLR0917
    """Hand in an order.

    FILE holds it as Magento's REST API returns it; - reads standard input.

    Exit code 0 without --wait: it is committed to disk. With --wait: 0 sent, 75 still waiting (it stays in the
    queue), 69 refused.
    """
    from postroom.cli.handing_in import Request

    return taken_from({"order": file}, Request(store, source, revision, wait, as_json))


@send.command()
@click.argument("order_file")
@click.argument("comment_file")
@STORE
@SOURCE
@click.option("--revision", type=REVISION, default=0, help="Raise it to send a comment's letter once more.")
@WAIT
@JSON
def comment(  # noqa: PLR0913, PLR0917
    order_file: str, comment_file: str, store: str, source: str, revision: int, wait: bool, as_json: bool
) -> int:
    """Hand in a comment on an order.

    COMMENT_FILE holds one entry of the order's status_histories, ORDER_FILE the order itself, both as Magento's REST
    API returns them; one of them may be - for standard input.

    Where is_customer_notified is 0, the customer gets nothing, and the shop's copies leave all the same.
    """
    from postroom.cli.handing_in import Request

    if order_file == comment_file == "-":
        raise click.UsageError("Only one of the two files can come from standard input.")
    files = {"order": order_file, "comment": comment_file}
    return taken_from(files, Request(store, source, revision, wait, as_json))


def taken_from(files: Mapping[str, str], request: Request) -> int:
    """`files`: the order's and, where there is one, the comment's."""
    from postroom.cli.handing_in import hand_in

    documents = {name: read(file) for name, file in files.items()}
    open_installation()
    from postroom.sales.documents import InvalidDocument

    try:
        return hand_in(documents["order"], request, documents.get("comment"))
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
