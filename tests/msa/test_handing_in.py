"""Mail that programs hand in becomes mail of the spool, each with its own answer."""

from uuid import UUID

from postroom.mail.reply import Reply
from postroom.msa.handing_in import hand_in
from postroom.spool.models import Delivery, Event, Message
from tests.msa.mails import NOW, Shop, mail, refusal, taken, written


def test_a_mail_is_queued_for_each_recipient(shop: Shop) -> None:
    (message,) = taken(
        mail(shop.account("en"), recipients=("jane@shopper.example", "hidden@shopper.example", "jane@shopper.example"))
    )
    rows = Delivery.objects.filter(message=message).order_by("index").values_list("recipient", "role", "state")
    assert list(rows) == [("jane@shopper.example", "to", "queued"), ("hidden@shopper.example", "bcc", "queued")]
    assert (message.from_name, message.from_address) == ("Quayside", "sales@en.quayside.shop")
    assert (message.to_name, message.to_address, message.subject) == ("Jane", "jane@shopper.example", "Thank you")
    assert (message.group, message.kind, message.source) == ("handed_in", "other", "handed_in")
    assert Event.objects.get(message=message).actor == "smtp:shop main"


def test_a_bad_mail_does_not_cost_its_neighbours_anything(shop: Shop) -> None:
    account = shop.account("en")
    bad = mail(account, written(From="someone@else.example"))
    answers = hand_in([mail(account), bad, mail(account)], NOW)
    assert [type(answer) for answer in answers] == [UUID, Reply, UUID]
    assert Message.objects.count() == 2


def test_from_of_another_store_view_is_refused_with_the_mend(shop: Shop) -> None:
    reply = refusal(mail(shop.account("de")))
    assert (reply.code, reply.enhanced) == (550, "5.7.1")
    assert "Store Email Addresses" in reply.text
