"""Save Config: everything that was changed, or nothing and what is wrong with it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext

from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.desk.configuration.cells import Cell
from postroom.desk.configuration.fields import Attempt, Said
from postroom.desk.configuration.origins import in_words, origin
from postroom.desk.configuration.sheet import Sheet
from postroom.desk.configuration.submission import Changes, Sent, changes, conflicts
from postroom.desk.frame.phrases import said
from postroom.mail.sentence import Sentence
from postroom.scopes import environment, key_ring, resolve, words
from postroom.scopes.account import DROPPED
from postroom.scopes.save import Rejected, one_at_a_time, save


@dataclass(frozen=True)
class Step:
    """A setting that has another value now, in words; of a secret only whether it is set."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Outcome:
    """Either `attempt` says what is wrong and nothing was saved, or it is empty."""

    sheet: Sheet
    attempt: Attempt
    steps: Sequence[Step] = ()
    warnings: Sequence[str] = ()
    problem: str = ""  #: what is wrong with no field in particular
    overtaken: bool = False


@transaction.atomic
def save_config(sheet: Sheet, sent: Sent, actor: Actor) -> Outcome:
    """Judged by what is saved at this moment, which nobody else changes meanwhile."""
    one_at_a_time()
    sheet = replace(sheet, snapshot=resolve.load(environment.of_process()))
    writable = sheet.writable
    asked = changes({path: each for path, each in sent.items() if path in writable}, writable)
    overtaken = list(conflicts(sent, asked, writable))
    if overtaken:
        return Outcome(sheet, Attempt(sent, meanwhile(sheet, overtaken)), overtaken=True)
    return _saved(sheet, sent, asked, actor)


def _saved(sheet: Sheet, sent: Sent, asked: Changes, actor: Actor) -> Outcome:
    try:
        with transaction.atomic():
            saved = save(asked, sheet.scope, actor)
    except Rejected as rejected:
        faults = {fault.path: Said(fault=said(fault.message)) for fault in reversed(rejected.faults)}
        return Outcome(sheet, Attempt(sent, faults))
    except key_ring.KeyProblem as error:
        return Outcome(sheet, Attempt(sent), problem=said(str(error)))
    after = replace(sheet, snapshot=resolve.load(environment.of_process()))
    return Outcome(after, Attempt(), steps(sheet, after, saved.changed), [said(here(each)) for each in saved.warnings])


def here(warning: str) -> str:
    """Who reads it on a page types the password there, not in a terminal."""
    if isinstance(warning, Sentence) and warning.template == DROPPED:
        place = warning.values["scope"]
        return Sentence(
            "%(scope)s has another server now, so its password was dropped: type it again in Password, and save.",
            scope=place,
        )
    return warning


def steps(before: Sheet, after: Sheet, changed: Collection[str]) -> list[Step]:
    """What is different at this very scope, in the form's order. Of what happened below it, warnings tell."""
    old, new = before.cells, after.cells
    return [
        Step(words.label(cell.setting), told(cell), told(new[path]))
        for path, cell in old.items()
        if path in changed and cell.was != new[path].was
    ]


def told(cell: Cell) -> str:
    text, source = in_words(cell, cell.effective.value), origin(cell, cell.effective)
    return f"{text} ({source})" if cell.own is None and source else text


def meanwhile(sheet: Sheet, paths: Iterable[str]) -> dict[str, Said]:
    known = sheet.cells
    return {path: Said(meanwhile=_who_changed(sheet, known[path])) for path in paths}


def _who_changed(sheet: Sheet, cell: Cell) -> str:
    scope = sheet.snapshot.shown(sheet.scope)
    entry = Entry.objects.filter(object=cell.setting.path, scope=scope).order_by("-id").first()
    who = entry.actor.partition(":")[2] or entry.actor if entry else gettext("somebody")
    return gettext("%(who)s has changed this in the meantime. It is now: %(value)s.") % {
        "who": who,
        "value": told(cell),
    }
