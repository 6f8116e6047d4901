"""Documents become messages in the spool."""

import zlib
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from postroom.mail.message import needs_smtputf8
from postroom.sales.announce import Origin, announce_order
from postroom.sales.documents import parse_order
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import Scope
from postroom.spool.intake.submission import Call, KeyReused, Receipt
from postroom.spool.models import Body, Delivery, Event, Message
from postroom.spool.reading.history import timeline
from tests.sales.papers import NAMES, order, paper
from tests.sales.shop import VIEWS, Shop

NOW = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
TEST = Call("test")


def announce(shop: Shop, name: str = "configurable_ids", code: str = "en", origin: Origin | None = None) -> Receipt:
    return announce_order(order(name), shop.view(code), origin or Origin(TEST), NOW)


def raw(message: Message) -> bytes:
    return zlib.decompress(bytes(Body.objects.get(message=message).bytes))


def mail(message: Message) -> EmailMessage:
    parsed = BytesParser(policy=policy.default).parsebytes(raw(message))
    assert isinstance(parsed, EmailMessage)
    return parsed


def text(message: Message) -> str:
    body = mail(message).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def rows(message: Message) -> list[tuple[str, str, str]]:
    return [(row.recipient, row.role, row.state) for row in message.deliveries.order_by("index")]


def test_one_letter_to_the_customer(shop: Shop) -> None:  # (1)
    receipt = announce(shop)
    (message,) = Message.objects.all()
    assert receipt.messages == (message.public_id,)
    assert not receipt.replayed
    assert (message.reference, message.document, message.source) == ("000000131", "order:000000131", "magento")
    assert (message.kind, message.group, message.locale) == ("order", "order", "en_US")
    assert rows(message) == [("mara.quill@example.com", "to", "queued")]
    sent = mail(message)
    assert sent["From"] == "Sales en <sales@en.quayside.shop>"
    assert sent["To"] == "Mara Quill <mara.quill@example.com>"
    assert not {"Bcc", "Sender", "Reply-To", "Return-Path"} & set(sent.keys())
    delivery = message.deliveries.get()
    assert delivery.envelope_sender == "sales@en.quayside.shop"
    assert "Harbour Rain Jacket M Teal" in text(message)
    assert "157.09" in text(message)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", VIEWS)
def test_every_sample_becomes_a_letter_in_every_language(shop: Shop, name: str, code: str) -> None:
    announce(shop, name, code)
    (message,) = Message.objects.all()
    assert [state for _, _, state in rows(message)] == ["queued"], message.deliveries.get().reason
    assert message.reference in text(message)


def test_what_visitors_type_is_neither_a_header_nor_a_template(shop: Shop) -> None:
    announce(shop, "hostile")
    sent = mail(Message.objects.get())
    assert "Bcc" not in sent
    assert len(sent.get_all("To") or []) == 1
    assert "{{ order.number }}<script>" in text(Message.objects.get())
    html = sent.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    assert "<img src=x" not in html.get_content()


@pytest.mark.parametrize(
    ("reply_to", "expected"), [(None, "sales@en.quayside.shop"), ("answers@quayside.shop", "answers@quayside.shop")]
)
def test_while_support_is_an_example_answers_go_to_the_sender(shop: Shop, reply_to: str | None, expected: str) -> None:
    shop.set("trans_email/ident_support/email", "support@example.com", Scope.store(shop.view("en").id))
    shop.set("trans_email/ident_sales/reply_to_email", reply_to)
    announce(shop)
    body = text(Message.objects.get())
    assert expected in body
    assert "example.com" not in body.replace("mara.quill@example.com", "")


def test_blind_copies_are_deliveries_of_the_same_message(shop: Shop) -> None:  # (16)
    shop.set("sales_email/order/copy_to", "a@x.com, b@x.com")
    announce(shop)
    (message,) = Message.objects.all()
    assert rows(message) == [
        ("mara.quill@example.com", "to", "queued"),
        ("a@x.com", "bcc", "queued"),
        ("b@x.com", "bcc", "queued"),
    ]
    assert b"a@x.com" not in raw(message)


def test_separate_copies_are_messages_of_their_own(shop: Shop) -> None:  # (17, 18, 19)
    shop.set("sales_email/order/copy_to", "a@x.com, b@x.com")
    shop.set("sales_email/order/copy_method", "copy")
    receipt = announce(shop)
    customer, *copies = [Message.objects.get(public_id=public_id) for public_id in receipt.messages]
    assert [rows(message) for message in (customer, *copies)] == [
        [("mara.quill@example.com", "to", "queued")],
        [("a@x.com", "to", "queued")],
        [("b@x.com", "to", "queued")],
    ]
    assert [mail(copy)["To"] for copy in copies] == ["a@x.com", "b@x.com"]
    assert {message.subject for message in (customer, *copies)} == {customer.subject}
    assert {text(message) for message in (customer, *copies)} == {text(customer)}
    assert {mail(message)["From"] for message in (customer, *copies)} == {"Sales en <sales@en.quayside.shop>"}
    assert len({message.message_id for message in (customer, *copies)}) == 3


def test_a_copy_that_has_no_address_is_told_in_the_customers_history(shop: Shop) -> None:
    for order_name, method in (("configurable_ids", "bcc"), ("guest", "copy")):
        shop.set("sales_email/order/copy_to", "a@x.com, nonsense, b@")
        shop.set("sales_email/order/copy_method", method)
        customer, *_ = announce(shop, order_name).messages
        story = [(line.name, line.text) for line in timeline(customer).lines]
        assert [name for name, _ in story] == ["submitted", "copy left out", "copy left out"]
        assert story[1][1].startswith("A copy was left out: 'nonsense' is not an email address: it has no @")
    assert Delivery.objects.filter(recipient="a@x.com").count() == 2
    assert Event.objects.filter(name="copy left out").count() == 4


def test_copies_of_an_international_customers_mail_need_no_smtputf8(shop: Shop) -> None:
    shop.set("sales_email/order/copy_to", "a@x.com")
    found = order("configurable_ids", customer_email="josé@example.com")
    receipt = announce_order(found, shop.view(), Origin(TEST), NOW)
    customer, copied = (Message.objects.get(public_id=public_id) for public_id in receipt.messages)
    assert (rows(customer), rows(copied)) == ([("josé@example.com", "to", "queued")], [("a@x.com", "to", "queued")])
    assert needs_smtputf8(raw(customer))
    assert not needs_smtputf8(raw(copied))
    assert mail(copied)["To"] == "a@x.com"


def test_the_date_is_that_of_the_store_views_clock(shop: Shop) -> None:
    shop.set("general/locale/timezone", "Asia/Tokyo", Scope.store(shop.view("ja").id))
    announce(shop, code="ja")
    message = Message.objects.get()
    assert mail(message)["Date"] == "Tue, 10 Mar 2026 00:00:00 +0900"
    assert message.created_at == NOW


def test_a_disabled_group_leaves_a_row_and_switching_it_on_sends_nothing_old(shop: Shop) -> None:  # (20)
    shop.set("sales_email/order/copy_to", "a@x.com")
    shop.set("sales_email/order/enabled", "0")
    first = announce(shop)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("suppressed", "order emails are disabled")
    assert not Body.objects.exists()
    shop.set("sales_email/order/enabled", "1")
    assert announce(shop) == Receipt(first.messages, replayed=True)
    assert Delivery.objects.get().state == "suppressed"


def test_a_copy_address_that_comes_later_gets_no_history(shop: Shop) -> None:
    shop.set("sales_email/order/copy_method", "copy")
    shop.set("sales_email/order/copy_to", "a@x.com")
    first = announce(shop)
    shop.set("sales_email/order/copy_to", "a@x.com, b@x.com")
    assert announce(shop) == Receipt(first.messages, replayed=True)
    assert len(announce(shop, origin=Origin(TEST, revision=1)).messages) == 3
    shop.set("sales_email/order/enabled", "0")
    withheld = announce(shop, "discount")
    shop.set("sales_email/order/enabled", "1")
    assert announce(shop, "discount") == Receipt(withheld.messages, replayed=True)


def test_disabled_communications_leave_a_row(shop: Shop) -> None:
    shop.set("system/smtp/disable", "1", Scope.store(shop.view("de").id))
    announce(shop, code="de")
    announce(shop, code="en")
    assert list(Delivery.objects.order_by("id").values_list("state", "reason")) == [
        ("suppressed", "communications disabled"),
        ("queued", ""),
    ]


def test_the_same_order_is_one_mail_and_a_revision_another(shop: Shop) -> None:
    first = announce(shop)
    assert announce(shop) == Receipt(first.messages, replayed=True)
    again = announce(shop, origin=Origin(TEST, revision=1))
    elsewhere = announce(shop, origin=Origin(TEST, source="outlet"))
    assert len({*first.messages, *again.messages, *elsewhere.messages}) == 3


def test_a_key_used_for_another_order_stores_nothing(shop: Shop) -> None:
    announce(shop, origin=Origin(Call("test", "key", b"one")))
    with pytest.raises(KeyReused):
        announce(shop, "guest", origin=Origin(Call("test", "key", b"two")))
    assert Message.objects.count() == 1


def test_a_letter_that_cannot_be_written_is_held_with_its_copies(shop: Shop) -> None:
    shop.set("sales_email/order/template", "4711")
    shop.set("sales_email/order/copy_to", "a@x.com")
    announce(shop)
    announce(shop, "guest")
    states = Delivery.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["held", "held", "queued", "queued"]
    assert "4711" in Delivery.objects.first().reason  # type: ignore[union-attr]


def test_a_store_view_without_a_sender_stores_nothing(shop: Shop) -> None:
    shop.set("trans_email/ident_sales/email", None, Scope.store(shop.view("en").id))
    with pytest.raises(Misconfigured):
        announce(shop)
    assert not Message.objects.exists()


def test_the_return_path_is_frozen_at_submit(shop: Shop) -> None:
    scope = Scope.store(shop.view("de").id)
    shop.set("system/smtp/set_return_path", "2", scope)
    shop.set("system/smtp/return_path_email", "bounces@de.quayside.shop", scope)
    announce(shop, code="de")
    shop.set("system/smtp/set_return_path", "0", scope)
    assert Delivery.objects.get().envelope_sender == "bounces@de.quayside.shop"
    assert "bounces@de.quayside.shop" in mail(Message.objects.get())["Sender"]


def test_store_views_are_never_mixed(shop: Shop) -> None:
    document = paper("guest")
    for number in range(30):
        code = list(VIEWS)[number * 7 % 3]
        announce_order(parse_order(document | {"increment_id": f"{number:09}"}), shop.view(code), Origin(TEST), NOW)
    for message in Message.objects.select_related("store_view"):
        code = message.store_view.code
        assert message.from_address == f"sales@{code}.quayside.shop"
        assert message.locale == VIEWS[code]
        assert f"sales@{code}.quayside.shop" in mail(message)["From"]
