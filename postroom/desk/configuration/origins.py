"""Values and where they come from, in words."""

from django.utils.translation import gettext

from postroom.desk.configuration.cells import Cell
from postroom.desk.configuration.choices import choices
from postroom.desk.configuration.places import name
from postroom.scopes import words
from postroom.scopes.snapshot import Effective, Source


def origin(cell: Cell, found: Effective) -> str:
    """Empty for what is set nowhere."""
    if found.source is Source.SHIPPED:
        return gettext("the shipped value") if cell.written(found) else ""
    if found.source is Source.ENVIRONMENT:
        return gettext("from the environment variable %(variable)s") % {"variable": found.variable}
    if found.scope.kind == "default":
        return gettext("from Default Config")
    template = gettext("from the website %(name)s") if found.scope.kind == "websites" else gettext("from %(name)s")
    return template % {"name": name(cell.snapshot, found.scope)}


def in_words(cell: Cell, value: str | None) -> str:
    """As the field offers it; a secret as whether there is one."""
    if cell.setting.encrypted:
        return gettext("set") if value else gettext("not set")
    offered = {choice.value: choice.label for choice in choices(cell) if choice.value}
    shown = words.shown(cell.setting, value)
    return offered.get(value or "", shown) or (gettext("not set") if value is None else gettext("empty"))
