"""``postroom user``: who may come in, and a way in for whoever mail does not reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from postroom.cli.installation import actor, address, open_installation
from postroom.cli.terminal import emit, say, table
from postroom.cli.user_roles import entrance, grant, role_called, scope_of, show_link, typed_password, ungrant

if TYPE_CHECKING:
    from postroom.access.models import Person

COLUMNS = ("ID", "EMAIL", "NAME", "ROLES", "TWO-FACTOR", "LAST SIGN-IN (UTC)", "STATE")
AT_STORE = click.option("--store", metavar="CODE", help="For this store view only.")
AT_WEBSITE = click.option("--website", metavar="CODE", help="For all store views of this website.")
ROLE = click.option("--role", default="administrator", show_default=True, help="A role; see `postroom user roles`.")


@click.group()
def user() -> None:
    """People who work in the desk."""


@user.command()
@click.argument("email")
@click.option("--name", default="", help="What the desk calls them.")
@ROLE
@AT_STORE
@AT_WEBSITE
@click.option("--password", "with_password", is_flag=True, help="Ask for a password here instead of making a link.")
def create(email: str, name: str, role: str, store: str | None, website: str | None, with_password: bool) -> None:  # noqa: PLR0913, PLR0917
    """Let somebody in.

    Prints a link that works once, for three days, behind which EMAIL chooses a password.
    """
    open_installation()
    from django.db import transaction
    from django.utils import timezone

    from postroom.access import passwords, people
    from postroom.access.authority import operator
    from postroom.access.tickets import Purpose

    password = typed_password() if with_password else ""
    with transaction.atomic():
        granted = [(role_called(role), scope_of(store, website))]
        person = people.add(email, name, granted, operator(actor()), timezone.now())
        if with_password:
            passwords.choose(person, password, actor())
    if with_password:
        say(f"{person.email} can sign in at {address()}/admin/")
    else:
        show_link(person, Purpose.INVITATION, "three days")


@user.command()
@click.argument("email")
@click.option("--two-factor", is_flag=True, help="Remove the second factor: phone and recovery codes are lost.")
@click.option("--password", "with_password", is_flag=True, help="Ask for a password here instead of making a link.")
def reset(email: str, two_factor: bool, with_password: bool) -> None:
    """Make a link for a new password, or remove the second factor.

    It is for whom no mail reaches; a link that was sent earlier stops working.
    """
    open_installation()
    from postroom.access import accounts, passwords
    from postroom.access import two_factor as second
    from postroom.access.tickets import Purpose

    person = accounts.the_one(email)
    if two_factor:
        second.remove(person, actor())
        say(f"{person.email} signs in with the password alone from now on.")
    elif with_password:
        passwords.choose(person, typed_password(), actor())
        say(f"The password of {person.email} is changed; all their sessions have ended.")
    elif person.has_usable_password():
        show_link(person, Purpose.RESET, "thirty minutes")
    else:
        show_link(person, Purpose.INVITATION, "three days")


@user.command()
@click.argument("email")
def link(email: str) -> None:
    """Make a link that lets EMAIL in once.

    It needs no password, works for thirty minutes, and asks for a second factor all the same.
    """
    open_installation()
    from postroom.access import accounts
    from postroom.access.tickets import Purpose

    show_link(accounts.the_one(email), Purpose.ENTER, "thirty minutes")


@user.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_people(as_json: bool) -> None:
    """List everybody with their roles."""
    open_installation()
    from postroom.access.models import Person

    listed = [described(person) for person in Person.objects.prefetch_related("grants__role")]
    if as_json:
        emit(listed)
    else:
        table(COLUMNS, [row(each) for each in listed])


def described(person: Person) -> dict[str, object]:
    from postroom.scopes import resolve

    at = resolve.current()
    return {
        "id": person.pk,
        "email": person.email,
        "name": person.name,
        "roles": [{"role": grant.role.code, "scope": at.shown(grant.scope)} for grant in person.grants.all()],
        "two_factor": person.has_two_factor,
        "last_sign_in": person.last_login.isoformat() if person.last_login else None,
        "state": "disabled" if not person.is_active else "active" if person.has_usable_password() else "invited",
    }


def row(each: dict[str, object]) -> tuple[object, ...]:
    roles = each["roles"]
    assert isinstance(roles, list)
    held = ", ".join(f"{one['role']} at {one['scope']}" for one in roles)
    last = str(each["last_sign_in"] or "")[:16].replace("T", " ")
    return (each["id"], each["email"], each["name"], held, "yes" if each["two_factor"] else "", last, each["state"])


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Keep somebody out; their sessions and links end at once."""
    open_installation()
    from postroom.access import accounts, people
    from postroom.access.authority import operator

    person = accounts.the_one(email)
    people.disable(person, operator(actor()))
    say(f"{person.email} cannot come in any more.")


@user.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let somebody in again who was disabled."""
    open_installation()
    from postroom.access import accounts, people
    from postroom.access.authority import operator

    person = accounts.the_one(email)
    people.enable(person, operator(actor()))
    say(f"{person.email} can come in again.")


@user.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def roles(as_json: bool) -> None:
    """List the roles and what each may do."""
    open_installation()
    from postroom.access.models import Role

    listed = [(role.code, role.name, sorted(map(str, role.resources))) for role in Role.objects.all()]
    if as_json:
        emit([{"code": code, "name": name, "resources": resources} for code, name, resources in listed])
    else:
        table(("CODE", "NAME", "MAY"), [(code, name, ", ".join(resources)) for code, name, resources in listed])


for command in (grant, ungrant, entrance):
    user.add_command(command)
