"""What a store says about an order becomes mail: who gets it, once, and in whose words."""

import pytest

from postroom.sales.announce import Origin, announce_comment
from postroom.sales.occasion import commented
from postroom.sales.policy import plan
from postroom.scopes import resolve
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import Scope
from postroom.spool.intake.submission import Call, Receipt
from postroom.spool.models import Body, Delivery, Message
from tests.sales.papers import comment, order
from tests.sales.shop import VIEWS, Shop
from tests.sales.test_announce import NOW, TEST, announce, mail, rows, text

GROUP = "sales_email/order_comment"
CUSTOMER = "mara.quill@example.com"


def say(shop: Shop, name: str = "configurable_ids", code: str = "en", revision: int = 0, **changes: object) -> Receipt:
    found = order(name)
    origin = Origin(TEST, revision=revision)
    return announce_comment(found, comment(found, **changes), shop.view(code), origin, NOW)


def stored(receipt: Receipt) -> list[Message]:
    return [Message.objects.get(public_id=public_id) for public_id in receipt.messages]


@pytest.mark.parametrize(
    ("notified", "method", "fates"),
    [
        (1, "bcc", [[(CUSTOMER, "to", "queued"), ("a@x.com", "bcc", "queued"), ("b@x.com", "bcc", "queued")]]),
        (1, "copy", [[(CUSTOMER, "to", "queued")], [("a@x.com", "to", "queued")], [("b@x.com", "to", "queued")]]),
        (0, "bcc", [[(CUSTOMER, "to", "suppressed")], [("a@x.com", "to", "queued")], [("b@x.com", "to", "queued")]]),
        (0, "copy", [[(CUSTOMER, "to", "suppressed")], [("a@x.com", "to", "queued")], [("b@x.com", "to", "queued")]]),
    ],
)
def test_the_customer_only_when_notified_and_the_copies_always(  # (21)
    shop: Shop, notified: int, method: str, fates: list[list[tuple[str, str, str]]]
) -> None:
    shop.set(f"{GROUP}/copy_to", f"a@x.com, b@x.com, {CUSTOMER}")
    shop.set(f"{GROUP}/copy_method", method)
    messages = stored(say(shop, is_customer_notified=notified))
    assert [rows(message) for message in messages] == fates
    reason = messages[0].deliveries.get(index=0).reason
    assert reason == ("" if notified else "customer not notified")
    for message in messages[0 if notified else 1 :]:
        assert "Your jacket is being sewn." in text(message)


def test_a_comment_stands_in_one_conversation_with_the_orders_letter(shop: Shop) -> None:
    for group in ("order", "order_comment"):
        shop.set(f"sales_email/{group}/copy_to", "a@x.com")
        shop.set(f"sales_email/{group}/copy_method", "copy")
    assert [mail(message)["References"] for message in stored(say(shop))] == [None, None]
    announce(shop, origin=Origin(TEST, source="outlet"))
    announce(shop)
    newest = stored(announce(shop, origin=Origin(TEST, revision=1)))
    told = stored(say(shop, entity_id=813))
    assert [mail(message)["References"] for message in told] == [f"<{message.message_id}>" for message in newest]
    shop.set(f"{GROUP}/copy_method", "bcc")
    [together] = stored(say(shop, entity_id=814))
    assert mail(together)["References"] == f"<{newest[0].message_id}>"


def test_a_letter_that_never_left_starts_no_conversation(shop: Shop) -> None:
    shop.set("sales_email/order/enabled", "0")
    announce(shop)
    [message] = stored(say(shop))
    assert "References" not in mail(message)


def test_what_is_not_sent_has_no_bytes(shop: Shop) -> None:
    shop.set(f"{GROUP}/copy_to", "a@x.com")
    customer, copied = stored(say(shop, is_customer_notified=0))
    assert not Body.objects.filter(message=customer).exists()
    assert mail(copied)["To"] == "a@x.com"
    assert CUSTOMER not in str(mail(copied)["To"])


def test_without_copies_nothing_is_sent_and_no_sender_is_needed(shop: Shop) -> None:
    shop.set("trans_email/ident_sales/email", None, Scope.store(shop.view("en").id))
    [message] = stored(say(shop, is_customer_notified=0))
    assert rows(message) == [(CUSTOMER, "to", "suppressed")]
    assert message.deliveries.get().reason == "customer not notified"
    shop.set(f"{GROUP}/copy_to", "a@x.com")
    with pytest.raises(Misconfigured):
        say(shop, is_customer_notified=0, entity_id=813)


@pytest.mark.parametrize("notified", [0, 1])
def test_a_disabled_group_sends_neither_letter_nor_copies(shop: Shop, notified: int) -> None:
    shop.set(f"{GROUP}/copy_to", "a@x.com")
    shop.set(f"{GROUP}/copy_method", "copy")
    shop.set(f"{GROUP}/enabled", "0")
    [message] = stored(say(shop, is_customer_notified=notified))
    assert message.deliveries.get().reason == "order comment emails are disabled"
    shop.set(f"{GROUP}/enabled", "1")
    assert say(shop, is_customer_notified=notified).replayed
    assert Delivery.objects.get().state == "suppressed"


def test_the_off_switch_is_read_at_the_orders_own_store_view(shop: Shop) -> None:
    shop.set(f"{GROUP}/copy_to", "a@x.com")
    shop.set("system/smtp/disable", "1", Scope.store(shop.view("de").id))
    [message] = stored(say(shop, code="de", is_customer_notified=0))
    assert message.deliveries.get().reason == "communications disabled"
    assert [rows(message)[0][2] for message in stored(say(shop))] == ["queued"]


def test_the_order_groups_settings_are_not_asked(shop: Shop) -> None:
    shop.set("sales_email/order/enabled", "0")
    shop.set("sales_email/order/copy_to", "a@x.com")
    [message] = stored(say(shop))
    assert rows(message) == [(CUSTOMER, "to", "queued")]


def test_two_comments_are_two_mails_and_the_same_one_twice_is_one(shop: Shop) -> None:
    first = say(shop)
    assert say(shop) == Receipt(first.messages, replayed=True)
    assert say(shop, comment="Corrected.") == Receipt(first.messages, replayed=True)
    others = [say(shop, entity_id=813), say(shop, revision=1), say(shop, "discount"), say(shop, code="de")]
    assert len({*first.messages, *(message for other in others for message in other.messages)}) == 5


def test_a_comment_without_an_id_is_known_by_what_it_says_and_when(shop: Shop) -> None:
    first = say(shop, entity_id=None)
    assert say(shop, entity_id=None, is_visible_on_front=1) == Receipt(first.messages, replayed=True)
    others = [
        say(shop, entity_id=None, created_at="2026-03-10 09:31:00"),
        say(shop, entity_id=None, comment="It is sewn."),
        say(shop, entity_id=None, status="complete"),
        say(shop, entity_id=None, created_at=None),
    ]
    assert not any(other.replayed for other in others)
    assert len({*first.messages, *(message for other in others for message in other.messages)}) == 5


def test_the_comment_and_the_order_are_not_the_same_mail(shop: Shop) -> None:
    from tests.sales.test_announce import announce

    assert announce(shop).messages != say(shop).messages
    assert list(Message.objects.order_by("id").values_list("kind", "group", "reference")) == [
        ("order", "order", "000000131"),
        ("order_comment", "order_comment", "000000131"),
    ]


@pytest.mark.parametrize("code", VIEWS)
def test_each_store_view_writes_in_its_language(shop: Shop, code: str) -> None:
    [message] = stored(say(shop, code=code))
    words = {"en": "has the status “Processing”", "de": "hat den Status „In Bearbeitung“", "ja": "「処理中」です"}
    assert words[code] in text(message)
    assert (message.locale, message.from_address) == (VIEWS[code], f"sales@{code}.quayside.shop")


def test_the_letter_tells_the_status_of_the_comment_and_else_of_the_order(shop: Shop) -> None:
    found = order("guest", status="pending")
    assert commented(found, comment(found, status="complete")).order.status == "complete"
    assert commented(found, comment(found, status=None)).order.status == "pending"


def test_guests_have_a_template_of_their_own(shop: Shop) -> None:
    for name, template in (("guest", "order_comment_guest"), ("configurable_ids", "order_comment")):
        found = order(name)
        planned = plan(commented(found, comment(found)), resolve.current(), shop.view())
        assert planned.template == f"sales_email_{template}_template"


def test_a_letter_that_cannot_be_written_is_held_with_its_copies(shop: Shop) -> None:
    shop.set(f"{GROUP}/template", "4711")
    shop.set(f"{GROUP}/copy_to", "a@x.com")
    messages = stored(say(shop, is_customer_notified=0))
    assert [rows(message)[0][2] for message in messages] == ["suppressed", "held"]
    assert "4711" in messages[1].deliveries.get().reason


def test_who_asked_stands_in_the_history(shop: Shop) -> None:
    found = order("guest")
    receipt = announce_comment(found, comment(found), shop.view(), Origin(Call("key:abc")), NOW)
    assert stored(receipt)[0].events.get(name="submitted").actor == "key:abc"
