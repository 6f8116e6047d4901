"""Which websites and store views a connection adds: first a plan that anybody can read, then that plan and no other.

What is there already keeps its name, its ids and its settings; every difference is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from postroom.audit.record import Actor, Change, record
from postroom.connectors.models import Connector, Place
from postroom.connectors.stores import Stores, TheirView, TheirWebsite
from postroom.mail.sentence import Sentence
from postroom.scopes import resolve, save, stores
from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Effective, Source


class Step(StrEnum):
    ADDED = "added"
    KEPT = "kept"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Line:
    """One website or store view: what becomes of it, under which code of ours, and what should be known."""

    kind: str  #: website, store view
    their_id: int
    their_code: str
    name: str
    code: str  #: ours
    step: Step
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Plan:
    stores: Stores
    websites: tuple[Line, ...]
    views: tuple[Line, ...]

    @property
    def conflicts(self) -> list[Line]:
        return [line for line in (*self.websites, *self.views) if line.step is Step.CONFLICT]


def plan(found: Stores, renamed: Mapping[str, str], connector: Connector | None = None) -> Plan:
    """`renamed`: by their code of a store view the code that it has or gets here."""
    websites = tuple(_website(each) for each in found.websites)
    ours = {line.their_id: line for line in websites}
    taken = Place.objects.exclude(connector=connector) if connector else Place.objects.all()
    elsewhere = dict(taken.values_list("store_view__code", "connector__name"))
    mapped = dict(connector.places.values_list("magento_id", "store_view__code")) if connector else {}
    views = []
    for view in found.views:
        code = mapped.get(view.id) or renamed.get(view.code) or proposed(view)
        line = _view(view, code, ours[view.website_id])
        if code in elsewhere:
            line = _conflict(line, Sentence("it belongs to the connector %(name)s", name=elsewhere[code]))
        views.append(line)
    return Plan(found, websites, tuple(views))


def _website(theirs: TheirWebsite) -> Line:
    same = Website.objects.filter(magento_id=theirs.id, code=theirs.code.lower()).first()
    found = same or Website.objects.filter(code=theirs.code.lower()).first()
    line = Line("website", theirs.id, theirs.code, theirs.name, theirs.code.lower(), Step.ADDED)
    if found is None:
        return _with(line, notes=_id_note(Website, theirs.id))
    return _with(line, step=Step.KEPT, notes=tuple(_kept_notes(found, theirs.name, theirs.id)))


def proposed(view: TheirView) -> str:
    """Magento allows capitals; here codes are small, as environment variables want them."""
    return view.code.lower()


def _view(theirs: TheirView, code: str, site: Line) -> Line:
    line = Line("store view", theirs.id, theirs.code, theirs.name, code, Step.ADDED)
    found = StoreView.objects.select_related("website").filter(code=code).first()
    if not stores.CODE.fullmatch(code) or code == stores.RESERVED:
        return _conflict(line, Sentence("%(code)s cannot be a code here", code=repr(code)))
    if found is None:
        return _with(line, notes=_id_note(StoreView, theirs.id))
    notes = tuple(_kept_notes(found, theirs.name, theirs.id))
    if found.website.code != site.code:
        here = found.website.code
        notes += (Sentence("it stays in the website %(here)s; there it is in %(there)s", here=here, there=site.code),)
    return _with(line, step=Step.KEPT, notes=(*notes, *_differences(found, theirs)))


def _kept_notes(found: Website | StoreView, name: str, their_id: int) -> Iterator[Sentence]:
    if found.name != name:
        yield Sentence("it keeps its name %(here)s; there it is %(there)s", here=found.name, there=name)
    if found.magento_id is not None and found.magento_id != their_id:
        yield Sentence(
            "it keeps its Magento id %(here)s; there it has %(there)s", here=found.magento_id, there=their_id
        )
    elif found.magento_id is None and _free_id(type(found), their_id) is not None:
        yield Sentence("it gets the Magento id %(id)s", id=their_id)


def _differences(found: StoreView, theirs: TheirView) -> Iterator[Sentence]:
    """What somebody has set here stays; what is only shipped says nothing about this store."""
    snapshot = resolve.current()
    for path, value in theirs.settings.items():
        here = snapshot.get(path, Scope.store(found.pk))
        if (here.value or "") == value:
            continue
        if here.source is Source.SHIPPED:
            yield Sentence("%(path)s becomes %(there)s, as there: nobody has set it here", path=path, there=value)
        else:
            shown = repr(here.value or "")
            yield Sentence("%(path)s stays %(here)s; there it is %(there)s", path=path, here=shown, there=value)


def _id_note(model: type[Website] | type[StoreView], their_id: int) -> tuple[Sentence, ...]:
    if model.objects.filter(magento_id=their_id).exists():
        return (Sentence("the Magento id %(id)s is another's here; the connector remembers it", id=their_id),)
    return ()


def _conflict(line: Line, why: Sentence) -> Line:
    mend = Sentence("%(why)s: say --map %(code)s=ANOTHER_CODE", why=why, code=line.their_code)
    return _with(line, step=Step.CONFLICT, notes=(mend,))


def _with(line: Line, **changes: object) -> Line:
    return Line(**{**line.__dict__, **changes})


def carry_out(plan: Plan, connector: Connector, actor: Actor) -> None:
    """Within the caller's transaction. Raises stores.BadStore, save.Rejected."""
    codes = {line.their_id: line.code for line in plan.websites}
    for line in plan.websites:
        if line.step is Step.ADDED:
            stores.add_website(line.code, line.name or line.code, actor, _free_id(Website, line.their_id))
        else:
            _number(Website, line, actor)
    theirs = {view.id: view for view in plan.stores.views}
    for line in plan.views:
        view = theirs[line.their_id]
        if line.step is Step.ADDED:
            _add(line, view, codes[view.website_id], actor)
        else:
            _keep(line, view, actor)
        ours = StoreView.objects.get(code=line.code)
        Place.objects.update_or_create(
            connector=connector,
            magento_id=line.their_id,
            defaults={"magento_code": line.their_code, "store_view": ours},
        )


def _add(line: Line, view: TheirView, website: str, actor: Actor) -> None:
    name = line.name or line.code
    made = stores.add_store_view(line.code, name, website, actor, _free_id(StoreView, line.their_id))
    if not view.active:
        stores.set_active(line.code, False, actor)
    _set(made, {path: value for path, value in view.settings.items() if here(made, path).value != value}, actor)


def _keep(line: Line, view: TheirView, actor: Actor) -> None:
    _number(StoreView, line, actor)
    ours = StoreView.objects.get(code=line.code)
    unset = {path: value for path, value in view.settings.items() if here(ours, path).source is Source.SHIPPED}
    _set(ours, {path: value for path, value in unset.items() if here(ours, path).value != value}, actor)


def here(ours: StoreView, path: str) -> Effective:
    return resolve.current().get(path, Scope.store(ours.pk))


def _set(ours: StoreView, wanted: Mapping[str, str], actor: Actor) -> None:
    """As far as they can be here."""
    scope = Scope.store(ours.pk)
    try:
        save.save(wanted, scope, actor)
    except save.Rejected as rejected:
        refused = {fault.path for fault in rejected.faults}
        save.save({path: value for path, value in wanted.items() if path not in refused}, scope, actor)


def _number(model: type[Website] | type[StoreView], line: Line, actor: Actor) -> None:
    """What has no id yet gets the one that it has in Magento: documents name their store view by it."""
    free = _free_id(model, line.their_id)
    if free is not None and model.objects.filter(code=line.code, magento_id=None).update(magento_id=free):
        record(actor, Change("set", f"{line.kind} {line.code}: Magento id", new=str(free)))


def _free_id(model: type[Website] | type[StoreView], their_id: int) -> int | None:
    return None if model.objects.filter(magento_id=their_id).exists() else their_id
