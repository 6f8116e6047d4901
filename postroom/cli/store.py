"""``postroom store``: the websites and store views that settings and mails belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import emit, say, table
from postroom.project.spelling import program

if TYPE_CHECKING:
    from postroom.scopes.models import Website


@click.group()
def store() -> None:
    """Websites and store views."""


@store.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_stores(as_json: bool) -> None:
    """List websites and their store views."""
    open_installation()
    from postroom.scopes.models import Website

    websites = list(Website.objects.prefetch_related("store_views"))
    if as_json:
        emit([described(website) for website in websites])
    else:
        table(("WEBSITE", "STORE VIEW", "NAME", "MAGENTO ID"), [row for website in websites for row in rows(website)])


def rows(website: Website) -> list[tuple[object, ...]]:
    views = [
        (website.code, view.code, view.name, "" if view.magento_id is None else view.magento_id)
        for view in website.store_views.all()
    ]
    return list(views) or [(website.code, "", website.name, website.magento_id or "")]


def described(website: Website) -> dict[str, object]:
    views = [
        {"code": view.code, "name": view.name, "magento_id": view.magento_id, "active": view.is_active}
        for view in website.store_views.all()
    ]
    return {"code": website.code, "name": website.name, "magento_id": website.magento_id, "store_views": views}


@store.command()
@click.argument("code")
@click.option("--name", help="The name people see; the code when not given.")
@click.option("--website", metavar="CODE", help="The website it belongs to; there must be one of that code.")
@click.option("--magento-id", type=click.IntRange(0, 2**31 - 1), help="Its id in the Magento that it mirrors.")
@click.option("--as-website", is_flag=True, help="Add a website instead of a store view.")
def add(code: str, name: str | None, website: str | None, magento_id: int | None, as_website: bool) -> None:
    """Add a store view (or, with --as-website, a website) under the code it has in Magento.

    \b
    postroom store add eu --as-website --name "Europe"
    postroom store add fr --website eu --name "Français"
    """
    if as_website and website:
        raise Trouble("A website belongs to no website: leave --website or --as-website out.", Exit.USAGE)
    open_installation()
    from postroom.scopes import stores

    if as_website:
        stores.add_website(code, name or code, actor(), magento_id)
        say(f"Website {code} added. Next: {program()} store add VIEW_CODE --website {code}")
        return
    stores.add_store_view(code, name or code, website or only_website(), actor(), magento_id)
    say(f"Store view {code} added. Next: {program()} config set trans_email/ident_sales/email ADDRESS --store {code}")


def only_website() -> str:
    from postroom.scopes.models import Website

    codes = list(Website.objects.values_list("code", flat=True))
    if len(codes) != 1:
        raise Trouble(f"Say to which website it belongs with --website: {', '.join(codes) or 'none yet'}.", Exit.USAGE)
    return codes[0]
