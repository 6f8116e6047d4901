"""What the reference says of a setting, in the reader's language. All of it comes from the catalogue."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from postroom.scopes import words
from postroom.scopes.catalogue import SECTIONS, Group, Section, Setting, setting
from postroom.scopes.environment import PREFIX
from postroom.scopes.reference import ACCEPTS, WHERE, limits

CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Choice:
    """A value that may be stored, and what people see for it."""

    value: str
    label: str
    ours: bool
    operator_only: bool


@dataclass(frozen=True)
class Condition:
    """The setting matters while another, on which page it stands, is one of these."""

    label: str
    address: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One setting, with the section it stands in."""

    declared: Setting
    section: Section
    group: Group

    @property
    def anchor(self) -> str:
        return anchor(self.declared.path)

    @cached_property
    def label(self) -> str:
        return words.label(self.declared)

    @property
    def english(self) -> str:
        """As Magento's own pages write it, where the reader's language has another word for it."""
        return "" if self.label == self.declared.label else self.declared.label

    @property
    def help(self) -> str:
        return words.explanation(self.declared)

    @property
    def choices(self) -> list[Choice]:
        return [Choice(each.value, words.label(each), each.ours, each.operator_only) for each in self.declared.options]

    @property
    def takes(self) -> SafeString | str:
        return "" if self.declared.options else marked_up(gettext(ACCEPTS[self.declared.kind]))

    @property
    def limits(self) -> tuple[str, ...]:
        return limits(self.declared)

    @property
    def default(self) -> str | None:
        return self.declared.default

    @property
    def default_label(self) -> str:
        """What a choice that is shipped, or never made, shows."""
        shown = words.shown(self.declared, self.declared.default)
        return "" if shown == self.declared.default else shown

    @property
    def scopes(self) -> list[str]:
        return [gettext(WHERE[scope]) for scope in self.declared.scopes]

    @property
    def condition(self) -> Condition | None:
        needs = self.declared.depends_on
        if needs is None:
            return None
        other = setting(needs.path)
        shown = tuple(words.shown(other, value) for value in needs.values)
        return Condition(words.label(other), address_of(other.path), shown)

    @property
    def variable(self) -> str:
        return f"{PREFIX}DEFAULT__{self.declared.path.replace('/', '__').upper()}"

    @property
    def command(self) -> str:
        return f"postroom config set {self.declared.path} {'-' if self.declared.encrypted else gettext('VALUE')}"

    def answers(self, wanted: list[str]) -> bool:
        """Whether every word stands in label, path or help, in the reader's language or in English."""
        text = spelled(" ".join((self.label, self.help, self.declared.path, self.declared.label, self.declared.help)))
        return all(word in text for word in wanted)


def entries(section: Section) -> dict[Group, list[Entry]]:
    return {group: [Entry(each, section, group) for each in group.settings] for group in section.groups}


def search(typed: str) -> list[Entry]:
    wanted = spelled(typed).split()
    found = [entry for section in SECTIONS for group in entries(section).values() for entry in group]
    return [entry for entry in found if wanted and entry.answers(wanted)]


def section_called(name: str) -> Section | None:
    return next((section for section in SECTIONS if section.id == name), None)


def anchor(path: str) -> str:
    return path.replace("/", ".")


def address_of(path: str) -> str:
    """Where the setting stands in the book."""
    section = next(each.id for each in SECTIONS for group in each.groups if setting(path) in group.settings)
    return f"/admin/reference/{section}/#{anchor(path)}"


def spelled(text: str) -> str:
    """Wide and narrow letters, capitals and small ones: one spelling."""
    return unicodedata.normalize("NFKC", text).casefold()


def marked_up(text: str) -> SafeString:
    """What stands in backticks as code."""
    return mark_safe(CODE.sub(r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped before
