"""One import from beginning to end: a dry run does all of it, and takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from postroom.audit.record import Actor, Change, record
from postroom.imports.aside import aside
from postroom.imports.behaviour import notes
from postroom.imports.comparison import Compared, lines
from postroom.imports.creating import create_missing
from postroom.imports.material import Material
from postroom.imports.placing import landing, words
from postroom.imports.report import Picture, Report, Saying
from postroom.imports.saving import saved
from postroom.imports.shop import Shop
from postroom.imports.wanted import wanted
from postroom.mail.sentence import Sentence
from postroom.scopes import environment, resolve
from postroom.scopes.save import one_at_a_time
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import named


@dataclass(frozen=True, slots=True)
class Wish:
    """`scopes`: websites and store views there to codes here, as ``{"stores:3": "japan"}``."""

    scopes: Mapping[str, str] = field(default_factory=dict)
    create: bool = False
    apply: bool = False


@transaction.atomic
def imported(material: Material, wish: Wish, actor: Actor) -> Report:
    """All of it or nothing. Raises placing.BadMap, scopes.key_ring.KeyProblem."""
    report = _imported(material, wish, actor)
    if wish.apply:
        if report.changes or report.created:
            record(actor, Change("imported", f"{report.changes} settings from Magento"))
    else:
        transaction.set_rollback(True)
    return report


def _imported(material: Material, wish: Wish, actor: Actor) -> Report:
    one_at_a_time()
    before = resolve.load(environment.of_process())
    shop = Shop(material, before)
    created: list[Sentence] = []
    faults: list[Sentence] = []
    if wish.create:
        created, faults = create_missing(shop, landing(shop, before, wish.scopes), actor)
    now = resolve.load(environment.of_process())
    landed = landing(shop, now, wish.scopes)
    want = wanted(shop, landed, now)
    done = saved(want, actor)
    compared = Compared(before, resolve.load(environment.of_process()), want, done, landed)
    kept, ignored = aside(shop, landed)
    return Report(
        tuple(_picture(compared, scope) for scope in want.there),
        kept,
        tuple(words(place) for place in landed.lost),
        tuple(created),
        (*material.notes, *faults, *_of_places(compared)),
        tuple(Saying(said, tuple(map(compared.after.shown, at))) for said, at in done.warnings.items()),
        ignored + material.passed_over,
        len(set(done.changed)),
        wish.apply,
    )


def _picture(compared: Compared, scope: Scope) -> Picture:
    place, after = compared.landed.place(scope), compared.after
    return Picture(
        words(place) if place else "",
        after.shown(scope),
        named(after, scope),
        lines(compared, scope),
        tuple(notes(compared.wanted.there[scope], scope)),
    )


def _of_places(compared: Compared) -> list[Sentence]:
    after = compared.after
    unknown = [after.shown(scope) for scope in after.below(DEFAULT) if scope not in compared.wanted.there]
    said = Sentence(
        "Not in what was handed over, so that only what is inherited changes: %(scopes)s.", scopes=", ".join(unknown)
    )
    return [said] if unknown else []
