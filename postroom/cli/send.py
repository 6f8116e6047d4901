"""``postroom send``: hands in documents, one at a time."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import open_installation
from postroom.cli.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 8 * 1024 * 1024
WAIT = click.option("--wait", is_flag=True, help="Answer with the outcome of every delivery.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.group()
def send() -> None:
    """Hand in a document; its letter goes to the queue."""


@send.command()
@click.argument("file")
@click.option("--store", metavar="CODE", required=True, help="The store view that the order was placed in.")
@click.option("--source", default="magento", show_default=True, help="The system the order lives in.")
@click.option("--revision", type=click.IntRange(0), default=0, help="Raise it to send an order's letter once more.")
@WAIT
@JSON
def order(file: str, store: str, source: str, revision: int, wait: bool, as_json: bool) -> int:  # noqa: PLR0913, PLR0917
    """Hand in an order.

    FILE holds it as Magento's REST API returns it; - reads standard input.

    Exit code 0 without --wait: it is committed to disk. With --wait: 0 sent, 75 still waiting (it stays in the
    queue), 69 refused.
    """
    from postroom.cli.handing_in import Request, hand_in

    document = read(file)
    open_installation()
    from postroom.sales.documents import InvalidDocument

    try:
        return hand_in(document, Request(store, source, revision, wait, as_json))
    except InvalidDocument as invalid:
        raise Trouble(f"{file} is not an order that can become a letter:{listed(invalid.problems)}") from None


def read(file: str) -> Mapping[str, object]:
    from postroom.sales import json_text

    try:
        value = json_text.read(octets(file))
    except json_text.InvalidJson as invalid:
        raise Trouble(f"{file}: {invalid}") from None
    if not isinstance(value, Mapping):
        raise Trouble(f"{file} holds no JSON object; an order begins with {{.")
    return value


def octets(file: str) -> bytes:
    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}. Check the path.", Exit.NO_INPUT) from None
    if len(data) > LARGEST:
        raise Trouble(f"{file} is larger than 8 MB; no order is.")
    return data


def listed(problems: Sequence[tuple[str, str]]) -> str:
    return "".join(f"\n  {shown(f'{path} {message}'.strip())}" for path, message in problems)
