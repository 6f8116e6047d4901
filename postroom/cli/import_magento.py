"""``postroom import``: the settings of a shop that moves in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import emit

if TYPE_CHECKING:
    from postroom.imports.material import Material, Place
    from postroom.imports.reading import File


@click.group(name="import")
def import_() -> None:
    """Settings brought along from another system."""


@import_.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--apply", "apply", is_flag=True, help="Save it. Without this nothing is changed.")
@click.option("--dry-run", is_flag=True, help="Change nothing: so it is without --apply too.")
@click.option("--create-stores", is_flag=True, help="Add the websites and store views that are missing here.")
@click.option("--map", "maps", multiple=True, metavar="THERE=CODE", help="stores:3=japan: that one is this one here.")
@click.option("--at", "places", multiple=True, metavar="FILE=SCOPE", help="Of which scope a config:show FILE is.")
@click.option("--crypt-key-file", type=click.Path(path_type=Path), help="A file with crypt/key of env.php.")
@click.option("--all", "everything", is_flag=True, help="Every value, not only those set there or different.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, with every value.")
def magento(files: tuple[Path, ...], places: tuple[str, ...], maps: tuple[str, ...], **chosen: object) -> int:
    """Bring the mail settings of a Magento along: shown first, saved with --apply.

    FILES: a dump of core_config_data (SQL or CSV, .gz too), app/etc/env.php, app/etc/config.php, a file of CONFIG__
    variables, what `bin/magento config:show` prints; - is standard input. All of them together are best. They are
    read as data, and nothing in them is run.

    \b
    mysqldump DB core_config_data store store_website > shop.sql
    postroom import magento shop.sql env.php config.php --create-stores
    """
    if chosen["apply"] and chosen["dry_run"]:
        raise Trouble("Give --apply or --dry-run, not both.", Exit.USAGE)
    open_installation()
    from postroom.cli.import_text import as_document, tell
    from postroom.imports.importing import Wish, imported

    at = {name: _place(scope) for name, scope in map(_pair, places)}
    material = _material([_file(path, at) for path in files], chosen["crypt_key_file"])
    wish = Wish(dict(map(_pair, maps)), bool(chosen["create_stores"]), bool(chosen["apply"]))
    report = imported(material, wish, actor())
    if chosen["as_json"]:
        emit(as_document(report))
    else:
        tell(report, bool(chosen["everything"]))
    return Exit.OK


def _material(files: list[File], key_file: object) -> Material:
    from dataclasses import replace

    from postroom.imports.deployment import keys_of
    from postroom.imports.reading import read

    material = read(files)
    if isinstance(key_file, Path):
        typed = keys_of(_bytes(key_file, 64 * 1024).decode("utf-8", "replace"))
        return replace(material, keys=typed)
    return material


def _file(path: Path, at: dict[str, Place]) -> File:
    from postroom.imports.material import EVERYWHERE, LARGEST
    from postroom.imports.reading import File

    return File(path.name, _bytes(path, LARGEST + 1), at.get(path.name, EVERYWHERE))


def _bytes(path: Path, most: int) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read(most)
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror}. Name a file that is there.", Exit.NO_INPUT) from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise Trouble(f"{text!r} is not of the form NAME=VALUE.", Exit.USAGE)
    return name, value


def _place(text: str) -> Place:
    from postroom.imports.material import EVERYWHERE, Place

    kind, _, code = text.partition(":")
    if text == "default":
        return EVERYWHERE
    if kind not in {"websites", "stores"} or not code:
        raise Trouble(f"{text!r} is no scope; write default, websites:CODE or stores:CODE.", Exit.USAGE)
    return Place(kind, code=code)  # type: ignore[arg-type]
