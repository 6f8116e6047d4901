"""One setting at one scope: what is set there, what it would inherit, and whether this form may change it."""

import hashlib
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_noop as _

from postroom.scopes.catalogue import Section, Setting
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import SHIPPED, Effective, Snapshot


class Closed(Enum):
    """Why a field can only be read."""

    VIEWER = "viewer"  #: the person may look only
    ELSEWHERE = "elsewhere"  #: it is set at a wider scope only
    OPERATOR = "operator"  #: it needs the machine's shell
    LOCKED = "locked"  #: a variable of the environment fixes it here


class Box(Enum):
    """The box that lets a value be inherited, by its label."""

    SYSTEM_VALUE = _("Use system value")
    DEFAULT = _("Use Default")
    WEBSITE = _("Use Website")


@dataclass(frozen=True)
class Cell:
    setting: Setting
    snapshot: Snapshot
    scope: Scope

    @property
    def effective(self) -> Effective:
        return self.snapshot.get(self.setting.path, self.scope)

    @property
    def own(self) -> Effective | None:
        return self.snapshot.own(self.setting.path, self.scope)

    @property
    def inherited(self) -> Effective:
        """What holds here where nothing is set here."""
        chain = self.snapshot.chain(self.scope)
        return self.snapshot.get(self.setting.path, chain[1]) if len(chain) > 1 else SHIPPED[self.setting.path]

    @property
    def box(self) -> Box | None:
        """At the default scope only what has a shipped value to go back to."""
        if self.scope == DEFAULT:
            return Box.SYSTEM_VALUE if self.setting.can_restore else None
        return Box.WEBSITE if self.scope.kind == "stores" and "websites" in self.setting.scopes else Box.DEFAULT

    def closed(self, may_edit: bool) -> Closed | None:
        if self.scope.kind not in self.setting.scopes:
            return Closed.ELSEWHERE
        if self.snapshot.locked(self.setting.path, self.scope):
            return Closed.LOCKED
        if self.setting.operator_only:
            return Closed.OPERATOR
        return None if may_edit else Closed.VIEWER

    def written(self, found: Effective | None) -> str:
        """A value as the form's field holds it; of a secret nothing."""
        if found is None or self.setting.encrypted:
            return ""
        return "none" if found.value is None and self.setting.option("none") else found.value or ""

    @property
    def was(self) -> str:
        """What the form is told and sends back: ``=`` and the value set here, or ``~`` and the one inherited.

        Of a secret a fingerprint of its ciphertext, which is random: it changes with every save and says nothing.
        """
        if self.own is None:
            return f"~{self.written(self.inherited)}"
        if self.setting.encrypted:
            stored = self.snapshot.sources.rows.get((self.scope, self.setting.path)) or ""
            return f"={hashlib.sha256(stored.encode()).hexdigest()[:16]}" if stored else "="
        return f"={self.written(self.own)}"


def cells(section: Section, snapshot: Snapshot, scope: Scope) -> dict[str, Cell]:
    return {setting.path: Cell(setting, snapshot, scope) for group in section.groups for setting in group.settings}
