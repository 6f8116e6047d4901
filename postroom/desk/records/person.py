"""One person's data: found by the address, downloaded, erased. The address never stands in a link or a log."""

from tempfile import SpooledTemporaryFile

from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postroom.access.models import Person
from postroom.access.resources import Resource
from postroom.audit.record import Change, record
from postroom.desk.frame.door import DeskRequest, page, say, show
from postroom.desk.people.typed import fields
from postroom.mail.address import Address, InvalidAddress
from postroom.retention.erase import Order, StillLeaving, erase
from postroom.retention.export import write
from postroom.retention.person import Found, find

IN_MEMORY = 8 << 20  # octets of an archive; a larger one goes through a temporary file


@page(Resource.RECORDS)
def one_person(request: DeskRequest) -> HttpResponseBase:
    if request.method != "POST":
        return shown(request)
    typed = fields(request, "address", "act", "confirm", "suppressions")
    try:
        found = find(Address.parse(typed["address"].strip()), request.reach.store_views(Resource.RECORDS))
    except InvalidAddress as error:
        return shown(request, fault=str(error), address=typed["address"])
    nothing = not (found.messages or found.suppressions)
    if typed["act"] == "look" or nothing:
        refusal = {} if typed["act"] == "look" else {"refusal": _("Nothing is kept of this address.")}
        return shown(request, found=found, **told(request, found), **refusal)
    if typed["act"] == "export":
        return exported(request, found)
    if typed["act"] == "erase":
        return erased(request, found, typed)
    raise BadRequest("The form asks for something that there is not. Open the page again.")


def shown(request: DeskRequest, **more: object) -> HttpResponse:
    status = 422 if "fault" in more or "refusal" in more else 200
    return show(request, "desk/records/person.html", more, status=status)


def told(request: DeskRequest, found: Found) -> dict[str, object]:
    """Somebody who signs in here keeps the account; who may see people is told."""
    account = Person.objects.filter(email=str(found.address).lower()).exists()
    return {"address": str(found.address), "signs_in": account and request.reach.anywhere(Resource.PEOPLE)}


def exported(request: DeskRequest, found: Found) -> FileResponse:
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    count = write(found, file, request.reach.store_views(Resource.RECORDS))
    record(request.actor, Change("exported", "one person's mail", new=f"{count} messages"))
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"person-{timezone.localtime():%Y-%m-%d}.zip")
    response["Cache-Control"] = "no-store"
    return response


def erased(request: DeskRequest, found: Found, typed: dict[str, str]) -> HttpResponse:
    if typed["confirm"].strip().lower() != str(found.address).lower():
        refusal = _("Type the address once more, to show that you mean it. Nothing was erased.")
        return shown(request, found=found, refusal=refusal, **told(request, found))
    order = Order(
        request.actor, timezone.now(), bool(typed["suppressions"]), request.reach.store_views(Resource.RECORDS)
    )
    try:
        count = erase(found, order)
    except StillLeaving as reason:
        return shown(request, found=found, refusal=reason.args[0], **told(request, found))
    say(request, "good", _("Erased from %(count)s messages.") % {"count": count})
    return HttpResponseRedirect(reverse("desk:person-data"), status=303)
