"""``postroom``: the command, its groups, and how every failure becomes one sentence and an exit code."""

import os
import sys
import traceback
from typing import NoReturn

import click

from postroom import __version__
from postroom.cli import failures
from postroom.cli.adopt import adopt
from postroom.cli.backup import backup
from postroom.cli.config import config
from postroom.cli.config_magento import config_set, config_show
from postroom.cli.connect import connect
from postroom.cli.credential import credential
from postroom.cli.demo import demo
from postroom.cli.doctor import doctor
from postroom.cli.dropin.command import sendmail
from postroom.cli.dropin.making import drop_in
from postroom.cli.exits import MEANINGS, Exit
from postroom.cli.import_magento import import_
from postroom.cli.key import key
from postroom.cli.listen import listen
from postroom.cli.mode import mode
from postroom.cli.person import person
from postroom.cli.processes import inbox, run_all, scheduler, web, worker
from postroom.cli.queue import queue
from postroom.cli.reference import reference
from postroom.cli.restore import restore
from postroom.cli.retention import retention
from postroom.cli.rule import rule
from postroom.cli.secret import secret
from postroom.cli.send import send
from postroom.cli.setup import setup
from postroom.cli.store import store
from postroom.cli.terminal import fail
from postroom.cli.upgrade import upgrade
from postroom.cli.user import user
from postroom.cli.webhook import webhook

COMMANDS = (
    *(setup, run_all, demo, send, queue, mode, adopt, store, config, config_set, config_show, import_, connect),
    *(user, key, webhook, credential, rule, drop_in, secret, retention, person, backup, restore, upgrade, doctor),
    *(web, worker, scheduler, listen, sendmail, inbox, reference),
)
EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code.value:>3}  {meaning}" for code, meaning in MEANINGS.items())


class Told(click.Group):
    """Lists its commands in the order in which somebody needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=Told,
    name="postroom",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="postroom")
def postroom() -> None:
    """The room where your store's mail leaves and comes back.

    POSTROOM_HOME names the data folder (default ./var), POSTROOM_DATABASE_URL the database (default SQLite in
    that folder). Start with `postroom run --demo`, or with `postroom setup`.
    """


for command in COMMANDS:
    postroom.add_command(command)


def run() -> NoReturn:
    # Everything we write holds customers' mail or keys: nobody else on this machine may read it.
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    out = sys.stdout
    try:
        return int(postroom.main(arguments, prog_name="postroom", standalone_mode=False) or Exit.OK)
    except SystemExit:
        # Of a reader that has left (`| head`) click makes a failure, and marks it only by wrapping stdout.
        if sys.stdout is out:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        return Exit.OK
    except click.Abort:
        fail("Stopped; nothing was changed by the step that was not finished.")
        return Exit.INTERRUPTED
    except click.UsageError as error:
        return misspelled(error)
    except Exception as error:
        return failed(error)


def misspelled(error: click.UsageError) -> Exit:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
    else:
        fail(error.format_message() + (f" See `{error.ctx.command_path} --help`." if error.ctx else ""))
    return Exit.USAGE


def failed(error: Exception) -> Exit:
    trouble = failures.explain(error)
    if trouble is None:
        traceback.print_exception(error)
        return Exit.SOFTWARE
    fail(trouble.message)
    return trouble.exit


if __name__ == "__main__":
    run()
