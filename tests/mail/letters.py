"""Letters for the tests of the writer."""

from datetime import UTC, datetime

from postroom.mail.address import Address, Mailbox
from postroom.mail.message import Attachment, Content, Heading, Identity, InlineImage

SHOP = Identity(
    "Sample Shop", Address.parse("sales@shop.example"), Mailbox("Help, please", Address.parse("help@shop.example"))
)
ANNA = Mailbox("Anna Muster", Address.parse("anna@customer.example"))
DATE = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
MESSAGE_ID = "3f0c9f2e5d7a4b1c.1@shop.example"
PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3


def heading(**changes: object) -> Heading:
    values: dict[str, object] = {"identity": SHOP, "to": ANNA, "message_id": MESSAGE_ID, "date": DATE} | changes
    return Heading(**values)  # type: ignore[arg-type]


def content(**changes: object) -> Content:
    values: dict[str, object] = {
        "subject": "Your order 000000042",
        "html": "<p>Thank you</p>",
        "text": "Thank you",
    } | changes
    return Content(**values)  # type: ignore[arg-type]


def logo(**changes: object) -> InlineImage:
    values: dict[str, object] = {"content_id": "logo@shop.example", "filename": "logo.png", "media_type": "image/png"}
    return InlineImage(**({**values, "data": PIXEL} | changes))  # type: ignore[arg-type]


def invoice(filename: str = "invoice 42.pdf", data: bytes = b"%PDF-1.7\n" + bytes(300)) -> Attachment:
    return Attachment(filename, "application/pdf", data)
