"""A section at a scope as a form: its groups with their fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from postroom.desk.configuration.cells import Cell, cells
from postroom.desk.configuration.fields import Attempt, Field, Said, template_there_is
from postroom.desk.configuration.tabs import may_change
from postroom.desk.frame.door import DeskRequest
from postroom.scopes import words
from postroom.scopes.catalogue import Group, Section
from postroom.scopes.models import SettingValue
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot

NOTHING = Said()


@dataclass(frozen=True)
class Sheet:
    """One section, at one scope, for one person."""

    section: Section
    scope: Scope
    snapshot: Snapshot
    changeable: frozenset[str]  #: the paths that this person may change here, as far as anybody can

    @property
    def may_edit(self) -> bool:
        return bool(self.changeable)

    @property
    def cells(self) -> dict[str, Cell]:
        return cells(self.section, self.snapshot, self.scope)

    @property
    def writable(self) -> dict[str, Cell]:
        return {path: cell for path, cell in self.cells.items() if cell.closed(path in self.changeable) is None}


@dataclass(frozen=True)
class Fieldset:
    """A group. `open`: shown unfolded while nobody has chosen otherwise."""

    group: Group
    section: Section
    fields: tuple[Field, ...]
    open: bool

    @property
    def id(self) -> str:
        return self.group.id

    @property
    def label(self) -> str:
        return words.label(self.group)

    @property
    def beside(self) -> bool:
        """Whether its fields have room for what the settings mean."""
        return (self.section.id, self.group.id) == ("system", "smtp")

    @property
    def extra(self) -> object | None:
        return template_there_is(f"desk/configuration/groups/{self.section.id}_{self.group.id}.html")


def sheet(request: DeskRequest, section: Section, scope: Scope) -> Sheet:
    paths = (setting.path for group in section.groups for setting in group.settings)
    changeable = frozenset(path for path in paths if may_change(request, section, path, scope))
    return Sheet(section, scope, request.snapshot, changeable)


def fieldsets(of: Sheet, attempt: Attempt) -> list[Fieldset]:
    known, saved = of.cells, saved_at(of)
    fields = {
        path: Field(
            cell,
            path in of.changeable,
            attempt.sent.get(path),
            attempt.said.get(path, NOTHING),
            saved.get(path),
        )
        for path, cell in known.items()
    }
    return [fieldset(of.section, group, fields) for group in of.section.groups]


def fieldset(section: Section, group: Group, fields: Mapping[str, Field]) -> Fieldset:
    own = tuple(fields[setting.path] for setting in group.settings)
    wanted = any(field.said != NOTHING for field in own)
    return Fieldset(group, section, own, wanted or group == section.groups[0])


def saved_at(of: Sheet) -> dict[str, datetime]:
    """When the secrets that hold here were saved."""
    found = {path: cell.effective.scope for path, cell in of.cells.items() if cell.setting.encrypted}
    rows = SettingValue.objects.filter(path__in=found).values_list("scope", "scope_id", "path", "updated_at")
    return {path: moment for kind, pk, path, moment in rows if found[path] == (kind, pk)}
