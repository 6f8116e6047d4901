"""Which document sends which mail: a small declaration, checked when it is typed, and explained in sentences."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields

from postroom.mail.address import shown
from postroom.mail.sentence import Sentence

STATES = ("new", "pending_payment", "payment_review", "processing", "complete", "holded", "canceled", "closed")
ENTITIES = ("order", "invoice", "shipment", "creditmemo")
INVOICES = ("paid", "made", "never")
MARKED = ("skip", "send")
EVERY = "*"


LIST = Sentence("%(name)s must be a list of codes.")
ONE = Sentence("%(name)s must be a code.")


class BadTriggers(ValueError):
    """The message names what is wrong and what there is."""


@dataclass(frozen=True, slots=True)
class Triggers:
    """`order_states`: an order is announced once it is in one of them. Payments that redirect wait by that alone, as in
    Magento: their orders stand in `pending_payment` until the buyer is back.

    `order_statuses`: none means any. `hold_until_paid`: codes of payment methods, ``*`` for all, whose order is
    announced only when it is paid. `never`: those whose orders get no mail of ours. `invoice`: `paid` makes the
    invoice's mail the confirmation of the payment. `comments`: on which documents; only those that notify the
    customer. `marked_sent`: what to do with a document of which Magento says that it has mailed it.
    """

    order_states: tuple[str, ...] = ("new", "processing", "complete")
    order_statuses: tuple[str, ...] = ()
    hold_until_paid: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    invoice: str = "paid"
    shipment: bool = True
    creditmemo: bool = True
    comments: tuple[str, ...] = ENTITIES
    marked_sent: str = "skip"


DEFAULT = Triggers()
CHOICES: Mapping[str, tuple[str, ...]] = {
    "order_states": STATES,
    "comments": ENTITIES,
    "invoice": INVOICES,
    "marked_sent": MARKED,
}


def read(typed: object) -> Triggers:
    """Raises BadTriggers."""
    if not isinstance(typed, Mapping):
        raise BadTriggers(Sentence('Triggers are a JSON object such as {"hold_until_paid": ["banktransfer"]}.'))
    known = [field.name for field in fields(Triggers)]
    for name in typed:
        if name not in known:
            raise BadTriggers(
                Sentence("There is no trigger %(name)s; there are %(known)s.", name=shown(name), known=", ".join(known))
            )
    return Triggers(**{name: _value(name, value) for name, value in typed.items()})  # type: ignore[arg-type]


def _value(name: str, value: object) -> object:
    default = getattr(DEFAULT, name)
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise BadTriggers(Sentence("%(name)s must be true or false.", name=name))
        return value
    many = isinstance(default, tuple)
    entries = value if many else [value]
    if not isinstance(entries, list | tuple) or not all(
        isinstance(each, str) and 0 < len(each) <= 64 for each in entries
    ):
        raise BadTriggers(Sentence((LIST if many else ONE).template, name=name))
    for each in entries:
        if name in CHOICES and each not in CHOICES[name]:
            raise BadTriggers(
                Sentence(
                    "%(name)s cannot hold %(value)s; there are %(known)s.",
                    name=name,
                    value=shown(each),
                    known=", ".join(CHOICES[name]),
                )
            )
    return tuple(entries) if many else value


def different(triggers: Triggers) -> dict[str, object]:
    """What is to be kept: only what is not the default, so that a better default reaches everybody."""
    return {name: value for name, value in asdict(triggers).items() if value != getattr(DEFAULT, name)}


def written(triggers: Triggers) -> str:
    """All of it as JSON, to be edited."""
    return json.dumps(asdict(triggers), indent=1)


def explained(triggers: Triggers) -> Iterator[Sentence]:
    yield Sentence("Order received: once the order is %(states)s.", states=", ".join(triggers.order_states))
    if triggers.order_statuses:
        yield Sentence("Only with the status %(statuses)s.", statuses=", ".join(triggers.order_statuses))
    if triggers.hold_until_paid:
        yield Sentence("Held until it is paid: %(methods)s.", methods=_methods(triggers.hold_until_paid))
    if triggers.never:
        yield Sentence("No order mail: %(methods)s.", methods=_methods(triggers.never))
    yield INVOICE[triggers.invoice]
    yield Sentence("Shipments: announced.") if triggers.shipment else Sentence("Shipments: no mail.")
    yield Sentence("Credit memos: announced.") if triggers.creditmemo else Sentence("Credit memos: no mail.")
    yield (
        Sentence("Comments that notify the customer, on: %(entities)s.", entities=", ".join(triggers.comments))
        if triggers.comments
        else Sentence("Comments: no mail.")
    )
    yield MARKED_SENT[triggers.marked_sent]


INVOICE = {
    "paid": Sentence("Payment confirmed: when an invoice is paid."),
    "made": Sentence("Invoices: when one is made, paid or not."),
    "never": Sentence("Invoices: no mail."),
}
MARKED_SENT = {
    "skip": Sentence("What Magento marks as mailed is not mailed again."),
    "send": Sentence("What Magento marks as mailed is mailed all the same."),
}


def _methods(codes: tuple[str, ...]) -> str:
    return Sentence("every payment method") if EVERY in codes else ", ".join(codes)
