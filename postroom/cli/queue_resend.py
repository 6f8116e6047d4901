"""``postroom queue resend|correct|jobs|stop``: mail once more, wrong addresses, and what workers do in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import open_installation
from postroom.cli.queue_actions import by
from postroom.cli.queue_choice import SHORT, message_of
from postroom.cli.terminal import emit, say, table

if TYPE_CHECKING:
    from postroom.mail.address import Address

REASON = click.option("--reason", default="", help="Why; it is kept in the history.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.command()
@click.argument("which", metavar="MESSAGE|ORDER")
@click.option("--to", metavar="ADDRESS", help="A corrected address; what waits for the wrong one is cancelled.")
@click.option("--copies", is_flag=True, help="The Bcc copies too.")
@REASON
@AS_JSON
def resend(which: str, to: str | None, copies: bool, reason: str, as_json: bool) -> None:
    """Send a message once more, as it was, under a new Message-ID.

    An order number means its newest message.
    """
    open_installation()
    from postroom.spool.handling import resend as room

    try:
        new = room.resend(message_of(which), by(reason), address(to) if to else None, asked=room.Asked(copies))
    except room.CannotResend as why:
        raise Trouble(str(why), Exit.DATA) from why
    if as_json:
        emit({"id": str(new)})
    else:
        say(f"Queued as message {new}.")


@click.command()
@click.argument("order", metavar="ORDER")
@click.option("--store", metavar="CODE", required=True, help="The order's store view.")
@click.option("--from", "wrong", metavar="ADDRESS", required=True, help="The address that was wrong.")
@click.option("--to", "right", metavar="ADDRESS", required=True, help="The address that is right.")
@REASON
@AS_JSON
def correct(order: str, **given: Any) -> int:
    """Correct an order's address: what did not arrive goes to the right one.

    Queued and held mail to the wrong address is cancelled and goes on as a new message; what failed is sent again.
    """
    open_installation()
    from postroom.scopes import resolve
    from postroom.spool.handling import correct as room
    from postroom.spool.handling.resend import CannotResend

    view = resolve.current().store_view(given["store"]).id
    correction = room.Correction(view, order, address(given["wrong"]), address(given["right"]))
    try:
        done = room.correct(correction, by(given["reason"]))
    except CannotResend as why:
        raise Trouble(str(why), Exit.DATA) from why
    if given["as_json"]:
        emit({"messages": [str(each) for each in done.messages], "skipped": done.skipped})
    else:
        say(f"correct: {len(done.messages)} done.")
        for why_not, count in done.skipped.items():
            say(f"  left alone: {count} ({why_not})")
    return Exit.OK if done.messages else Exit.DATA


def address(typed: str) -> Address:
    from postroom.mail.address import Address, InvalidAddress

    try:
        return Address.parse(typed)
    except InvalidAddress as error:
        raise Trouble(f"{typed!a} is no address: {error}", Exit.USAGE) from error


@click.command()
@AS_JSON
def jobs(as_json: bool) -> None:
    """List what workers do to many deliveries, newest first."""
    open_installation()
    from postroom.spool.handling import jobs as room

    found = room.listed()
    if as_json:
        shown = ("verb", "actor", "reason", "filters", "pace", "count", "done", "skipped", "state", "problem")
        emit({"jobs": [{"id": str(job.public_id)} | {name: getattr(job, name) for name in shown} for job in found]})
    elif found:
        head = ("STARTED (UTC)", "JOB", "VERB", "STATE", "DONE", "LEFT ALONE", "OF", "BY")
        table(head, ((f"{job.created_at:%Y-%m-%d %H:%M:%S}", job.public_id.hex[:8], job.verb, job.state, str(job.done),
                      str(sum(job.skipped.values())), str(job.count), job.actor) for job in found))  # fmt: skip
    else:
        say("There are no jobs: hold, release, retry or cancel with a filter starts one.")


@click.command()
@click.argument("which", metavar="JOB")
def stop(which: str) -> None:
    """Stop a job. What it has done stays done."""
    open_installation()
    from postroom.spool.handling import jobs as room

    begins = len(which) >= SHORT and which.lower()
    found = [job for job in room.listed(limit=1000) if begins and str(job.public_id).startswith(begins)]
    if len(found) != 1:
        raise Trouble(f"There is no one job {which!a}; `postroom queue jobs` lists them.", Exit.DATA)
    job = room.stop(found[0].public_id, by(""))
    say(f"The job is {job.state}: {job.done} of {job.count} done.")


COMMANDS = (resend, correct, jobs, stop)
