"""A field as a page shows it: its value as saved or as typed, its box, and what there is to say beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from postroom.desk.configuration.cells import Cell
from postroom.desk.configuration.choices import Choice, choices
from postroom.desk.configuration.origins import in_words, origin
from postroom.desk.configuration.submission import Sent, Typed, wish
from postroom.scopes import words
from postroom.scopes.catalogue import Kind, setting
from postroom.scopes.effective.delivery import WINDOWS

SMTP_ONLY = ("system/smtp/host", "system/smtp/port")
TRANSPORT = "system/smtp/transport"
NUMERIC = {Kind.PORT, Kind.INTEGER}
LEVELS = {"stores": _("STORE VIEW"), "websites": _("WEBSITE"), "default": _("GLOBAL")}


@dataclass(frozen=True)
class Said:
    """What one attempt to save has to tell about a field."""

    fault: str = ""
    meanwhile: str = ""  #: that somebody else changed it, to what


@dataclass(frozen=True)
class Attempt:
    """A form that was sent and not saved. Empty: a form that is shown for the first time."""

    sent: Sent = field(default_factory=dict)
    said: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    cell: Cell
    may_edit: bool
    sent: Typed | None = None
    said: Said = field(default_factory=Said)
    saved_at: datetime | None = None  #: of a secret

    @property
    def path(self) -> str:
        return self.cell.setting.path

    @property
    def id(self) -> str:
        return self.path.replace("/", "_")

    @property
    def label(self) -> str:
        return words.label(self.cell.setting)

    @property
    def help(self) -> str:
        return words.explanation(self.cell.setting)

    @property
    def level(self) -> str:
        return gettext(next(level for kind, level in LEVELS.items() if kind in self.cell.setting.scopes))

    @property
    def closed(self) -> str:
        closed = self.cell.closed(self.may_edit)
        return closed.value if closed else ""

    @property
    def writable(self) -> bool:
        return not self.closed

    @property
    def secret(self) -> bool:
        return self.cell.setting.encrypted

    @property
    def is_set(self) -> bool:
        return bool(self.cell.effective.value)

    @property
    def inputmode(self) -> str:
        if self.cell.setting.kind in NUMERIC:
            return "numeric"
        return "email" if self.cell.setting.kind is Kind.EMAIL else "text"

    @property
    def choices(self) -> list[Choice]:
        return choices(self.cell)

    @property
    def value(self) -> str:
        """Never of a secret: what was typed there is not sent back either."""
        if self.secret:
            return ""
        return self.cell.written(self.cell.effective) if self.sent is None else self.sent.text

    @property
    def value_in_words(self) -> str:
        return in_words(self.cell, self.cell.effective.value)

    @property
    def was(self) -> str:
        """After a conflict what is now, as the person has seen it; else what the first form said."""
        return self.cell.was if self.sent is None or self.said.meanwhile else self.sent.was

    @property
    def box(self) -> str:
        return gettext(self.cell.box.value) if self.cell.box else ""

    @property
    def ticked(self) -> bool:
        if self.sent is None:
            return self.cell.own is None
        asked = wish(self.cell, self.sent)
        return self.sent.inherit and (asked is None or asked[0] is None)

    @property
    def inherited(self) -> str:
        return self.cell.written(self.cell.inherited)

    @property
    def inherited_in_words(self) -> str:
        return in_words(self.cell, self.cell.inherited.value)

    @property
    def inherited_from(self) -> str:
        return origin(self.cell, self.cell.inherited)

    @property
    def origin(self) -> str:
        return origin(self.cell, self.cell.effective)

    @property
    def retype(self) -> bool:
        """A password was typed, and is not kept while something is wrong."""
        return self.secret and self.sent is not None and bool(self.sent.text)

    @property
    def command(self) -> str:
        kind, _, code = self.cell.snapshot.shown(self.cell.scope).partition(":")
        return f"postroom config set {self.path} …" + (f" --{kind.removesuffix('s')} {code}" if code else "")

    @property
    def depends_path(self) -> str:
        return self.cell.setting.depends_on.path if self.cell.setting.depends_on else ""

    @property
    def depends_values(self) -> str:
        return " ".join(self.cell.setting.depends_on.values) if self.cell.setting.depends_on else ""

    @property
    def depends_in_words(self) -> str:
        depends = self.cell.setting.depends_on
        if depends is None:
            return ""
        other = setting(depends.path)
        values = gettext(" or ").join(words.shown(other, value) for value in depends.values)
        return gettext("Matters while %(setting)s is %(values)s.") % {"setting": words.label(other), "values": values}

    @property
    def smtp_only(self) -> bool:
        """Not used by Sendmail on this system, though always visible as in Magento."""
        return self.path in SMTP_ONLY and not WINDOWS

    @property
    def unused(self) -> bool:
        return self.smtp_only and self.cell.snapshot.get(TRANSPORT, self.cell.scope).value == "sendmail"

    @property
    def extra(self) -> object | None:
        return template_there_is(f"desk/configuration/fields/{self.id}.html")


def template_there_is(name: str) -> object | None:
    try:
        return get_template(name)
    except TemplateDoesNotExist:
        return None
