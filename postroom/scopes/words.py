"""The catalogue's texts in the language of whoever looks at a page. Its own texts are English, and are the keys."""

from django.utils.translation import gettext

from postroom.scopes.catalogue import Group, Option, Section, Setting


def label(of: Section | Group | Setting | Option) -> str:
    return gettext(of.label)


def explanation(of: Setting) -> str:
    return gettext(of.help)


def shown(of: Setting, value: str | None) -> str:
    """As `Setting.shown`: an option by its label."""
    option = of.option("none" if value is None else value)
    return label(option) if option else of.shown(value)
