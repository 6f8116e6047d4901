"""Mail to look at, submitted as a store submits it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content, Identity
from postroom.mail.return_path import Choice, ReturnPath
from postroom.scopes import resolve
from postroom.spool.intake.submission import Call, Origin, Recipient, Submission
from postroom.spool.intake.submit import submit
from postroom.spool.models import Attempt, Delivery, Message

FIRST = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Post:
    """Each mail has an order number, a customer and a minute of its own."""

    shop: resolve.Snapshot
    count: int = 0

    def mail(self, view: str = "en", **changes: Any) -> Message:
        self.count += 1
        number = f"{self.count:09}"
        to = Address.parse(changes.pop("recipient", f"customer{self.count}@shopper.example"))
        asked: dict[str, Any] = {
            "store_view_id": self.shop.store_view(view).id,
            "group": "order",
            "origin": Origin("shop", f"order:{number}", "order"),
            "reference": number,
            "identity": Identity(f"Sales {view}", Address.parse(f"sales@{view}.quayside.shop")),
            "to": Mailbox(f"Customer {self.count}", to),
            "recipients": (Recipient(to),),
            "return_path": ReturnPath(Choice.NO),
            "content": Content(f"Order {number}", f"<p>Order <b>{number}</b></p>", f"Order {number}\n"),
            "locale": "en_US",
        }
        receipt = submit([Submission(**asked | changes)], Call("api:shop"), FIRST + timedelta(minutes=self.count))
        return Message.objects.get(public_id=receipt.messages[0])

    def mails(self, count: int, view: str = "en", **changes: Any) -> list[Message]:
        return [self.mail(view, **changes) for _ in range(count)]


def stand(message: Message, state: str, **changes: Any) -> None:
    """As a worker would have left its deliveries."""
    message.deliveries.update(state=state, **changes)


def state_of(message: Message | UUID) -> list[str]:
    public_id = message if isinstance(message, UUID) else message.public_id
    return list(Delivery.objects.filter(message__public_id=public_id).values_list("state", flat=True))


def tried(message: Message, **changes: Any) -> Attempt:
    """One attempt, accepted unless it is said otherwise."""
    asked = {
        "number": 1, "at": message.created_at + timedelta(seconds=2), "seconds": 0.2, "relay": "smtp.relay.example:587",
        "tls": "TLSv1.3", "verb": "DOT", "code": 250, "enhanced": "2.0.0", "text": "queued as 4F1A",
        "outcome": "accepted",
    }  # fmt: skip
    whole = {"delivery": message.deliveries.get(), "message": message, "store_view": message.store_view}
    return Attempt.objects.create(**whole | asked | changes)
