"""Reads what a store says about an order: one entry of its `status_histories`, by itself."""

from postroom.sales.clean import clean_note, without_tags
from postroom.sales.fields import Fields
from postroom.sales.order import StatusComment

NOT_APPLICABLE = "2"  # Magento's word where there was nobody to notify


def read_comment(fields: Fields, order_id: int | None) -> StatusComment:
    """`order_id`: the entity_id of the order beside it. Somebody may be written to, so nothing is guessed."""
    comment = StatusComment(
        entity_id=fields.whole("entity_id"),
        comment=clean_note(without_tags(fields.note("comment"))),
        status=fields.line("status"),
        created_at=fields.moment("created_at"),
        customer_notified=_is_notified(fields),
    )
    if not fields.has("is_customer_notified"):
        fields.wrong("is_customer_notified", "is missing; 1 writes to the customer, 0 does not")
    if not comment.comment and not comment.status:
        fields.wrong("comment", "is empty, and there is no status either; send at least one of them")
    parent = fields.whole("parent_id")
    if parent is not None and order_id is not None and parent != order_id:
        fields.wrong("parent_id", f"is {parent}, but the order's entity_id is {order_id}; send the order it belongs to")
    return comment


def _is_notified(fields: Fields) -> bool:
    name = "is_customer_notified"
    return fields.spoken(name) != NOT_APPLICABLE and fields.flag(name)
