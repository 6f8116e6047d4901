"""What a store sends: documents as Magento returns them, in an envelope of ours that refuses unknown fields."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, PlainValidator, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

from postroom.api.examples import COMMENT, CREDITMEMO, INVOICE, ORDER, REMARK, SHIPMENT
from postroom.sales.reading import DOCUMENTS, Json
from postroom.spool.intake.submission import LAST_REVISION, SOURCE

MAX_BATCH = 100


def code_or_id(value: object) -> str | int:
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise PydanticCustomError("store", "must be the code of a store view, or the id that it has in Magento")


Store = Annotated[
    str | int,
    PlainValidator(code_or_id, json_schema_input_type=str | int),
    Field(description="Code of the store view, or the id that it has in Magento.", examples=["en"]),
]
Order = Annotated[
    dict[str, Any],
    Field(
        description="The order as `GET /V1/orders/{id}` returns it; fields that we do not know are passed over.",
        examples=[ORDER],
    ),
]
Invoice = Annotated[
    dict[str, Any], Field(description="The invoice as `GET /V1/invoices/{id}` returns it.", examples=[INVOICE])
]
Shipment = Annotated[
    dict[str, Any],
    Field(description="The shipment with its tracks, as `GET /V1/shipment/{id}` returns it.", examples=[SHIPMENT]),
]
Creditmemo = Annotated[
    dict[str, Any],
    Field(description="The credit memo as `GET /V1/creditmemo/{id}` returns it.", examples=[CREDITMEMO]),
]
OrderComment = Annotated[
    dict[str, Any],
    Field(
        description="The comment; `is_customer_notified` decides whether the customer is written to. Tags are taken "
        "out of its text. The same `entity_id` (without one: the same text, status and time) is the same mail.",
        examples=[COMMENT],
    ),
]
Comment = Annotated[
    dict[str, Any],
    Field(
        description="An entry of the document's `comments`, with the rules of an order's comment.", examples=[REMARK]
    ),
]


class Envelope(Schema):
    """Our part around the documents. Unknown fields are refused by name."""

    model_config = ConfigDict(extra="forbid")

    store: Store
    source: StrictStr = Field("magento", pattern=SOURCE, description="The system in which the document lives.")
    revision: StrictInt = Field(
        0, ge=0, le=LAST_REVISION, description="Raise it to send the same document once more on purpose."
    )
    kind: str
    order: Order

    def documents(self) -> dict[str, Json]:
        return {name: getattr(self, name) for name in DOCUMENTS[self.kind]}


class OrderEnvelope(Envelope):
    """An order, and the store view whose customer placed it."""

    kind: Literal["order"] = "order"


class OrderCommentEnvelope(Envelope):
    """What the store says about an order: an entry of its `status_histories`, and the order itself."""

    kind: Literal["order_comment"] = "order_comment"
    comment: OrderComment


class PickupEnvelope(Envelope):
    """An order that its buyer can collect; the shipping address says where."""

    kind: Literal["order_ready_for_pickup"] = "order_ready_for_pickup"


class InvoiceEnvelope(Envelope):
    """An invoice and its order."""

    kind: Literal["invoice"] = "invoice"
    invoice: Invoice


class InvoiceCommentEnvelope(Envelope):
    """What the store says about an invoice."""

    kind: Literal["invoice_comment"] = "invoice_comment"
    invoice: Invoice
    comment: Comment


class ShipmentEnvelope(Envelope):
    """A shipment and its order."""

    kind: Literal["shipment"] = "shipment"
    shipment: Shipment


class ShipmentCommentEnvelope(Envelope):
    """What the store says about a shipment."""

    kind: Literal["shipment_comment"] = "shipment_comment"
    shipment: Shipment
    comment: Comment


class CreditmemoEnvelope(Envelope):
    """A credit memo and its order."""

    kind: Literal["creditmemo"] = "creditmemo"
    creditmemo: Creditmemo


class CreditmemoCommentEnvelope(Envelope):
    """What the store says about a credit memo."""

    kind: Literal["creditmemo_comment"] = "creditmemo_comment"
    creditmemo: Creditmemo
    comment: Comment


ENVELOPES: dict[str, type[Envelope]] = {
    "order": OrderEnvelope,
    "order_comment": OrderCommentEnvelope,
    "invoice": InvoiceEnvelope,
    "invoice_comment": InvoiceCommentEnvelope,
    "shipment": ShipmentEnvelope,
    "shipment_comment": ShipmentCommentEnvelope,
    "creditmemo": CreditmemoEnvelope,
    "creditmemo_comment": CreditmemoCommentEnvelope,
    "order_ready_for_pickup": PickupEnvelope,
}


class Orders(Schema):
    """Up to 100 orders, each with its own envelope and its own answer."""

    model_config = ConfigDict(extra="forbid")

    # Looked at one by one, so that a wrong one cannot take the others with it.
    orders: list[Any] = Field(min_length=1, max_length=MAX_BATCH)


class Documents(Schema):
    """Up to 100 documents of any kind, each with its own envelope and its own answer.

    Where `kind` is left out, the names beside `order` tell it.
    """

    model_config = ConfigDict(extra="forbid")

    documents: list[Any] = Field(min_length=1, max_length=MAX_BATCH)
