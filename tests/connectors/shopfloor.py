"""What happens in a Magento, and how we look at it."""

import json
import threading
from datetime import datetime, timedelta
from typing import Any

from postroom.audit.record import Actor
from postroom.connectors import connecting
from postroom.connectors.connecting import Wish
from postroom.connectors.following import look
from postroom.connectors.models import Connector, Paper
from postroom.connectors.triggers import DEFAULT, Triggers
from postroom.scopes.models import SettingValue
from postroom.spool.models import Message
from tests.peers.magento import TOKEN, Clock, Magento, text
from tests.sales.papers import text as sample

ANNA = Actor("cli:anna", operator=True)
Row = dict[str, Any]


class Floor:
    def __init__(self, shop: Magento, clock: Clock) -> None:
        self.shop, self.clock = shop, clock
        self.allow(shop.port)
        for path, value in {
            "trans_email/ident_sales/email": "sales@quayside.shop",
            "trans_email/ident_support/email": "help@quayside.shop",
            "sales_email/general/async_sending": "1",
        }.items():
            setting(path, value)

    def allow(self, *ports: int) -> None:
        setting("postroom/network/allow_loopback", "1")
        setting("postroom/network/extra_ports", ",".join(map(str, ports)))

    def connect(self, policy: Triggers = DEFAULT, **wish: Any) -> Connector:
        asked = Wish(self.shop.url, TOKEN, policy=policy, **wish)
        prospect = connecting.look_first(asked, self.clock())
        return connecting.connect(prospect, ANNA, self.clock())

    def look(self, stop: threading.Event | None = None) -> bool:
        """At the one store there is, until there is no more."""
        connector = Connector.objects.get()
        more = True
        while more and not (stop and stop.is_set()):
            connector.refresh_from_db()
            more = look(connector, self.clock(), stop or threading.Event())
        return more

    def order(self, number: int, made: datetime | None = None, **changes: object) -> Row:
        """An order as the samples have it, committed now."""
        row = json.loads(sample("guest"))
        row |= {
            "entity_id": number,
            "increment_id": f"{number:09}",
            "store_id": 1,
            "state": "new",
            "status": "pending",
            "created_at": text(made or self.clock()),
            "email_sent": None,
            "status_histories": [],
        }
        row |= changes
        self.shop.put("order", row)
        return dict(row)

    def issue(self, entity: str, number: int, order: Row, **changes: object) -> Row:
        """An invoice, shipment or credit memo for all of an order."""
        items = [
            {
                "entity_id": number * 100 + place,
                "order_item_id": item["item_id"],
                "qty": item["qty_ordered"],
                "sku": item["sku"],
                "name": item["name"],
                "price": item.get("price", 0),
                "row_total": item.get("row_total", 0),
            }
            for place, item in enumerate(order["items"])
        ]
        row: Row = {
            "entity_id": number,
            "increment_id": f"{number:09}",
            "order_id": order["entity_id"],
            "store_id": order["store_id"],
            "created_at": text(self.clock()),
            "items": items,
            "comments": [],
        }
        if entity != "shipment":
            totals = ("subtotal", "grand_total", "shipping_amount", "tax_amount", "order_currency_code")
            row |= {"state": 2, **{name: order[name] for name in totals if name in order}}
        row |= changes
        self.shop.put(entity, row)
        return row


def comment(number: int, made: datetime, **changes: object) -> Row:
    return {
        "entity_id": number,
        "comment": f"Your order is being packed ({number}).",
        "created_at": text(made),
        "is_customer_notified": 1,
        "is_visible_on_front": 1,
        **changes,
    }


def setting(path: str, value: str) -> None:
    SettingValue.objects.update_or_create(scope="default", scope_id=0, path=path, defaults={"value": value})


def sent() -> list[str]:
    """The documents that have a letter, in the order in which they came."""
    return list(Message.objects.order_by("pk").values_list("document", flat=True))


def verdicts() -> dict[str, str]:
    return {f"{paper.entity}:{paper.number}": paper.verdict for paper in Paper.objects.all()}


MINUTE = timedelta(minutes=1)
