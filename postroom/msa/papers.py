"""Mail about orders, told by the subjects that shop programs ship with, and the number of the order in it.

Magento, WooCommerce, PrestaShop and Shopware, in their languages. They come after a store's own rules and after those
for mail that lets somebody in; the first that fits counts, so what is narrow stands before what is wide.
"""

import re

from postroom.msa.patterns import MAX_TEXT

PAPERS: dict[str, tuple[str, ...]] = {
    "invoice_comment": (
        "*update to your*invoice", "*invoice #*update*", "*aktualisierung*rechnung", "*mise à jour*facture",
        "*actualización*factura", "*aggiornamento*fattura", "*update*factuur", "*請求書*更新*",
    ),
    "shipment_comment": (
        "*update to your*shipment", "*shipment #*update*", "*aktualisierung*lieferung", "*aktualisierung*sendung",
        "*mise à jour*expédition", "*actualización*envío", "*aggiornamento*spedizione", "*update*verzending",
        "*発送*更新*", "*出荷*更新*",
    ),
    "creditmemo_comment": (
        "*update to your*credit memo", "*update to your*refund", "*credit memo #*update*", "*aktualisierung*gutschrift",
        "*mise à jour*avoir", "*aggiornamento*nota di credito", "*返金*更新*",
    ),
    "order_comment": (
        "*update to your*order*", "*order #*update*", "*note added to your*order*", "*order*has been cancelled*",
        "*order*is cancelled*", "*order*canceled*", "*order*has failed*", "*order is now complete*",
        "*your order*being processed*", "*your order*in process*", "*your order*is completed*",
        "*your order*completely paid*", "*your order*partially paid*", "[*] payment accepted", "[*] awaiting*payment",
        "[*] processing in progress", "[*] preparation in progress", "[*] canceled",
        "*aktualisierung*bestellung*", "*bestellung*storniert*", "*bestellung*in bearbeitung*",
        "*bestellung*abgeschlossen*", "*bestellung*vollständig*", "*hinweis zu*bestellung*", "*status*bestellung*",
        "*bestellung*status*", "*mise à jour*commande*", "*commande*annulée*", "*commande*terminée*",
        "[*] paiement accepté", "[*] en cours de préparation", "*actualización*pedido*", "*pedido*cancelado*",
        "*pedido*completado*", "*aggiornamento*ordine*", "*ordine*annullato*", "*ordine*completato*",
        "*update*bestelling*", "*bestelling*geannuleerd*", "*bestelling*voltooid*", "*注文*更新*", "*注文*キャンセル*",
    ),
    "creditmemo": (
        "*credit memo for*", "*credit memo #*", "*refund for*order*", "*refund of*order*", "*order*refunded*",
        "*credit note for*order*", "*credit slip regarding*order*", "[*] refunded", "*gutschrift*bestellung*",
        "*bestellung*gutschrift*", "*bestellung*erstattet*", "*erstattung*bestellung*", "*remboursement*commande*",
        "*commande*remboursée*", "*avoir pour votre*commande*", "[*] remboursé", "*reembolso*pedido*",
        "*pedido*reembolsado*", "*rimborso*ordine*", "*ordine*rimborsato*", "*terugbetaling*bestelling*",
        "*bestelling*terugbetaald*", "*注文*返金*", "*返金*注文*",
    ),
    "invoice": (
        "*invoice for*order*", "*invoice #*for order*", "*your latest*invoice*", "*rechnung*bestellung*",
        "*bestellung*rechnung*", "*facture*commande*", "*factura*pedido*", "*fattura*ordine*", "*factuur*bestelling*",
        "*注文*請求書*", "*請求書*注文*",
    ),
    "shipment": (
        "*order has shipped*", "*order*been shipped*", "*order*is shipped*", "*order*shipment has been sent*",
        "*order*on its way*", "*order*on the way*", "*shipment #*for order*", "*delivery note for order*",
        "*your order*is delivered*", "*your order*partially delivered*", "[*] shipped", "[*] package in transit",
        "*bestellung*versandt*", "*bestellung*versendet*", "*bestellung*verschickt*", "*bestellung*unterwegs*",
        "*bestellung*ausgeliefert*", "*versand*bestellung*", "[*] versandt", "*commande*expédiée*",
        "*expédition*commande*", "[*] expédié", "*pedido*enviado*", "*envío*pedido*", "[*] enviado",
        "*ordine*spedito*", "*spedizione*ordine*", "[*] spedito", "*bestelling*verzonden*", "*verzending*bestelling*",
        "[*] verzonden", "*注文*発送*", "*発送*注文*", "*注文*出荷*", "*出荷*注文*",
    ),
    "order": (
        "*order confirmation*", "*order*been received*", "*your*order*received*", "*new order #*", "*new order:*",
        "*new order :*", "*new customer order*", "*thank you for your*order*", "*thanks for your*order*",
        "*order #*confirmed*", "*your*order #{number}", "*bestellbestätigung*", "*auftragsbestätigung*",
        "*bestellung*eingegangen*", "*bestellung*erhalten*", "*neue bestellung*", "ihre bestellung bei *",
        "ihre bestellung im *", "ihre*bestellung #{number}*", "deine*bestellung #{number}*",
        "*confirmation de*commande*", "*nouvelle commande*", "*commande*reçue*", "*commande*confirmée*",
        "*merci pour votre commande*", "*confirmación de*pedido*", "*nuevo pedido*", "*pedido*recibido*",
        "*conferma*ordine*", "*nuovo ordine*", "*ordine*ricevuto*", "*orderbevestiging*", "*bestelbevestiging*",
        "*bevestiging*bestelling*", "*nieuwe bestelling*", "*bestelling*ontvangen*", "*注文確認*", "*注文の確認*",
        "*注文*ありがとう*", "*新規注文*", "*新しい注文*", "*注文*受け付け*", "*注文*受付*", "*注文*承り*",
        "*注文*確定*", "*注文完了*",
    ),
}  # fmt: skip

# What stands in a word's middle is another word: a reorder, a border.
_ORDER = re.compile(r"\b(?:orders?|bestell|auftrag|commande|pedido|ordine)|注文", re.IGNORECASE)
# 3 to 20 characters with a digit. Every part has an end, so that no subject is looked at longer than its length asks.
_NUMBER = re.compile(
    r"#\s{0,2}((?=[A-Za-z_/-]{0,19}[0-9])[A-Za-z0-9][A-Za-z0-9_/-]{1,18}[A-Za-z0-9])(?![A-Za-z0-9_/-])", re.ASCII
)


def order_number(subject: str) -> str:
    """What stands behind `#` where a subject names an order, best after its word; empty: nothing."""
    if "#" not in subject:
        return ""
    looked_at = subject[:MAX_TEXT]
    word = _ORDER.search(looked_at)
    if word is None:
        return ""
    found = _NUMBER.search(looked_at, word.end()) or _NUMBER.search(looked_at)
    return found[1] if found else ""
