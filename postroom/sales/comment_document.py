"""Reads what a store says about an order (one entry of its `status_histories`) or about what is issued for it."""

from postroom.sales.clean import clean_note, without_tags
from postroom.sales.fields import Fields
from postroom.sales.order import StatusComment

NOT_APPLICABLE = "2"  # Magento's word where there was nobody to notify


def read_status_comment(fields: Fields, order_id: int | None) -> StatusComment:
    """`order_id`: the entity_id of the order beside it. Somebody may be written to, so nothing is guessed."""
    comment = told(fields, fields.line("status"))
    _check_notified(fields)
    if not comment.comment and not comment.status:
        fields.wrong("comment", "is empty, and there is no status either; send at least one of them")
    _check_parent(fields, order_id, "order")
    return comment


def read_comment(fields: Fields, parent_id: int | None, parent: str) -> StatusComment:
    """A comment on a document that has no status."""
    comment = told(fields)
    _check_notified(fields)
    if not comment.comment:
        fields.wrong("comment", "is empty; send what the store says")
    _check_parent(fields, parent_id, parent)
    return comment


def told(fields: Fields, status: str = "") -> StatusComment:
    return StatusComment(
        entity_id=fields.whole("entity_id"),
        comment=clean_note(without_tags(fields.note("comment"))),
        status=status,
        created_at=fields.moment("created_at"),
        customer_notified=_is_notified(fields),
    )


def _check_notified(fields: Fields) -> None:
    if not fields.has("is_customer_notified"):
        fields.wrong("is_customer_notified", "is missing; 1 writes to the customer, 0 does not")


def _check_parent(fields: Fields, known: int | None, name: str) -> None:
    parent = fields.whole("parent_id")
    if parent is not None and known is not None and parent != known:
        fields.wrong("parent_id", f"is {parent}, but the {name}'s entity_id is {known}; send the {name} it belongs to")


def _is_notified(fields: Fields) -> bool:
    name = "is_customer_notified"
    return fields.spoken(name) != NOT_APPLICABLE and fields.flag(name)
