"""``postroom send batch``: many documents of any kind, one in each line of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.secret_input import standard_input
from postroom.cli.terminal import emit, say, shown

if TYPE_CHECKING:
    from postroom.api.problems import ProblemError
    from postroom.sales.occasion import Occasion
    from postroom.scopes.snapshot import View
    from postroom.spool.intake.submission import Receipt

LONGEST = 8 * 1024 * 1024  # bytes of a line


@click.command()
@click.argument("file")
@click.option("--store", metavar="CODE", help="The store view of lines that name none.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document a line.")
def batch(file: str, store: str | None, as_json: bool) -> int:
    """Hand in many documents, one JSON object in each line of FILE.

    A line is what the API takes: {"store": "en", "order": {…}, "invoice": {…}}, and "kind" where the names do not
    tell it. Each line is committed before the next is read, and has its own answer.

    Exit code 65: some lines were refused. Mend them and hand in the whole file again; nothing comes twice.
    """
    open_installation()
    refused = 0
    for number, line in enumerate(lines_of(file), 1):
        if line.strip():
            told = answer_to(line, store)
            refused += "refused" in told
            tell({"line": number, **told}, as_json)
    if refused:
        raise Trouble(f"{refused} of the lines refused; the others are in the queue.")
    return Exit.OK


def lines_of(file: str) -> Iterator[bytes]:
    try:
        with nullcontext(standard_input()) if file == "-" else Path(file).open("rb") as source:
            while line := source.readline(LONGEST + 1):
                if len(line) > LONGEST:
                    raise Trouble(f"{file} holds a line of more than 8 MB; put each document on a line of its own.")
                yield line
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}. Check the path.", Exit.NO_INPUT) from None


def answer_to(line: bytes, store: str | None) -> dict[str, object]:
    from postroom.api.problems import ProblemError
    from postroom.sales.documents import InvalidDocument
    from postroom.sales.json_text import InvalidJson
    from postroom.scopes.effective import Misconfigured
    from postroom.scopes.snapshot import UnknownStore

    try:
        return taken(line, store)
    except ProblemError as problem:
        return {"refused": wrongs(problem)}
    except InvalidDocument as invalid:
        return {"refused": [f"{invalid.name}.{path} {message}" for path, message in invalid.problems]}
    except (InvalidJson, UnknownStore, Misconfigured) as problem:
        return {"refused": [str(problem)]}


def taken(line: bytes, store: str | None) -> dict[str, object]:
    from django.utils import timezone

    from postroom.api.announcing import envelope_for, envelope_of
    from postroom.sales import json_text
    from postroom.sales.announce import Origin, announce
    from postroom.sales.reading import read_occasion
    from postroom.spool.intake.submission import Call

    raw = json_text.read(line)
    if store is not None and isinstance(raw, dict):
        raw.setdefault("store", store)
    envelope = envelope_of(raw, envelope_for(raw))
    occasion = read_occasion(envelope.kind, envelope.documents())
    view = view_of(envelope.store)
    origin = Origin(Call(actor().name), envelope.source, envelope.revision)
    return described(occasion, announce(occasion, view, origin, timezone.now()))


def wrongs(problem: ProblemError) -> list[str]:
    errors = problem.members["errors"]
    return [f"{each['path']} {each['detail']}" for each in errors] if isinstance(errors, list) else []


def view_of(store: str | int) -> View:
    """By its code, or by the id that it has in Magento."""
    from postroom.scopes import resolve

    snapshot = resolve.current()
    found = [view for view in snapshot.store_views.values() if view.magento_id == store]
    return found[0] if found else snapshot.store_view(str(store))


def described(occasion: Occasion, receipt: Receipt) -> dict[str, object]:
    from postroom.spool.intake.wait import statuses

    return {
        "kind": occasion.kind.code,
        "order": occasion.order.number,
        "document": occasion.document,
        "replayed": receipt.replayed,
        "messages": list(map(str, receipt.messages)),
        "state": str(statuses(receipt.messages)[0].state),
    }


def tell(told: dict[str, object], as_json: bool) -> None:
    if as_json:
        emit(told, indent=None)
        return
    refused = told.get("refused")
    if isinstance(refused, list):
        say(f"{told['line']:>6}  refused     {'; '.join(map(shown, refused))}")
    else:
        again = "  (handed in before)" if told["replayed"] else ""
        say(f"{told['line']:>6}  {told['state']:10}  {told['kind']} of order {told['order']}{again}")
