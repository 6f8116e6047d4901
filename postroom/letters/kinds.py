"""The mails there are: each kind with its template ids and the data that its templates may use.

Ids are Magento's (config path with `/` written as `_`), so that a merchant's stored settings keep their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

from postroom.letters.records import CREDITMEMO, INVOICE, LETTER, LOGO, ORDER, SHIPMENT, STORE
from postroom.letters.shapes import Record, Shape, Text

#: What every template may use: the store view, its logo and the letter itself.
SURROUNDINGS: dict[str, Shape] = {"store": STORE, "logo": LOGO, "letter": LETTER}
#: What the store says; empty where only an order's status has changed.
COMMENT = Text(lines=True)


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One business occasion. `code` is also the section of sales_email settings that rules it.

    `label` is what its template is called, `called` what its mails are, within a sentence.
    """

    code: str
    label: str
    called: str
    data: Record

    @property
    def group(self) -> str:
        return self.code

    @property
    def template(self) -> str:
        return f"sales_email_{self.code}_template"

    @property
    def guest_template(self) -> str:
        return f"sales_email_{self.code}_guest_template"

    @property
    def variables(self) -> dict[str, Shape]:
        return {**SURROUNDINGS, **self.data.fields}


@dataclass(frozen=True, slots=True, eq=False)
class Shipped:
    """A template of ours: `folder` under defaults/, `kind` None for the parts that every letter includes."""

    id: str
    label: str
    folder: str
    kind: Kind | None

    @property
    def variables(self) -> dict[str, Shape]:
        return self.kind.variables if self.kind else dict(SURROUNDINGS)


def _kind(code: str, label: str, **documents: Shape) -> Kind:
    called = code.replace("_", " ").replace("creditmemo", "credit memo")
    return Kind(code, label, called, Record(f"data of the letter {label!r}", {"order": ORDER, **documents}))


ORDER_KIND = _kind("order", "New Order")
ORDER_COMMENT_KIND = _kind("order_comment", "Order Update", comment=COMMENT)
PICKUP_KIND = _kind("order_ready_for_pickup", "Order Ready for Pickup")
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        ORDER_KIND,
        ORDER_COMMENT_KIND,
        _kind("invoice", "New Invoice", invoice=INVOICE, comment=COMMENT),
        _kind("invoice_comment", "Invoice Update", invoice=INVOICE, comment=COMMENT),
        _kind("shipment", "New Shipment", shipment=SHIPMENT, comment=COMMENT),
        _kind("shipment_comment", "Shipment Update", shipment=SHIPMENT, comment=COMMENT),
        _kind("creditmemo", "New Credit Memo", creditmemo=CREDITMEMO, comment=COMMENT),
        _kind("creditmemo_comment", "Credit Memo Update", creditmemo=CREDITMEMO, comment=COMMENT),
        PICKUP_KIND,
    )
}
#: Those that every store sends. Only stores where goods are handed over write of pickups, from an identity of its own.
USUAL = tuple(kind for kind in KINDS.values() if kind is not PICKUP_KIND)

HEADER = "design_email_header_template"
FOOTER = "design_email_footer_template"

# Customers and guests share one source: whether there is an account is a fact of the order, so a template chosen
# for the wrong group cannot offer a guest an account page.
TEMPLATES: dict[str, Shipped] = {
    shipped.id: shipped
    for shipped in (
        Shipped(HEADER, "Header", "header", None),
        Shipped(FOOTER, "Footer", "footer", None),
        *(
            Shipped(template, label, kind.code, kind)
            for kind in KINDS.values()
            for template, label in (
                (kind.template, kind.label),
                (kind.guest_template, f"{kind.label} for Guest"),
            )
        ),
    )
}
