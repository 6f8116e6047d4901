"""Live or held: for each scope whether mail leaves, and what would leave if it were let go."""

import unicodedata
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.dashboard.lacking import Lack, lacks
from postroom.desk.dashboard.places import Place, in_words, named, places, store_views_of
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.frame.templatetags.desk import said
from postroom.scopes.effective import Mode
from postroom.scopes.rules import MODE
from postroom.scopes.save import Rejected, save
from postroom.scopes.scope import DEFAULT
from postroom.spool import adoption
from postroom.spool.handling import going_live
from postroom.spool.handling.actions import By, Tally
from postroom.spool.handling.going_live import Leaving

REDIRECT_TO = "postroom/mode/redirect_to"
INHERIT = "inherit"


@dataclass(frozen=True)
class Typed:
    """A form that was not carried out: shown again as it was. `form`: mode, release or adopt. `lacks`: to be seen."""

    form: str
    mode: str = ""
    redirect_to: str = ""
    confirm: str = ""
    faults: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()


@page(Resource.MODE)
def modes(request: DeskRequest) -> HttpResponse:
    return shown(request, chosen(request))


def chosen(request: DeskRequest) -> Place:
    """The place that the address names; without a name the widest that is this person's."""
    found = named(request, request.GET.get("scope"))
    if found is None:
        refuse()
    return found


def shown(request: DeskRequest, place: Place, typed: Typed | None = None) -> HttpResponse:
    snapshot = request.snapshot
    found = snapshot.get(MODE, place.scope)
    objection = adoption.objection() if request.reach.may(Resource.MODE, DEFAULT) else ""
    context = {
        "places": places(request),
        "place": place,
        "mode": typed.mode if typed and typed.form == "mode" else place.own_mode or INHERIT,
        "inherited": place.inherited,
        "redirect_to": typed.redirect_to if typed else redirect_to(request, place),
        "may_redirect": may_redirect(request, place),
        "sees_mail": request.reach.may(Resource.MESSAGES_VIEW, place.scope),
        "locked": snapshot.locked(MODE, place.scope),
        "is_live": found.value == Mode.LIVE,
        "leaving": going_live.would_leave(snapshot, place.scope),
        "objection": objection,
        "queued": going_live.queued() if objection else None,
        "typed": typed,
    }
    return show(request, "desk/dashboard/mode.html", context, status=422 if typed else 200)


def redirect_to(request: DeskRequest, place: Place) -> str:
    return request.snapshot.get(REDIRECT_TO, place.scope).value or ""


def may_redirect(request: DeskRequest, place: Place) -> bool:
    """To name the address is to read everybody's mail: the mode alone is not enough, here as in the configuration."""
    return request.reach.may(Resource.CONFIGURATION_SYSTEM, place.scope)


@require_POST
@page(Resource.MODE)
def set_mode(request: DeskRequest) -> HttpResponse:
    """What was held stays held: only `release` lets it go."""
    place = chosen(request)
    wanted, address = request.POST.get("mode", ""), request.POST.get("redirect_to", "").strip()
    if wanted not in {INHERIT, *Mode} or (wanted == INHERIT and place.scope == DEFAULT):
        refuse()
    changes: dict[str, str | None] = {MODE: None if wanted == INHERIT else wanted}
    if wanted == Mode.REDIRECT and may_redirect(request, place):
        changes[REDIRECT_TO] = address
    elif address not in {"", redirect_to(request, place)}:
        refuse()
    if wanted == Mode.REDIRECT and may_redirect(request, place) and not address:
        fault = _("Type the address that all mail is to be redirected to.")
        return shown(request, place, Typed("mode", wanted, faults=(fault,)))
    if missing := unready(request, place, wanted):
        return shown(request, place, Typed("mode", wanted, address, lacks=missing))
    try:
        saved = save(changes, place.scope, request.actor)
    except Rejected as rejected:
        faults = tuple(said(fault.message) for fault in rejected.faults)
        return shown(request, place, Typed("mode", wanted, address, faults=faults))
    if saved.changed:
        mode = place.inherited if wanted == INHERIT else in_words(wanted)
        say(request, "good", _("The mode of %(place)s is now: %(mode)s.") % {"place": place.name, "mode": mode})
    for warning in saved.warnings:
        say(request, "warn", said(warning))
    return back(place)


def unready(request: DeskRequest, place: Place, wanted: str) -> tuple[Lack, ...]:
    """What is missing for mail to leave, where this would let it and nobody has said that it is to be so anyway."""
    goes_live = (place.inherited if wanted == INHERIT else in_words(wanted)) == in_words(Mode.LIVE)
    if not goes_live or place.mode == Mode.LIVE or request.POST.get("anyway"):
        return ()
    return tuple(lacks(request, store_views_of(request, place)))


@require_POST
@page(Resource.MODE)
def release(request: DeskRequest) -> HttpResponse:
    """Lets go what settings have held, once who does it has typed how many that are."""
    place = chosen(request)
    if request.snapshot.get(MODE, place.scope).value != Mode.LIVE:
        refuse()
    confirm = request.POST.get("confirm", "").strip()
    if not confirmed(confirm, going_live.would_leave(request.snapshot, place.scope)):
        return shown(request, place, Typed("release", confirm=confirm, faults=(not_confirmed(),)))
    by = By(request.actor.name, "going live", timezone.now())
    tell(request, going_live.release(place.scope, by))
    return back(place)


@require_POST
@page(Resource.MODE)
def adopt(request: DeskRequest) -> HttpResponse:
    """Only for who has all stores: it is about the whole database."""
    if not request.reach.may(Resource.MODE, DEFAULT) or not adoption.objection():
        refuse()
    confirm = request.POST.get("confirm", "").strip()
    if not confirmed(confirm, going_live.queued()):
        place = Place.of(request, DEFAULT)
        return shown(request, place, Typed("adopt", confirm=confirm, faults=(not_confirmed(),)))
    adoption.adopt(request.actor)
    say(request, "good", _("From now on mail leaves from this database."))
    return back(Place.of(request, DEFAULT))


def confirmed(typed: str, leaving: Leaving) -> bool:
    """The number as it is now: if it has changed since the page was made, that is news to be seen first."""
    return unicodedata.normalize("NFKC", typed) == str(leaving.count)


def not_confirmed() -> str:
    return _("Nothing was sent. Type the number of mails as it stands above; it may have changed meanwhile.")


def tell(request: DeskRequest, tally: Tally) -> None:
    say(request, "good", _("Released: %(count)d. They leave in the order in which they came.") % {"count": tally.done})
    for why, count in tally.skipped.items():
        text = _("Not released: %(count)d (%(why)s).") % {"count": count, "why": said(why)}
        say(request, "warn", text)


def back(place: Place) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('desk:mode')}?{urlencode({'scope': place.code})}", status=303)
