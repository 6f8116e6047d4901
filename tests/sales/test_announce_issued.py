"""What is issued for an order becomes mail: to whom, once, in one conversation, ruled by its own group."""

import pytest

from postroom.letters.kinds import KINDS
from postroom.sales.announce import Origin
from postroom.sales.announce import announce as announce_occasion
from postroom.sales.reading import DOCUMENTS, ISSUED, kind_of, read_occasion
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import Scope
from postroom.spool.intake.submission import Receipt
from postroom.spool.models import Delivery, Message
from tests.sales.papers import Paper, comment_paper, issued_paper, paper, told, track
from tests.sales.shop import VIEWS, Shop
from tests.sales.test_announce import NOW, TEST, announce, mail, rows, text
from tests.sales.test_announce_comment import stored

CUSTOMER = "mara.quill@example.com"
AFTER_AN_ORDER = [kind for kind in KINDS if kind not in {"order", "order_comment"}]
COMMENTS = [f"{name}_comment" for name in ISSUED]


def documents(kind: str, sample: str = "configurable_ids", **said: object) -> dict[str, Paper]:
    order = paper(sample)
    found = {name: issued_paper(order, tracks=[track()], comments=[told("With thanks.")]) for name in ISSUED}
    comment = comment_paper(**said) if kind == "order_comment" else told("A word about it.", **said)
    found |= {"order": order, "comment": comment}
    return {name: found[name] for name in DOCUMENTS[kind]}


def tell(shop: Shop, kind: str, code: str = "en", revision: int = 0, **said: object) -> Receipt:
    occasion = read_occasion(kind, documents(kind, **said))  # type: ignore[arg-type]
    return announce_occasion(occasion, shop.view(code), Origin(TEST, revision=revision), NOW)


def test_every_group_of_settings_has_its_documents() -> None:
    assert set(DOCUMENTS) == set(KINDS)
    for kind in KINDS:
        if kind != "order_ready_for_pickup":
            assert kind_of(documents(kind)) == kind


@pytest.mark.parametrize("kind", KINDS)
def test_one_letter_to_the_customer_in_the_words_of_its_kind(shop: Shop, kind: str) -> None:
    (message,) = stored(tell(shop, kind))
    assert (message.kind, message.group, message.reference) == (kind, kind, "000000131")
    assert rows(message) == [(CUSTOMER, "to", "queued")]
    assert "000000131" in text(message)


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("invoice", "invoice:000000098"),
        ("invoice_comment", "invoice:000000098/comment:44"),
        ("shipment", "shipment:000000098"),
        ("creditmemo_comment", "creditmemo:000000098/comment:44"),
        ("order_ready_for_pickup", "order:000000131/pickup"),
    ],
)
def test_what_makes_it_the_same_mail(shop: Shop, kind: str, document: str) -> None:
    first = tell(shop, kind)
    assert stored(first)[0].document == document
    assert tell(shop, kind) == Receipt(first.messages, replayed=True)
    others = [tell(shop, kind, revision=1), tell(shop, kind, code="de")]
    assert not any(other.replayed for other in others)


def test_documents_of_one_number_are_mails_of_their_own(shop: Shop) -> None:
    assert len({message for kind in KINDS for message in tell(shop, kind).messages}) == len(KINDS)


@pytest.mark.parametrize("kind", AFTER_AN_ORDER)
def test_all_of_an_order_stands_in_one_conversation(shop: Shop, kind: str) -> None:
    for group in ("order", kind):
        shop.set(f"sales_email/{group}/copy_to", "a@x.com")
        shop.set(f"sales_email/{group}/copy_method", "copy")
    assert [mail(message)["References"] for message in stored(tell(shop, kind))] == [None, None]
    first = stored(announce(shop))
    told = stored(tell(shop, kind, revision=1))
    assert [mail(message)["References"] for message in told] == [f"<{message.message_id}>" for message in first]


@pytest.mark.parametrize("kind", AFTER_AN_ORDER)
def test_its_own_group_rules_it(shop: Shop, kind: str) -> None:
    shop.set("sales_email/order/enabled", "0")
    shop.set(f"sales_email/{kind}/copy_to", "a@x.com")
    shop.set(f"sales_email/{kind}/identity", "support")
    (message,) = stored(tell(shop, kind))
    assert rows(message) == [(CUSTOMER, "to", "queued"), ("a@x.com", "bcc", "queued")]
    assert message.from_address == "support@quayside.shop"
    shop.set(f"sales_email/{kind}/copy_method", "copy")
    assert [rows(each)[0][0] for each in stored(tell(shop, kind, revision=1))] == [CUSTOMER, "a@x.com"]
    shop.set(f"sales_email/{kind}/enabled", "0")
    (off,) = stored(tell(shop, kind, revision=2))
    assert off.deliveries.get().reason == f"{KINDS[kind].called} emails are disabled"
    assert "creditmemo" not in off.deliveries.get().reason


@pytest.mark.parametrize("kind", AFTER_AN_ORDER)
def test_templates_are_chosen_by_group_and_guest(shop: Shop, kind: str) -> None:
    for setting, sample in (("template", "configurable_ids"), ("guest_template", "guest")):
        shop.set(f"sales_email/{kind}/{setting}", "4711")
        occasion = read_occasion(kind, documents(kind, sample))
        receipt = announce_occasion(occasion, shop.view(), Origin(TEST), NOW)
        (delivery,) = stored(receipt)[0].deliveries.all()
        assert (delivery.state, "4711" in delivery.reason) == ("held", True)
        shop.set(f"sales_email/{kind}/{setting}", f"sales_email_{kind}_{setting}")


@pytest.mark.parametrize("kind", COMMENTS)
def test_the_customer_only_when_notified_and_the_copies_always(shop: Shop, kind: str) -> None:
    shop.set(f"sales_email/{kind}/copy_to", "a@x.com")
    customer, copied = stored(tell(shop, kind, is_customer_notified=0))
    assert rows(customer) == [(CUSTOMER, "to", "suppressed")]
    assert customer.deliveries.get().reason == "customer not notified"
    assert rows(copied) == [("a@x.com", "to", "queued")]
    assert "A word about it." in text(copied)


@pytest.mark.parametrize("kind", ISSUED)
def test_what_was_said_with_the_document_stands_in_its_letter(shop: Shop, kind: str) -> None:
    assert "With thanks." in text(stored(tell(shop, kind))[0])


def test_switching_a_group_on_sends_no_history(shop: Shop) -> None:
    shop.set("sales_email/shipment/enabled", "0")
    tell(shop, "shipment")
    shop.set("sales_email/shipment/enabled", "1")
    shop.set("sales_email/shipment/copy_to", "a@x.com")
    assert tell(shop, "shipment").replayed
    assert Delivery.objects.get().state == "suppressed"


def test_a_pickup_is_told_by_the_counter_which_must_have_an_address(shop: Shop) -> None:
    assert stored(tell(shop, "order_ready_for_pickup"))[0].from_address == "counter@quayside.shop"
    shop.set("trans_email/ident_storepickup/email", None)
    with pytest.raises(Misconfigured):
        tell(shop, "order_ready_for_pickup", revision=1)
    assert tell(shop, "shipment").messages  # nobody else asks for it


@pytest.mark.parametrize("code", VIEWS)
@pytest.mark.parametrize("kind", ["invoice", "shipment", "creditmemo"])
def test_each_store_view_writes_in_its_language(shop: Shop, kind: str, code: str) -> None:
    words = {
        ("invoice", "en"): "Invoice number: 000000098",
        ("invoice", "de"): "Rechnungsnummer: 000000098",
        ("invoice", "ja"): "請求書番号: 000000098",
        ("shipment", "en"): "Follow your parcel:",
        ("shipment", "de"): "Sendung verfolgen:",
        ("shipment", "ja"): "お荷物の追跡:",
        ("creditmemo", "en"): "Refund total",
        ("creditmemo", "de"): "Erstattungsbetrag",
        ("creditmemo", "ja"): "ご返金額",
    }
    (message,) = stored(tell(shop, kind, code))
    assert words[kind, code] in text(message)
    assert (message.locale, message.from_address) == (VIEWS[code], f"sales@{code}.quayside.shop")


def test_the_off_switch_is_read_at_the_documents_own_store_view(shop: Shop) -> None:
    shop.set("system/smtp/disable", "1", Scope.store(shop.view("de").id))
    assert stored(tell(shop, "invoice", "de"))[0].deliveries.get().reason == "communications disabled"
    assert rows(stored(tell(shop, "invoice"))[0])[0][2] == "queued"
    assert Message.objects.count() == 2


HOSTILE = "98\r\nBcc: x@evil.test\x1b]0;owned\x07\u202e{{ 7*7 }}<script>alert(1)</script>"


@pytest.mark.parametrize("name", ISSUED)
def test_what_a_store_was_made_to_say_stays_words(shop: Shop, name: str) -> None:
    papers = documents(f"{name}_comment", comment=HOSTILE)
    track_of_it = {"track_number": HOSTILE, "title": HOSTILE, "carrier_code": HOSTILE}
    papers[name] |= {"increment_id": HOSTILE, "tracks": [track_of_it], "comments": [told(HOSTILE)]}
    for item in papers[name]["items"]:
        item |= {"name": HOSTILE, "sku": HOSTILE}
    for kind in (name, f"{name}_comment"):
        occasion = read_occasion(kind, {each: papers[each] for each in DOCUMENTS[kind]})
        (message,) = stored(announce_occasion(occasion, shop.view(), Origin(TEST), NOW))
        sent = mail(message)
        assert (message.subject.count("\n"), sent["Bcc"], sent["To"]) == (0, None, f"Mara Quill <{CUSTOMER}>")
        html = sent.get_body(("html",))
        assert html is not None
        for part in (text(message), html.get_content()):
            assert "\x1b" not in part
            assert "\u202e" not in part
            assert "{{ 7*7 }}" in part
        assert "<script" not in html.get_content()
