"""Connect my store > Bring settings along: hand over, look at every store view before and after, save."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.connect.imported import shown_report
from postroom.desk.frame.door import DeskRequest, page, refuse, show
from postroom.imports.deployment import keys_of
from postroom.imports.importing import Wish, imported
from postroom.imports.material import Material, Unreadable
from postroom.imports.placing import BadMap
from postroom.imports.reading import File, read
from postroom.imports.sealing import Expired, sealed, unsealed
from postroom.mail.sentence import Sentence
from postroom.scopes.key_ring import KeyProblem
from postroom.scopes.scope import DEFAULT

NEEDED = (Resource.CONNECTORS, Resource.CONFIGURATION_EDIT, Resource.CONFIGURATION_SYSTEM)
PASTED = Sentence("What was pasted")
MOST = 20  # files, and scopes that are mapped by hand
# Their names keep what was handed over out of pages about failures.
#: Of a file that was not chosen browsers send an empty part, which Django takes for a field.
FIELDS = {"file", "secret_text", "secret_key", "secret_token", "create", "act", "map", "csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Handed:
    """What the form brought along. `maps`: websites and store views there to codes here."""

    files: tuple[File, ...]
    key: str = field(repr=False)
    token: str = field(repr=False)
    maps: dict[str, str]
    create: bool
    save: bool


@page(Resource.CONNECTORS)
def bring(request: DeskRequest) -> HttpResponse:
    """It sets values at every scope, so it is for who may at all of them."""
    if not all(request.reach.may(resource, DEFAULT) for resource in NEEDED):
        refuse()
    if request.method != "POST":
        return form(request)
    handed = _handed(request)
    if handed.create and not _may_create(request):
        handed = replace(handed, create=False)
    try:
        return _answer(request, handed)
    except (Unreadable, BadMap, Expired, KeyProblem) as fault:
        return form(request, fault=fault.args[0], secret_text=request.POST.get("secret_text", ""))


def form(request: DeskRequest, **more: object) -> HttpResponse:
    context = {"may_create": _may_create(request), **more}
    return show(request, "desk/connect/import.html", context, status=422 if "fault" in more else 200)


def _answer(request: DeskRequest, handed: Handed) -> HttpResponse:
    """A picture of what would be saved, or of what was."""
    now, person = timezone.now(), str(request.user.pk)
    material = unsealed(handed.token, person, now) if handed.token else _material(handed)
    report = imported(material, Wish(handed.maps, handed.create, handed.save), request.actor)
    context = {
        **shown_report(report, request.snapshot, handed.maps),
        "may_create": _may_create(request),
        "create": handed.create,
        "token": "" if handed.save else sealed(material, person, now),
    }
    return show(request, "desk/connect/imported.html", context)


def _may_create(request: DeskRequest) -> bool:
    return request.reach.may(Resource.STORES, DEFAULT)


def _material(handed: Handed) -> Material:
    if not handed.files:
        raise Unreadable(Sentence("Choose a file, or paste what it holds."))
    material = read(list(handed.files))
    return replace(material, keys=keys_of(handed.key)) if handed.key.strip() else material


def _handed(request: DeskRequest) -> Handed:
    uploaded = request.FILES.getlist("file")
    if set(request.POST) - FIELDS or set(request.FILES) - {"file"} or len(uploaded) > MOST:
        raise BadRequest("The form holds a field that does not belong to it. Open the page again.")
    files = [File(_plain(each.name or ""), each.read()) for each in uploaded]
    text = request.POST.get("secret_text", "")
    if text.strip():
        files.append(File(PASTED, text.encode()))
    return Handed(
        tuple(files),
        request.POST.get("secret_key", "")[:4096],
        request.POST.get("secret_token", ""),
        dict(_maps(request.POST.getlist("map"))),
        request.POST.get("create") == "1",
        request.POST.get("act") == "save",
    )


def _plain(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[-80:]) or "?"


def _maps(chosen: Sequence[str]) -> list[tuple[str, str]]:
    found = [each.partition("=") for each in chosen[:MOST]]
    return [(there[:80], here[:80]) for there, _, here in found if there and here]
