"""``postroom sendmail``: the drop-in as one of our commands. PHP calls ``postroom-sendmail``, which starts sooner."""

from __future__ import annotations

import os
import sys

import click

from postroom.cli.dropin import program
from postroom.cli.dropin.arguments import Arguments, Usage, parse
from postroom.cli.dropin.endings import Refused, refusal
from postroom.cli.exits import Exit


class Words(click.Command):
    """Its arguments are sendmail's: click reads none of them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args == ["--help"]:
            return super().parse_args(ctx, args)
        ctx.params["words"] = tuple(args)
        return []


@click.command(cls=Words, context_settings={"help_option_names": ["--help"]}, options_metavar="[SENDMAIL'S OPTIONS]")
def sendmail(words: tuple[str, ...]) -> int:
    """Hand a mail in, as /usr/sbin/sendmail does.

    Options: -t -i -f ADDRESS -F NAME -bs -bp, and recipients.

    Mail goes to the listener, or into the maildrop while the listener is away. `postroom drop-in` makes the file that
    names both. PHP and others should call `postroom-sendmail`, which does the same and starts sooner.

    With --store CODE it goes straight into this installation's database, as that store view's own.

    Exit codes are those of sysexits.h; 0: committed, or on disk in the maildrop.
    """
    try:
        arguments = parse(words)
    except Usage as error:
        return program.end(os.EX_USAGE, str(error))
    return straight(arguments) if arguments.store else program.main(words)


def straight(arguments: Arguments) -> int:
    try:
        return hand_in(arguments)
    except Refused as refused:
        return program.end(refused.status, str(refused))


def hand_in(arguments: Arguments) -> int:
    """Into the database of POSTROOM_HOME. Raises Refused, and what `main` tells: Misconfigured, UnknownStore."""
    from postroom.cli.dropin import local_text
    from postroom.cli.installation import actor, open_installation

    text = local_text.read(sys.stdin.buffer, arguments.dots)
    open_installation()
    from django.db import OperationalError, transaction
    from django.utils import timezone

    from postroom.msa import own
    from postroom.msa.judging import Mail
    from postroom.msa.refusing import Refused as NotTaken
    from postroom.scopes import resolve

    try:
        view = resolve.current().store_view(arguments.store)
        letter = local_text.letter(text, arguments, sender_of(view.id))
        mail = Mail(own.account([view]), letter.sender, letter.recipients, letter.data, "sendmail", smtputf8=True)
        with transaction.atomic():
            own.hand_in_own([mail], actor().name, timezone.now())
    except NotTaken as error:
        raise refusal(error.reply) from None
    except OperationalError as error:
        return program.end(Exit.TEMP_FAIL, f"The database does not answer: {error}. Nothing was handed in: try again.")
    return Exit.OK


def sender_of(store_view: int) -> str:
    """The General Contact, for mail that does not say who writes; empty where there is none yet."""
    from postroom.scopes import effective, resolve

    try:
        return str(effective.identity(resolve.current(), store_view, "general").address)
    except effective.Misconfigured:
        return ""
