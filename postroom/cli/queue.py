"""``postroom queue``: what was sent, what waits and why, and one message's whole history."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from postroom.cli import queue_actions, queue_resend
from postroom.cli.installation import open_installation
from postroom.cli.queue_choice import filtered, filters_from, message_of
from postroom.cli.queue_text import item_json, rows, story_json, story_lines
from postroom.cli.terminal import emit, say, table
from postroom.project.spelling import program

if TYPE_CHECKING:
    from postroom.cli.queue_choice import Asked
    from postroom.spool.reading.waiting import Lookout


@click.group()
def queue() -> None:
    """What was sent, what waits, and what to do about it."""


@queue.command(name="list")
@filtered
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="Messages on a page.")
@click.option("--after", metavar="MESSAGE", help="The page after this message.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_queue(asked: Asked, limit: int, after: str | None, as_json: bool) -> None:
    """List messages, newest first, with the state of each delivery."""
    open_installation()
    from postroom.spool.reading import history

    lookout = looked()
    page = history.list_messages(filters_from(asked), after, limit)
    if as_json:
        emit({"messages": [item_json(item, lookout) for item in page.items], "after": page.cursor})
        return
    if page.items:
        table(("SUBMITTED (UTC)", "STORE", "ORDER", "STATE", "RECIPIENT", "MESSAGE", "WHY"), rows(page.items, lookout))
    else:
        say(
            "No message fits."
            if asked.any()
            else f"Nothing was handed in yet. Try: {program()} send order FILE --store CODE"
        )
    if page.cursor:
        say(f"More: {program()} queue list {asked.again()}--limit {limit} --after {page.cursor}")
    found = {state: count for state, count in history.counts().items() if count}
    say("All deliveries: " + (", ".join(f"{count} {state}" for state, count in found.items()) or "none"))


@queue.command()
@click.argument("which", metavar="MESSAGE|ORDER")
@click.option("--source", is_flag=True, help="The message itself, as every attempt sends it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(which: str, source: bool, as_json: bool) -> None:
    """Show one message and its whole history.

    MESSAGE may be the eight characters that `queue list` shows; an order number finds its newest message.
    """
    open_installation()
    from postroom.spool.reading import history

    public_id = message_of(which)
    if source:
        print_source(history.source(public_id))
        return
    story, lookout = history.timeline(public_id), looked()
    if as_json:
        emit(story_json(story, lookout))
    else:
        for line in story_lines(story, lookout):
            say(line)


def looked() -> Lookout:
    from django.utils import timezone

    from postroom.spool.reading.waiting import look

    return look(timezone.now())


def print_source(content: bytes | None) -> None:
    """Octets for a file or a pipe; on a terminal nothing in them may move the cursor."""
    if content is None:
        say("There is nothing to show: the message was withheld or could not be composed. Its history says why.")
    elif sys.stdout.isatty():
        for line in content.decode("utf-8", "replace").split("\r\n"):
            say(line)
    else:
        sys.stdout.buffer.write(content)


for action in (*queue_actions.COMMANDS, *queue_resend.COMMANDS):
    queue.add_command(action)
