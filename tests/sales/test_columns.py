"""PostgreSQL refuses what is longer than its column, for ever; so nothing from outside may be."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import CharField, Model

from postroom.letters.kinds import KINDS
from postroom.mail.address import MAX_ADDRESS
from postroom.sales.announce import Origin, announce, announce_comment, announce_order
from postroom.sales.documents import parse_comment, parse_order
from postroom.sales.order_document import MAX_NUMBER
from postroom.sales.reading import DOCUMENTS, read_occasion
from postroom.scopes.scope import Scope
from postroom.spool.intake.submission import LAST_REVISION, Call
from postroom.spool.models import Delivery, Event, IdempotencyKey, Message
from tests.sales.papers import Paper, comment_paper, issued_paper, paper
from tests.sales.shop import Shop
from tests.sales.test_announce import NOW

LONG = ("Maria Jos\u00e9 " * 99)[:1000]
DOMAIN = f"{'.'.join(['x' * 61] * 4)[: MAX_ADDRESS - len('archive@') - 5]}.shop"
ORIGIN = Origin(Call("key:" + "p" * 12, "k" * 200 + "/99", b"f" * 32), "s" * 64, LAST_REVISION)


def overlong(model: type[Model]) -> Iterator[tuple[str, str]]:
    """Column and value; SQLite stores what PostgreSQL refuses."""
    columns = [field for field in model._meta.fields if isinstance(field, CharField) and field.max_length]
    for row in model._default_manager.all():
        for column in columns:
            value = getattr(row, column.attname) or ""
            if column.max_length is not None and len(value) > column.max_length:
                yield f"{model.__name__}.{column.name}", value


def wordy(**changes: object) -> Paper:
    """Everything that a buyer types, as long as it is read."""
    document = paper("guest", increment_id="9" * MAX_NUMBER, customer_email=f"{'m' * 64}@{DOMAIN[-180:].strip('.')}")
    names: dict[str, Any] = dict.fromkeys(("prefix", "firstname", "middlename", "lastname", "suffix"), LONG)
    document |= {f"customer_{part}": text for part, text in names.items()}
    document["billing_address"] |= names | {"company": LONG, "city": LONG, "region": LONG, "telephone": LONG}
    for name in ("status", "shipping_description", "coupon_code"):
        document[name] = LONG
    return document | changes


def issued(order: Paper) -> Paper:
    items = [{"order_item_id": 101, "qty": 1, "name": LONG, "sku": LONG, "price": 1}]
    comments = [{"comment": "c" * 20_000, "is_customer_notified": 1}] * 3
    tracks = [{"track_number": LONG, "title": LONG, "carrier_code": LONG}]
    return issued_paper(order, increment_id="8" * MAX_NUMBER, items=items, comments=comments, tracks=tracks)


@pytest.fixture
def wide(shop: Shop) -> Shop:
    """The longest addresses and names that settings take."""
    scope = Scope.store(shop.view("ja").id)
    for identity in ("sales", "storepickup"):
        shop.set(f"trans_email/ident_{identity}/email", f"archive@{DOMAIN}", scope)
        shop.set(f"trans_email/ident_{identity}/name", "n" * 255, scope)
    for group in KINDS:
        shop.set(f"sales_email/{group}/copy_to", f"archive@{DOMAIN}, {'nonsense' * 200}", scope)
        shop.set(f"sales_email/{group}/copy_method", "copy", scope)
    return shop


@pytest.mark.parametrize("is_guest", [0, 1])
def test_no_order_is_too_long_for_its_row(wide: Shop, is_guest: int) -> None:
    order = parse_order(wordy(customer_is_guest=is_guest))
    announce_order(order, wide.view("ja"), ORIGIN, NOW)
    said = {"entity_id": None, "comment": "c" * 20_000, "status": "s" * 1_000}
    origin = Origin(Call("cli:anna"), ORIGIN.source, ORIGIN.revision)
    announce_comment(order, parse_comment(comment_paper(**said), order), wide.view("ja"), origin, NOW)
    about = {"order": wordy(customer_is_guest=is_guest), "comment": comment_paper(**said)}
    for kind, names in DOCUMENTS.items():
        documents = {name: about.get(name) or issued(about["order"]) for name in names}
        announce(read_occasion(kind, documents), wide.view("de"), origin, NOW)
        announce(read_occasion(kind, documents), wide.view("ja"), replace(origin, revision=1), NOW)
    assert Message.objects.count() == 4 + 3 * len(KINDS)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}
    assert [found for model in (Message, Delivery, Event, IdempotencyKey) for found in overlong(model)] == []
