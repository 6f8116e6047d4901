"""Mail of stock shop programs: what it is and which order it is about, without any rule of the store's own."""

import pytest

from postroom.msa import rules
from postroom.msa.papers import PAPERS, order_number
from postroom.msa.recognise import Told
from tests.msa.mails import BY, NOW, Shop, mail, taken, written

SUBJECTS = [
    ("Your Main Website Store order confirmation", "order", ""),
    ("Your Main Website Store order #000000005", "order", "000000005"),
    ("Update to your Main Website Store order", "order_comment", ""),
    ("Invoice for your Main Website Store order", "invoice", ""),
    ("Update to your Main Website Store invoice", "invoice_comment", ""),
    ("Your Main Website Store order has shipped", "shipment", ""),
    ("Your Main Website Store order shipment has been sent", "shipment", ""),
    ("Update to your Main Website Store shipment", "shipment_comment", ""),
    ("Credit memo for your Main Website Store order", "creditmemo", ""),
    ("Refund for your Main Website Store order", "creditmemo", ""),
    ("Update to your Main Website Store credit memo", "creditmemo_comment", ""),
    ("Main Website Store: New Order # 100000001", "order", "100000001"),
    ("Main Website Store: Invoice # 100000007 for Order # 100000001", "invoice", "100000001"),
    ("Main Website Store: Shipment # 100000007 for Order # 100000001", "shipment", "100000001"),
    ("[Shop]: New order #1234", "order", "1234"),
    ("[Shop]: Order #1234 has been cancelled", "order_comment", "1234"),
    ("Your Shop order has been received!", "order", ""),
    ("Your Shop order is now complete", "order_comment", ""),
    ("Your Shop order #1234 has been partially refunded", "creditmemo", "1234"),
    ("Invoice for order #1234 on Shop", "invoice", "1234"),
    ("Note added to your Shop order from March 9, 2026", "order_comment", ""),
    ("[Shop] Order confirmation", "order", ""),
    ("[Shop] Shipped", "shipment", ""),
    ("[Shop] Payment accepted", "order_comment", ""),
    ("Order confirmation", "order", ""),
    ("Your order with Shop is being processed", "order_comment", ""),
    ("Ihre Bestellung #10023 bei Shop", "order", "10023"),
    ("Ihre Bestellung bei Shop", "order", ""),
    ("Ihre Bestellung bei Shop ist in Bearbeitung", "order_comment", ""),
    ("[Shop] Bestellbestätigung", "order", ""),
    ("[Shop]: Neue Bestellung #1234", "order", "1234"),
    ("Deine Bestellung bei Shop ist eingegangen!", "order", ""),
    ("Rechnung für Bestellung #1234 auf Shop", "invoice", "1234"),
    ("Ihre Bestellung wurde versandt", "shipment", ""),
    ("Gutschrift für Ihre Shop Bestellung", "creditmemo", ""),
    ("[Shop] 新規注文 #1234", "order", "1234"),
    ("【Shop】ご注文ありがとうございます", "order", ""),
    ("ご注文 #W-1234 の商品を発送しました", "shipment", "W-1234"),
    ("ご注文の請求書", "invoice", ""),
    ("Confirmation de votre commande", "order", ""),
    ("Votre commande #1234 a été expédiée", "shipment", "1234"),
    ("Confirmación de tu pedido #1234", "order", "1234"),
    ("Conferma del tuo ordine", "order", ""),
    ("Bevestiging van je bestelling #1234", "order", "1234"),
    ("About your order #W-1234", "order", "W-1234"),
]


@pytest.mark.parametrize(("subject", "kind", "number"), SUBJECTS)
def test_a_stock_subject_is_known(subject: str, kind: str, number: str) -> None:
    found = rules.tried("Shop <shop@shop.example>", subject, None, [])
    assert found is not None
    assert (found.kind, found.number, found.discreet, found.rule) == (kind, number, False, None)


def test_every_mail_of_a_batch_is_known_and_is_shown(shop: Shop) -> None:
    account = shop.account("en")
    subjects = ("[Quayside]: New order #1234", "Your Quayside order confirmation", "Our new lanterns")
    messages = taken(*(mail(account, written(Subject=subject)) for subject in subjects))
    assert [(each.kind, each.reference) for each in messages] == [("order", "1234"), ("order", ""), ("other", "")]
    assert [each.subject for each in messages] == list(subjects)


def test_a_rule_of_the_store_s_own_comes_first(shop: Shop) -> None:
    rules.add(Told("", "*new order #{number}", "copy", discreet=False), BY, NOW)
    (message,) = taken(mail(shop.account("en"), written(Subject="[Quayside]: New order #1234")))
    assert (message.kind, message.reference) == ("copy", "1234")


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Question about order #1234", "1234"),
        ("#1234: your order", "1234"),
        ("Order # 12 of invoice #9000", "9000"),
        ("We are the #1 for orders", ""),
        ("Order now, #sale ends soon", ""),
        ("Cross the border #1234", ""),
        ("Reorder #1234", ""),
        ("Lanterns #1234", ""),
        ("Order #" + "1" * 21, ""),
        ("Bestellung #2026/17", "2026/17"),
        ("Order #" + "-" * 50_000, ""),
        ("order " + "#a" * 50_000, ""),
    ],
    ids=range(12),
)
def test_a_number_is_taken_where_a_subject_names_an_order(subject: str, number: str) -> None:
    assert order_number(subject) == number


def test_mail_about_no_order_is_no_paper() -> None:
    for subject in ("Our new lanterns", "Order now and save", "New products in March", "Contact form", "Welcome"):
        assert rules.tried("", subject, None, []) is None


def test_every_paper_is_a_kind_that_letters_have_too() -> None:
    stems = {"order", "invoice", "shipment", "creditmemo"}
    assert set(PAPERS) == stems | {f"{stem}_comment" for stem in stems}
