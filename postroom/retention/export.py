"""All that is kept of one person's mail as one archive: a readable list, and every mail as its recipient got it."""

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Model

from postroom.retention.person import Found, StoreViews, suppressions
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Body, Delivery, Event, Message

PIECE = 200
LETS_IN = "This mail lets somebody in; what it says is kept from everybody."


def write(found: Found, to: IO[bytes], store_views: StoreViews = None) -> int:
    """How many messages went into the archive, a zip file."""
    listed = []
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        for message in messages(found.messages):
            entry = described(message, found)
            content = None if message.priority == ESSENTIAL else body(message)
            if content is not None:
                entry["file"] = f"mail/{message.public_id}.eml"
                archive.writestr(entry["file"], content)
            elif message.priority == ESSENTIAL:
                entry["note"] = LETS_IN
            listed.append(entry)
        document = {
            "address": str(found.address),
            "messages": listed,
            "suppressions": [
                row(each, "reason", "origin", "added_at", "lifted_at") for each in blocked(found, store_views)
            ],
        }
        archive.writestr("person.json", json.dumps(document, ensure_ascii=False, indent=1, default=str))
    return len(listed)


def blocked(found: Found, store_views: StoreViews) -> Sequence[Model]:
    return suppressions(found.address, store_views)


def messages(ids: Sequence[int]) -> Iterator[Message]:
    for start in range(0, len(ids), PIECE):
        yield from Message.objects.filter(pk__in=ids[start : start + PIECE]).select_related("store_view").order_by("pk")


def body(message: Message) -> bytes | None:
    kept = Body.objects.filter(pk=message.pk).first()
    return zlib.decompress(kept.bytes) if kept else None


def described(message: Message, found: Found) -> dict[str, Any]:
    """Of a mail to several people only what concerns this one."""
    own = Delivery.objects.filter(message=message, recipient__iexact=str(found.address)).order_by("index")
    events = Event.objects.filter(message=message).order_by("pk")
    ids = {each.pk for each in own}
    return {
        **row(message, "public_id", "kind", "reference", "subject", "from_address", "to_name", "created_at"),
        "store_view": message.store_view.code,
        "deliveries": [
            {
                **row(each, "recipient", "role", "state", "reason", "last_reply", "settled_at"),
                "attempts": [row(one, "at", "relay", "outcome", "code", "text") for one in each.tries.order_by("pk")],
            }
            for each in own
        ],
        "events": [row(each, "at", "name", "detail") for each in events if each.delivery_id in {None, *ids}],
    }


def row(one: Model, *names: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}
