"""Connect my store: every road that there is today, with lines to copy that work, and a sign when mail arrives."""

import json
import shlex

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from postroom.access.models import ApiKey
from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, fragment, page, show
from postroom.desk.frame.navigation import address_of
from postroom.scopes.snapshot import View
from postroom.spool.models import Message

OUR_OWN = ("demo", "desk")  #: sources that are no store: the demo's orders, the desk's own mail
PASTE_HERE = "paste-your-key-here"


@page()
def connect(request: DeskRequest) -> HttpResponse:
    views = [view for view in request.snapshot.store_views.values() if view.is_active and is_theirs(request, view)]
    chosen = next((view for view in views if view.code == request.GET.get("store")), views[0] if views else None)
    context = {
        "views": views,
        "chosen": chosen,
        "address": request.build_absolute_uri("/api/v1/"),
        "curl": curl(request, chosen) if chosen else "",
        "command": settings.POSTROOM_COMMAND,
        "keys_address": address_of("desk:keys") if request.reach.anywhere(Resource.KEYS) else "",
        "may_add": request.reach.anywhere(Resource.STORES),
        **sign_of_life(request),
    }
    return show(request, "desk/frame/connect.html", context)


@page()
def sign(request: DeskRequest) -> HttpResponse:
    """Asked for again and again while the page is open."""
    return fragment(request, "desk/frame/connect_sign.html", sign_of_life(request))


def is_theirs(request: DeskRequest, view: View) -> bool:
    mine = request.reach.store_views(Resource.MESSAGES_VIEW)
    return mine is None or view.id in mine


def curl(request: DeskRequest, view: View) -> str:
    """A line that works once a key stands in it. The mail goes to who reads this page."""
    order = {
        "increment_id": f"TEST-{timezone.now():%Y%m%d-%H%M%S}",
        "created_at": f"{timezone.now():%Y-%m-%d %H:%M:%S}",
        "customer_email": request.user.email,
        "customer_firstname": request.user.name or "Test",
        "order_currency_code": "USD",
        "subtotal": 42,
        "grand_total": 42,
        "items": [
            {"item_id": 1, "name": "Storm lantern", "sku": "LAN-1", "qty_ordered": 1, "price": 42, "row_total": 42}
        ],
    }
    body = json.dumps({"store": view.code, "order": order}, ensure_ascii=False, indent=1)
    return (
        f"KEY={PASTE_HERE}\n"
        f"curl {request.build_absolute_uri('/api/v1/sales/order')} \\\n"
        '  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\\n'
        f'  -H "Idempotency-Key: {order["increment_id"]}" \\\n'
        f"  -d {shlex.quote(body)}"
    )


def sign_of_life(request: DeskRequest) -> dict[str, object]:
    """The newest mail of a store; while there is none, when a key was used last."""
    arrived = newest(request.reach.store_views(Resource.MESSAGES_VIEW))
    knocked = None
    if arrived is None and request.reach.anywhere(Resource.KEYS):
        knocked = ApiKey.objects.exclude(last_used_at=None).order_by("-last_used_at").first()
    return {"arrived": arrived, "knocked": knocked}


def newest(store_views: frozenset[int] | None) -> Message | None:
    """Store view by store view, because that is how they lie in order."""
    messages = Message.objects.exclude(source__in=OUR_OWN).select_related("store_view").order_by("-pk")
    if store_views is None:
        return messages.first()
    found = [message for view in store_views if (message := messages.filter(store_view=view).first()) is not None]
    return max(found, key=lambda message: message.pk, default=None)
