"""How much a credential may hand in, and that a revoked one stops at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from postroom.mail.reply import Reply
from postroom.msa import credentials
from postroom.msa.handing_in import hand_in, recipient_objection
from postroom.msa.models import Usage
from postroom.spool.models import Delivery, Message
from tests.msa.mails import BY, NOW, Shop, mail, written


def kinds(answers: list[UUID | Reply]) -> list[str]:
    return [answer.enhanced or "" if isinstance(answer, Reply) else "taken" for answer in answers]


def test_what_is_more_than_an_hours_measure_is_put_off(shop: Shop) -> None:
    account, other = shop.account("en", per_hour=3), shop.account("en", per_hour=3)
    assert kinds(hand_in([mail(account)] * 2, NOW)) == ["taken"] * 2
    later = NOW + timedelta(minutes=30)
    answers = hand_in([mail(account), mail(account), mail(other)], later)
    assert kinds(answers) == ["taken", "4.7.1", "taken"]
    assert Message.objects.count() == 4
    assert kinds(hand_in([mail(account)], NOW + timedelta(minutes=59))) == ["4.7.1"]
    assert kinds(hand_in([mail(account)] * 3, NOW + timedelta(minutes=60))) == ["taken", "taken", "4.7.1"]
    assert Usage.objects.filter(credential=account.id).count() == 2


def test_each_recipient_counts(shop: Shop) -> None:
    account = shop.account("en", per_hour=5)
    three = mail(account, recipients=("a@shopper.example", "b@shopper.example", "c@shopper.example"))
    answers = hand_in([three, three, mail(account), mail(account), mail(account)], NOW)
    assert kinds(answers) == ["taken", "4.7.1", "taken", "taken", "4.7.1"]
    assert Delivery.objects.count() == Usage.objects.get(credential=account.id).messages == 5


def test_where_one_mail_has_no_room_a_smaller_one_may_still_have(shop: Shop) -> None:
    account = shop.account("en", per_hour=2)
    two = mail(account, recipients=("a@shopper.example", "b@shopper.example"))
    assert kinds(hand_in([mail(account), two], NOW)) == ["taken", "4.7.1"]
    assert recipient_objection(account, "jane@shopper.example", 0, NOW) is None
    assert kinds(hand_in([mail(account)], NOW)) == ["taken"]


def test_more_recipients_than_an_hour_has_room_for_are_said_so_for_good(shop: Shop) -> None:
    account = shop.account("en", per_hour=2)
    reply = recipient_objection(account, "jane@shopper.example", 2, NOW)
    assert reply is not None
    assert (reply.code, reply.enhanced) == (452, "4.5.3")
    three = mail(account, recipients=("a@shopper.example", "b@shopper.example", "c@shopper.example"))
    assert kinds(hand_in([three, mail(account)], NOW)) == ["5.5.3", "taken"]


def test_who_has_nothing_left_is_told_at_the_first_recipient(shop: Shop) -> None:
    account = shop.account("en", per_hour=1)
    assert recipient_objection(account, "jane@shopper.example", 0, NOW) is None
    hand_in([mail(account), mail(account)], NOW)
    reply = recipient_objection(account, "jane@shopper.example", 0, NOW)
    assert reply is not None
    assert (reply.code, reply.enhanced) == (450, "4.7.1")


def test_mail_that_is_refused_does_not_count(shop: Shop) -> None:
    account = shop.account("en", per_hour=1)
    bad = mail(account, written(From="x@else.example"))
    assert kinds(hand_in([bad, bad, mail(account)], NOW)) == ["5.7.1", "5.7.1", "taken"]


def test_a_revoked_credential_is_refused_though_it_has_signed_in(shop: Shop) -> None:
    made, password = shop.credential("en")
    account = credentials.authenticate(made.username, password, NOW)
    assert account is not None
    credentials.revoke(made.username, BY, NOW)
    assert kinds(hand_in([mail(account)], NOW)) == ["5.7.1"]
    assert credentials.authenticate(made.username, password, NOW) is None


def test_no_password_looks_like_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["-first", "second-"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: next(made))
    assert credentials.new_password() == "second-"


def test_a_password_proves_one_user_name(shop: Shop) -> None:
    made, password = shop.credential("en")
    other, _ = shop.credential("de")
    assert credentials.authenticate(other.username, password, NOW) is None
    assert credentials.authenticate(made.username, password + " ", NOW) is None
    assert credentials.authenticate("nobody\0", "\ud800", NOW) is None
    assert credentials.authenticate(made.username, password, NOW) is not None
    made.refresh_from_db()
    assert made.last_used_at == NOW
    assert password not in str(made.__dict__)


@pytest.mark.django_db(transaction=True)
def test_the_measure_holds_for_all_who_hand_in_at_once() -> None:
    shop = Shop()
    account = shop.account("en", per_hour=10)
    start = Barrier(4)

    def clerk(_: int) -> list[str]:
        start.wait()
        try:
            return kinds([answer for _ in range(5) for answer in hand_in([mail(account)], NOW)])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clerks:
        answers = [answer for each in clerks.map(clerk, range(4)) for answer in each]
    assert sorted(answers) == ["4.7.1"] * 10 + ["taken"] * 10
    assert Message.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_the_same_mail_from_all_sides_at_once_is_one() -> None:
    shop = Shop()
    account = shop.account("en")
    start = Barrier(4)

    def clerk(_: int) -> list[UUID | Reply]:
        start.wait()
        try:
            return hand_in([mail(account, written(X_Postroom_Id="abc")), mail(account)], NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clerks:
        first = {answers[0] for answers in clerks.map(clerk, range(4))}
    assert len(first) == 1
    assert Message.objects.count() == 5
