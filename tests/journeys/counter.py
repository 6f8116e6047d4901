"""A shop's counter: settings on one side, an order handed over, and what really left at the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from postroom.audit.record import Actor
from postroom.sales.announce import Origin, announce, announce_comment, announce_order
from postroom.sales.documents import parse_comment, parse_order
from postroom.sales.reading import DOCUMENTS, read_occasion
from postroom.scopes import resolve
from postroom.scopes.models import StoreView, Website
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.delivery.worker import drain
from postroom.spool.intake.submission import Call
from postroom.spool.intake.wait import DeliveryStatus, statuses
from tests.peers.scripted import ScriptedServer
from tests.sales.papers import comment_paper, issued_paper, paper, told

OPERATOR = Actor("tests", operator=True)
JANE: dict[str, Any] = {
    "increment_id": "000000001",
    "customer_email": "jane@ex.com",
    "customer_firstname": "Jane",
    "customer_lastname": "Doe",
    "customer_prefix": None,
    "customer_middlename": None,
    "customer_suffix": None,
}


@dataclass
class Counter:
    """One website `base` with the store view `default`; more are added as a test names them."""

    website: Website = field(default_factory=lambda: Website.objects.create(code="base", name="Base"))
    ports: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.add_view("default")
        self.set(
            {
                "trans_email/ident_sales/name": "Sales",
                "trans_email/ident_sales/email": "sales@quayside.shop",
                "trans_email/ident_support/email": "support@quayside.shop",
                "trans_email/ident_storepickup/name": "Sales",
                "trans_email/ident_storepickup/email": "sales@quayside.shop",
                "sales_email/general/async_sending": "1",
                "postroom/network/allow_loopback": "1",
            }
        )

    def add_view(self, code: str) -> Scope:
        view = StoreView.objects.create(code=code, name=code, website=self.website)
        return Scope.store(view.pk)

    def scope(self, code: str = "default") -> Scope:
        return Scope.store(resolve.current().store_view(code).id)

    def set(self, changes: Mapping[str, str | None], scope: Scope = DEFAULT) -> None:
        save(changes, scope, OPERATOR)

    def relay(self, server: ScriptedServer, scope: Scope = DEFAULT, **settings: str) -> None:
        """Mail of this scope leaves by SMTP to *server*; *settings* are further fields of system/smtp."""
        self.ports.add(server.port)
        self.set({"postroom/network/extra_ports": ",".join(map(str, sorted(self.ports)))})
        host = {"transport": "smtp", "host": "127.0.0.1", "port": str(server.port)} | settings
        self.set({f"system/smtp/{name}": value for name, value in host.items()}, scope)

    def place(self, store: str = "default", sample: str = "configurable_labels", **changes: object) -> list[UUID]:
        """An order of Jane's, unless *changes* say otherwise: the public ids of its messages, the customer's first."""
        order = parse_order(paper(sample, **{**JANE, **changes}))
        view = resolve.current().store_view(store)
        return list(announce_order(order, view, Origin(Call("tests")), datetime.now(UTC)).messages)

    def comment(self, text: str, **changes: object) -> list[UUID]:
        """The shop says something about Jane's order: the public ids of its messages, the customer's first."""
        order = parse_order(paper("configurable_labels", **JANE))
        comment = parse_comment(comment_paper(comment=text, **changes), order)
        view = resolve.current().store_view("default")
        return list(announce_comment(order, comment, view, Origin(Call("tests")), datetime.now(UTC)).messages)

    def tell(self, kind: str, sample: str = "configurable_labels", **comment: object) -> list[UUID]:
        """Whatever there is to say of Jane's order: the public ids of its messages, the customer's first."""
        order = paper(sample, **JANE)
        said = comment_paper(**comment) if kind == "order_comment" else told("Word from the shop.", **comment)
        documents = {
            name: {"order": order, "comment": said}.get(name) or issued_paper(order) for name in DOCUMENTS[kind]
        }
        view = resolve.current().store_view("default")
        occasion = read_occasion(kind, documents)
        return list(announce(occasion, view, Origin(Call("tests")), datetime.now(UTC)).messages)

    def send(self, messages: list[UUID]) -> list[DeliveryStatus]:
        """Be the worker until all are settled or nothing more can be done now."""
        drain(60, lambda: all(status.settled for status in statuses(messages)))
        return statuses(messages)
