"""``postroom setup``: everything that must exist before the first mail. It may be repeated: what is there stays."""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, demo_mark, home, is_demo, refuse_unsafe_database, start_alone
from postroom.cli.progress import Progress
from postroom.cli.terminal import counted, say, warn
from postroom.project.occupied import occupy
from postroom.project.spelling import program


@click.command()
@click.option("--demo", is_flag=True, help="With a demo store: English, Japanese and German store views.")
@click.option(
    "--new-key", is_flag=True, help="The old keys are lost for good: make one; passwords are to be typed again."
)
@click.option("--inbox-port", type=click.IntRange(1, 65535), default=1025, hidden=True)
@click.option("--quiet", is_flag=True, help="Say nothing when all goes well.")
def setup(demo: bool, new_key: bool, inbox_port: int, quiet: bool) -> None:
    """Create or update the data folder and the database.

    That is: keys, tables and a first store.
    Run it again after every upgrade: it changes only what is missing or out of date.
    """
    demo = demo or is_demo()
    refuse_a_demo_over_a_store(demo)
    make_home()
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Database", lambda: migrate(demo, new_key)),
        ("Keys", lambda: make_keys(new_key)),
        ("Store", lambda: make_store(demo, inbox_port)),
    )
    with one_at_a_time():
        for name, step in steps:
            done = step()
            if not quiet:
                say(f"{name + ':':10}{done}")
    if not quiet:
        say()
        following = f"`{program()} run --demo`" if demo else f"`{program()} doctor`, then `{program()} run`"
        say(f"Ready in {home()}. Next: {following}.")


def refuse_a_demo_over_a_store(demo: bool) -> None:
    """The demo counts made-up identities as real and mails to loopback: no merchant's store may turn into one."""
    if demo and (home() / "keys").is_dir() and not is_demo():
        raise Trouble(
            f"{home()} holds a real installation; a demo store would mix with it. Let POSTROOM_HOME name another.",
            Exit.CONFIG,
        )


def make_home() -> None:
    try:
        home().mkdir(mode=0o700, parents=True, exist_ok=True)
        (home() / "run").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        if error.errno in {errno.EROFS, errno.ENOSPC, errno.EDQUOT}:
            raise  # told better by `failures`
        raise Trouble(
            f"The data folder {home()} cannot be created: {error.strerror}. Let POSTROOM_HOME name another one.",
            Exit.CANT_CREATE,
        ) from None


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with (home() / "run" / "setup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate(demo: bool, new_key: bool) -> str:
    if demo:
        os.environ["POSTROOM_DEMO"] = "1"
    start_alone()
    from django.db import connection

    from postroom.doctor.database import durability, from_later

    refuse_unsafe_database(durability(), from_later())
    refuse_the_database_of_others(demo, new_key)
    if demo:
        demo_mark().touch()
    done = to_this_release()
    occupy(home())
    return f"{connection.vendor}, {done}"


def to_this_release() -> str:
    """What was done. Where there is an installation already, this is an upgrade, with its backup."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from postroom.backup import facts, upgrade
    from postroom.backup.programs import NoProgram
    from postroom.backup.shared import Shared

    targets = upgrade.to_this_release()
    steps, kept = upgrade.steps(targets), None
    # Tables without an installation: a store that shares its database has made them.
    if facts.installation(facts.asked, connection.introspection.table_names())[0] is None:
        call_command("migrate", interactive=False, verbosity=0)
    elif steps:
        try:
            kept = upgrade.carry_out(targets, actor(), timezone.now(), Progress())
        except (NoProgram, Shared) as reason:
            warn(f"{reason} The database is upgraded without a backup.")
            upgrade.carry_out(targets, actor(), timezone.now(), Progress(), keep=False)
    before = f"; what was before: {kept}" if kept else ""
    return f"{counted(len(steps), 'migration')} applied{before}" if steps else "up to date"


def refuse_the_database_of_others(demo: bool, new_key: bool) -> None:
    """Before anything is written to it."""
    from postroom.scopes import belonging

    if demo and belonging.is_a_real_store():
        raise Trouble(
            "The database holds a real store, and a demo would send its mail to this machine. Unset "
            "POSTROOM_DATABASE_URL (the demo then has a database of its own), or let it name an empty one.",
            Exit.CONFIG,
        )
    if not new_key:
        belonging.refuse_without_its_key()


def make_keys(new_key: bool) -> str:
    from postroom.project.secret_key import create_django_secret_key

    create_django_secret_key(home())
    from postroom.scopes.belonging import key_of_the_database, remember_key
    from postroom.scopes.key_ring import create_key, folder

    created = "" if any(folder().glob("*.key")) and not new_key else create_key(folder()).id
    if created or not key_of_the_database():
        remember_key()
    return f"created {created} in {folder()} – keep a copy of that folder in a safe place" if created else "there"


def make_store(demo: bool, inbox_port: int) -> str:
    from postroom.demo.store import make_demo_store
    from postroom.scopes.belonging import mark_as_demo
    from postroom.scopes.models import StoreView
    from postroom.scopes.stores import add_store_view, add_website
    from postroom.spool.adoption import settle_in

    settle_in()
    if demo:
        mark_as_demo()
        return make_demo_store(inbox_port, actor())
    if StoreView.objects.exists():
        return counted(StoreView.objects.count(), "store view")
    add_website("base", "Main Website", actor())
    add_store_view("default", "Default Store View", "base", actor())
    return f"one website `base` with one store view `default`, as in a new Magento; {start_on_hold()}"


def start_on_hold() -> str:
    """A new store has no transport and no identities yet; unless the environment says how it is to start."""
    from postroom.scopes import resolve
    from postroom.scopes.rules import MODE
    from postroom.scopes.save import save
    from postroom.scopes.scope import DEFAULT

    if resolve.current().locked(MODE, DEFAULT):
        return f"its mode is {resolve.current().get(MODE, DEFAULT).value}"
    save({MODE: "hold"}, DEFAULT, actor())
    return "mail is on hold until `postroom mode set live`"
