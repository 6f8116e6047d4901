"""Connect my store: every road that there is today, with lines to copy that work, and a sign when mail arrives."""

import json
import shlex

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from postroom.access.models import ApiKey
from postroom.access.resources import Resource
from postroom.desk.frame.banners import SETTINGS, setting_address
from postroom.desk.frame.door import DeskRequest, fragment, page, show
from postroom.desk.frame.navigation import address_of
from postroom.desk.frame.senders import sender_problem
from postroom.letters.kinds import ORDER_KIND
from postroom.scopes import effective
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import DEFAULT
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
        **(outlook(request, chosen) if chosen else {}),
        **sign_of_life(request),
    }
    return show(request, "desk/frame/connect.html", context)


def outlook(request: DeskRequest, view: View) -> dict[str, object]:
    """What would become of the order of the example: `mode` is empty where it cannot be told."""
    problem = sender_problem(request.snapshot, view, [ORDER_KIND.group])
    may_mend = any(map(request.reach.anywhere, SETTINGS))
    mend = setting_address(request, problem.path, (view.id,)) if problem and may_mend else ""
    return {"problem": problem and problem.args[0], "mend": mend, "mode": mode_of(request, view)}


def mode_of(request: DeskRequest, view: View) -> str:
    try:
        conduct = effective.conduct(request.snapshot, view.id)
    except Misconfigured:
        return ""
    return "off" if conduct.disabled else conduct.mode


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
        used = ApiKey.objects.exclude(last_used_at=None).order_by("-last_used_at")
        knocked = next((key for key in used.prefetch_related("websites", "store_views") if covers(request, key)), None)
    return {"arrived": arrived, "knocked": knocked}


def covers(request: DeskRequest, key: ApiKey) -> bool:
    """The name of another website's key is none of their business."""
    return all(request.reach.may(Resource.KEYS, scope) for scope in key.scopes() or [DEFAULT])


def newest(store_views: frozenset[int] | None) -> Message | None:
    """Store view by store view, because that is how they lie in order."""
    messages = Message.objects.exclude(source__in=OUR_OWN).select_related("store_view").order_by("-pk")
    if store_views is None:
        return messages.first()
    found = [message for view in store_views if (message := messages.filter(store_view=view).first()) is not None]
    return max(found, key=lambda message: message.pk, default=None)
