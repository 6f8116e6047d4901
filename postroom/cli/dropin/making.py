"""``postroom drop-in``: everything that ``postroom-sendmail`` needs: a credential, its file, and the maildrop."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from postroom.cli.dropin.configuration import read
from postroom.cli.dropin.endings import Refused
from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import say, warn
from postroom.msa.drop_in import SYSTEM_FILE, credential_name, line, program, script, script_of

ALONE, OPEN = 0o700, 0o1733  # nobody but its owner lists an open one or removes from it
ANYBODY = 0o755  # may start the program; the file that it names is for its group alone


@dataclass(frozen=True)
class Wanted:
    """`group`: of the account that the shop runs as; empty: the shop runs as we do."""

    store: str
    file: Path
    listener: str
    group: str

    @property
    def program(self) -> Path | None:
        """What names a file that is not looked for by itself."""
        return None if str(self.file) == SYSTEM_FILE else Path(script_of(str(self.file)))


@click.command(name="drop-in")
@click.option("--store", metavar="CODE", required=True, help="The store view whose mail comes this way.")
@click.option(
    "--file", type=click.Path(path_type=Path), default=Path(SYSTEM_FILE), show_default=True, help="What is made."
)
@click.option("--listener", metavar="HOST:PORT", help="Where `postroom run` or `postroom listen` takes mail.")
@click.option("--group", default="", help="Group of the account that the shop runs as, such as www-data.")
def drop_in(store: str, file: Path, listener: str | None, group: str) -> None:
    """Set up the drop-in for /usr/sbin/sendmail.

    Makes a credential for the store view, the file that names it, and the maildrop (POSTROOM_MAILDROP) where mail lies
    while the listener is away; where the file is none that is looked for, a program beside it too, which names it.
    Then says what to write into php.ini.
    """
    open_installation()
    make(Wanted(store, file.absolute(), listener or found(), group))


def found() -> str:
    """Where a listener of this machine says that it is; while there is none, where one would be."""
    from django.utils import timezone

    from postroom.msa.listening import on_this_machine

    port = os.environ.get("POSTROOM_SMTP_PORT") or "2525"
    return on_this_machine(timezone.now()) or f"127.0.0.1:{port}"


def make(wanted: Wanted) -> None:
    from django.conf import settings

    from postroom.cli.dropin.command import sender_of
    from postroom.scopes import resolve

    view = resolve.current().store_view(wanted.store)
    gid = group_id(wanted.group)
    check_listener(wanted)
    for path in (wanted.file, wanted.program):
        if path and path.exists():
            raise Trouble(f"{path} is there already: remove it, or name another with --file.", Exit.CANT_CREATE)
    folder = Path(settings.POSTROOM_MAILDROP)
    open_maildrop(folder, ALONE if gid is None else OPEN)
    # The file first: a credential whose password nobody could write down would be of no use.
    with new_file(wanted.file, gid) as file:
        username, password = credential(view.code)
        lines = {
            "listener": wanted.listener,
            "username": username,
            "password": password,
            "maildrop": str(folder),
            "sender": sender_of(view.id),
        }
        file.write(text_of(lines))
    if wanted.program:
        wanted.program.write_text(script(str(wanted.file)), encoding="utf-8")
        wanted.program.chmod(ANYBODY)
    tell(wanted, folder)


def credential(store: str) -> tuple[str, str]:
    from django.utils import timezone

    from postroom.access.keys import Grant
    from postroom.msa import credentials

    name, grant = credential_name(store), Grant(store_views=(store,))
    made, password = credentials.create(name, grant, credentials.Limits(), actor(), timezone.now())
    return made.username, password


def check_listener(wanted: Wanted) -> None:
    """Before anything is made: by whom it will be read."""
    try:
        read(text_of({"listener": wanted.listener, "username": "x", "password": "x"}), "--listener")
    except Refused as refused:
        raise Trouble(str(refused), Exit(refused.status)) from None


def text_of(lines: Mapping[str, str]) -> str:
    return "".join(f"{name} = {value}\n" for name, value in lines.items() if value)


def group_id(name: str) -> int | None:
    if not name:
        return None
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise Trouble(f"There is no group {name!a} on this machine; see /etc/group.") from None


def open_maildrop(folder: Path, mode: int) -> None:
    """One that others may write into stays so: another shop of this machine may use it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    give(folder)
    if mode == OPEN or folder.stat().st_mode & 0o077 == 0:
        folder.chmod(mode)


def give(folder: Path) -> None:
    """To the account that Postroom runs as: what root keeps to itself, no scheduler of another account fetches."""
    from django.conf import settings

    owner = Path(settings.POSTROOM_HOME).stat()
    if os.geteuid() == 0 == folder.stat().st_uid:
        os.chown(folder, owner.st_uid, owner.st_gid)


def new_file(path: Path, gid: int | None) -> IO[str]:
    """For us alone, or for the group too."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        if gid is not None:
            os.fchown(descriptor, -1, gid)
            os.fchmod(descriptor, 0o640)
    except PermissionError:
        os.close(descriptor)
        path.unlink()
        raise Trouble(f"Only root, or a member of it, can give {path} to this group.", Exit.NO_PERMISSION) from None
    return os.fdopen(descriptor, "w", encoding="utf-8")


def tell(wanted: Wanted, folder: Path) -> None:
    say(f"The drop-in hands in for {wanted.store}; {wanted.file} holds its password, and is nobody else's to read.")
    say("In php.ini, or in the pool of php-fpm:")
    say()
    say(f'  sendmail_path = "{line(str(wanted.file))}"')
    say()
    say(f"Without PHP: {program(str(wanted.file))} in place of /usr/sbin/sendmail.")
    if wanted.group:
        for path in closed({*wanted.file.parents, folder.parent, *folder.parents}):
            warn(f"{path} lets no other account through: choose --file and POSTROOM_MAILDROP outside of it.")
    if os.environ.get("POSTROOM_MAILDROP"):
        warn(f"Start `postroom run` with POSTROOM_MAILDROP={folder} too: its scheduler fetches what lies there.")


def closed(folders: set[Path]) -> list[Path]:
    return sorted(path for path in folders if not path.stat().st_mode & 0o001)
