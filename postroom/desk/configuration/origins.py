"""Values and where they come from, in words."""

from django.utils.translation import gettext

from postroom.desk.configuration.places import name
from postroom.mail.sentence import Sentence
from postroom.scopes import words
from postroom.scopes.catalogue import Setting
from postroom.scopes.snapshot import Effective, Snapshot, Source


def origin(snapshot: Snapshot, found: Effective) -> str:
    if found.source is Source.SHIPPED:
        return gettext("the shipped value")
    if found.source is Source.ENVIRONMENT:
        return gettext("from the environment variable %(variable)s") % {"variable": found.variable}
    if found.scope.kind == "default":
        return gettext("from Default Config")
    template = gettext("from the website %(name)s") if found.scope.kind == "websites" else gettext("from %(name)s")
    return template % {"name": name(snapshot, found.scope)}


def in_words(setting: Setting, value: str | None) -> str:
    """A secret as whether there is one."""
    if setting.encrypted:
        return gettext("set") if value else gettext("not set")
    return words.shown(setting, value) or gettext("empty")


def spoken(text: str) -> str:
    """A sentence of the rooms in the language of whoever looks."""
    return text.translated(gettext) if isinstance(text, Sentence) else text
