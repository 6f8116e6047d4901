"""Default-deny at the API: a key of another store, and no key, at every operation that there is."""

import json
from http import HTTPStatus
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from postroom.access import keys
from postroom.api.door import api
from postroom.audit.record import Actor
from postroom.sales.reading import DOCUMENTS
from postroom.scopes.models import Installation
from postroom.scopes.resolve import Snapshot
from tests.desk.conftest import NOW
from tests.desk.matrix import MARKS, Main
from tests.desk.post import Post
from tests.desk.test_matrix import differing, everything_kept

#: Open to everybody: whether we live, and how to use us.
OPEN = {"live", "ready"}
LISTS = {"list_messages", "list_events", "announce_orders", "announce_documents"}
ACTIONS = ("hold", "release", "retry", "cancel")
ORDER = {
    "increment_id": "MAIN-0002", "created_at": "2026-11-23 09:30:00", "customer_email": "jane@shopper.example",
    "order_currency_code": "USD", "subtotal": 42, "grand_total": 42,
    "items": [{"item_id": 1, "name": "Lantern", "sku": "L", "qty_ordered": 1, "price": 42, "row_total": 42}],
}  # fmt: skip
COMMENT = {"comment": "Hello", "created_at": "2026-11-23 09:30:00", "is_customer_notified": 1, "entity_id": 1}
ISSUED = {"increment_id": "MAIN-0003", "grand_total": 42, "items": [{"order_item_id": 1, "qty": 1}]}
#: What to send to an operation that takes a document, for the store view `en`.
BODIES: dict[str, dict[str, Any]] = {
    **{
        f"announce_{kind}": {
            "store": "en",
            **{name: {"order": ORDER, "comment": COMMENT}.get(name, ISSUED) for name in names},
        }
        for kind, names in DOCUMENTS.items()
    },
    "announce_documents": {"documents": [{"store": "en", "order": ORDER}]},
    "announce_orders": {"orders": [{"store": "en", "order": ORDER}]},
    "act_on_message": {"reason": "why"},
    "resend_message": {},
}
Operation = tuple[str, str, str]


def operations() -> list[Operation]:
    """Method, path and name of each, out of the API's own description."""
    described = api.get_openapi_schema()["paths"]
    return [
        (method, path, told["operationId"]) for path, methods in described.items() for method, told in methods.items()
    ]


@pytest.fixture
def main(shop: Snapshot, post: Post, home: Path, settings: Settings) -> Main:
    settings.POSTROOM_DEMO = True  # its example addresses count as real
    Installation.this()
    return Main(shop, post)


def addresses(path: str, main: Main) -> list[str]:
    filled = path.replace("{public_id}", str(main.message.public_id))
    return [filled.replace("{action}", action) for action in ACTIONS] if "{action}" in filled else [filled]


def called(operation: Operation, address: str, token: str) -> Any:
    method, _, name = operation
    assert method == "get" or name in BODIES, f"{name} takes a document: say in BODIES what to send"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    client = Client(raise_request_exception=False)
    if method == "get":
        return client.get(address, headers=headers)
    return client.generic(method.upper(), address, json.dumps(BODIES[name]), "application/json", headers=headers)


GUARDED = [each for each in operations() if each[2] not in OPEN]
NAMES = [name for _, _, name in GUARDED]


@pytest.mark.parametrize("operation", GUARDED, ids=NAMES)
def test_no_key_no_answer(operation: Operation, main: Main) -> None:
    before = everything_kept()
    for address, token in product(addresses(operation[1], main), ("", "x", "pr_000000000000_" + "A" * 43)):
        assert called(operation, address, token).status_code == HTTPStatus.UNAUTHORIZED
    assert differing(before) == set()


@pytest.mark.parametrize("operation", GUARDED, ids=NAMES)
def test_a_key_of_another_store_finds_nothing_and_changes_nothing(operation: Operation, main: Main) -> None:
    grants = (keys.Grant(websites=("japan",)), keys.Grant(store_views=("de",)))
    tokens = [keys.create(f"other{n}", grant, Actor("test"), NOW)[1] for n, grant in enumerate(grants)]
    before = everything_kept()
    for address, token in product(addresses(operation[1], main), tokens):
        answer = called(operation, address, token)
        shown = answer.content.decode()
        if answer.status_code == HTTPStatus.OK:
            assert operation[2] in LISTS  # of which nothing is theirs
        else:
            assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY}
        assert [mark for mark in MARKS if mark in shown] == []
    assert differing(before) <= {"access_apikey"}  # when it was last used


@pytest.mark.parametrize("operation", GUARDED, ids=NAMES)
def test_the_same_request_is_answered_for_the_right_key(operation: Operation, main: Main) -> None:
    _, token = keys.create("own", keys.Grant(store_views=("en",)), Actor("test"), NOW)
    for address in addresses(operation[1], main):
        answer = called(operation, address, token)
        assert answer.status_code not in {HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
