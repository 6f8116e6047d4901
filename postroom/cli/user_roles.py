"""Which role, where; the links that are printed; and what ``postroom run`` asks for at its start."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, address, is_demo, open_installation
from postroom.cli.secret_input import asked, first_line
from postroom.cli.terminal import say, warn

if TYPE_CHECKING:
    from postroom.access.models import Person, Role
    from postroom.access.tickets import Purpose
    from postroom.scopes.scope import Scope

DEMO = "demo@harbour-and-pine.example"


def role_called(code: str) -> Role:
    from postroom.access.models import Role

    role = Role.objects.filter(code=code).first()
    if role is None:
        codes = ", ".join(Role.objects.values_list("code", flat=True))
        raise Trouble(f"There is no role {code!a}; there are {codes}.")
    return role


def scope_of(store: str | None, website: str | None) -> Scope:
    """All stores where nothing is named."""
    from postroom.scopes import resolve
    from postroom.scopes.scope import DEFAULT, Scope
    from postroom.scopes.snapshot import UnknownStore

    if store and website:
        raise Trouble("Say --store or --website, not both.", Exit.USAGE)
    snapshot = resolve.current()
    if store:
        return Scope.store(snapshot.store_view(store).id)
    if not website:
        return DEFAULT
    found = [site.id for site in snapshot.websites.values() if site.code == website]
    if not found:
        raise UnknownStore(f"There is no website {website!a}; `postroom store list` names them.")
    return Scope.website(found[0])


def typed_password() -> str:
    """Twice at a terminal; one line of standard input from a script. Never on the command line."""
    if not (sys.stdin and sys.stdin.isatty()):
        return first_line()
    password = asked("Password (at least 12 characters)")
    if asked("Once more") != password:
        raise Trouble("The two are not the same; nothing was changed.")
    return password


def show_link(person: Person, purpose: Purpose, life: str) -> None:
    say(made_link(person, purpose))
    warn(f"It works once, within {life}. An older one has stopped working.")


def made_link(person: Person | None, purpose: Purpose) -> str:
    from django.utils import timezone

    from postroom.access import tickets
    from postroom.audit.record import Change, record

    if person is not None and not person.is_active:
        raise Trouble(f"{person.email} is disabled; `postroom user enable {person.email}` comes first.")
    token = tickets.issue(purpose, person, timezone.now())
    record(actor(), Change("made a link", f"person {person.email}" if person else "first administrator", new=purpose))
    return tickets.link(address(), purpose, token)


@click.command()
@click.argument("email")
@click.argument("role")
@click.option("--store", metavar="CODE", help="For this store view only.")
@click.option("--website", metavar="CODE", help="For all store views of this website.")
def grant(email: str, role: str, store: str | None, website: str | None) -> None:
    """Give EMAIL a role: for all stores, a website or a store view."""
    open_installation()
    from postroom.access import accounts, people
    from postroom.access.authority import operator

    person = accounts.the_one(email)
    people.give(person, role_called(role), scope_of(store, website), operator(actor()))
    say(f"{person.email} is {role} now.")


@click.command()
@click.argument("email")
@click.argument("role")
@click.option("--store", metavar="CODE", help="At this store view.")
@click.option("--website", metavar="CODE", help="At this website.")
def ungrant(email: str, role: str, store: str | None, website: str | None) -> None:
    """Take a role from EMAIL again."""
    open_installation()
    from postroom.access import accounts, people
    from postroom.access.authority import operator

    person, gone = accounts.the_one(email), (role_called(role), scope_of(store, website))
    kept = [each for each in people.held(person) if each != gone]
    if len(kept) == len(people.held(person)):
        raise Trouble(f"{person.email} is not {role} there; see `postroom user list`.")
    people.regrant(person, kept, operator(actor()))
    say(f"{person.email} is not {role} there any more.")


@click.command(hidden=True)
def entrance() -> None:
    """Print the link that `postroom run` shows: into the demo, or for the first administrator; else nothing."""
    open_installation()
    from postroom.access.models import Person
    from postroom.access.tickets import Purpose

    if is_demo():
        say(made_link(demo_person(), Purpose.ENTER))
    elif not Person.objects.exists():
        say(made_link(None, Purpose.FIRST))


def demo_person() -> Person:
    from django.utils import timezone

    from postroom.access import accounts, people
    from postroom.access.authority import operator

    found = accounts.find(DEMO)
    if found is None:
        by = operator(actor())
        return people.add(DEMO, "Demo", [(role_called("administrator"), scope_of(None, None))], by, timezone.now())
    people.enable(found, operator(actor()))
    return found
