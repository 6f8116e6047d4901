"""The stores of a Magento that is followed, read once more: what is new there is shown, then added."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postroom.access import throttle
from postroom.access.resources import Resource
from postroom.connectors import connecting
from postroom.connectors.following import open_store
from postroom.connectors.models import Connector
from postroom.connectors.scoping import Plan
from postroom.desk.connect.magento import FAULTS, LOOKS, QUICK, TOO_OFTEN, posted, renamed
from postroom.desk.connect.magento_store import found
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.scopes.scope import DEFAULT
from postroom.scopes.secrets import Undecryptable


@page(Resource.CONNECTORS)
def magento_stores(request: DeskRequest, pk: int) -> HttpResponse:
    connector = found(request, pk)
    if request.method != "POST":
        return _shown(request, connector)
    typed = posted(request, "map", "act")
    if not throttle.allowed(timezone.now(), throttle.Subject(f"look:{request.user.pk}", LOOKS)):
        return _shown(request, connector, fault=TOO_OFTEN, map=typed["map"])
    try:
        with open_store(connector, QUICK) as store:
            plan = connecting.stores_again(connector, renamed(typed["map"]), store)
        if typed["act"] == "add":
            return _added(request, connector, plan)
    except (*FAULTS, Undecryptable) as fault:
        return _shown(request, connector, fault=fault.args[0] if fault.args else "", map=typed["map"])
    return _shown(request, connector, plan=plan, map=typed["map"])


def _shown(request: DeskRequest, connector: Connector, **more: object) -> HttpResponse:
    context = {"its": connector, "may_add_stores": request.reach.may(Resource.STORES, DEFAULT), **more}
    return show(request, "desk/connect/magento_stores.html", context, status=422 if "fault" in more else 200)


def _added(request: DeskRequest, connector: Connector, plan: Plan) -> HttpResponse:
    if not request.reach.may(Resource.STORES, DEFAULT):
        refuse()
    connecting.take_stores(connector, plan, request.actor, timezone.now())
    say(request, "good", _("The store views of %(name)s are as they are there.") % {"name": connector.name})
    return HttpResponseRedirect(reverse("desk:magento-store", args=[connector.pk]), status=303)
