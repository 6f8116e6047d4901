"""Connect my store, over HTTP: lines to copy that work, and what would become of the order."""

import json
import shlex

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.connect.arrivals import HTTP
from postroom.desk.connect.signs import Subject, choice, sign_of_life
from postroom.desk.frame.banners import SETTINGS, setting_address
from postroom.desk.frame.door import DeskRequest, page, show
from postroom.desk.frame.navigation import address_of
from postroom.desk.frame.senders import sender_problem
from postroom.letters.kinds import ORDER_KIND
from postroom.scopes import effective
from postroom.scopes.effective import Misconfigured
from postroom.scopes.snapshot import View

PASTE_HERE = "paste-your-key-here"


@page()
def over_http(request: DeskRequest) -> HttpResponse:
    views, chosen = choice(request)
    context = {
        "views": views,
        "address": request.build_absolute_uri("/api/v1/"),
        "curl": curl(request, chosen) if chosen else "",
        "command": settings.POSTROOM_COMMAND,
        "keys_address": address_of("desk:keys") if request.reach.anywhere(Resource.KEYS) else "",
        "may_add": request.reach.anywhere(Resource.STORES),
        **(outlook(request, chosen) if chosen else {}),
        **sign_of_life(request, Subject(HTTP, chosen)),
    }
    return show(request, "desk/connect/over_http.html", context)


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
