"""Modes, suppressions and the settings of the store view count for handed-in mail as for all mail."""

import zlib

import pytest

from postroom.mail.address import Address
from postroom.scopes.scope import Scope
from postroom.spool.models import Body, Delivery, Event, Message
from postroom.suppressions import book
from postroom.suppressions.models import Suppression
from tests.msa.mails import NOW, Shop, mail, refusal, taken, written


def states(message: Message) -> list[tuple[str, str]]:
    return list(Delivery.objects.filter(message=message).order_by("index").values_list("state", "reason"))


@pytest.mark.parametrize(
    ("path", "value", "state"),
    [
        ("postroom/mode/mode", "hold", "held"),
        ("postroom/mode/mode", "log", "suppressed"),
        ("system/smtp/disable", "1", "suppressed"),
    ],
)
def test_a_mode_counts_for_it(shop: Shop, path: str, value: str, state: str) -> None:
    shop.scene.choose(path, value)
    (message,) = taken(mail(shop.account("en")))
    assert [found for found, _ in states(message)] == [state]


def test_nobody_is_written_to_who_must_not_be(shop: Shop) -> None:
    blocked = Address.parse("jane@shopper.example")
    book.add(book.Entry(blocked, None, Suppression.Reason.MANUAL, "tests"), NOW)
    (message,) = taken(mail(shop.account("en"), recipients=("jane@shopper.example", "joe@shopper.example")))
    assert [state for state, _ in states(message)] == ["suppressed", "queued"]


@pytest.mark.parametrize(
    ("choices", "sender", "expected"),
    [
        ({}, "owner@en.quayside.shop", "owner@en.quayside.shop"),
        ({}, "www-data@web1", "sales@en.quayside.shop"),
        ({}, "", "sales@en.quayside.shop"),
        ({"set_return_path": "1"}, "owner@en.quayside.shop", "sales@en.quayside.shop"),
        ({"set_return_path": "2", "return_path_email": "back@en.quayside.shop"}, "", "back@en.quayside.shop"),
    ],
)
def test_reports_go_where_the_settings_say(shop: Shop, choices: dict[str, str], sender: str, expected: str) -> None:
    for name, value in choices.items():
        shop.scene.choose(f"system/smtp/{name}", value)
    (message,) = taken(mail(shop.account("en"), sender=sender, road="sendmail"))
    assert Delivery.objects.get(message=message).envelope_sender == expected


def test_a_setting_that_is_to_be_mended_costs_no_mail(shop: Shop) -> None:
    shop.scene.choose("system/smtp/set_return_path", "signed")
    (message,) = taken(mail(shop.account("en")))
    ((state, reason),) = states(message)
    assert state == "held"
    assert "Return-Path" in reason


def test_the_message_keeps_its_own_octets(shop: Shop) -> None:
    data = written(Message_ID="<own@shop.example>", Date="Mon, 9 Mar 2026 15:00:00 +0000", X_Odd="\t odd ")
    (message,) = taken(mail(shop.account("en"), data))
    assert message.message_id == "own@shop.example"
    kept = zlib.decompress(Body.objects.get(message=message).bytes)
    trace, _, rest = kept.partition(b"\r\n")
    assert trace.startswith(b"Received: by en.quayside.shop (Postroom); ")
    assert rest == data
    assert b"Auto-Submitted" not in kept


def test_what_is_missing_is_made_of_the_messages_own_id(shop: Shop) -> None:
    (message,) = taken(mail(shop.account("en")))
    assert message.message_id == f"{message.public_id.hex}@en.quayside.shop"
    kept = zlib.decompress(Body.objects.get(message=message).bytes)
    assert f"\r\nMessage-ID: <{message.message_id}>\r\n".encode() in kept
    assert b"\r\nDate: " in kept


def test_names_and_subjects_fit_their_columns_and_hide_nothing(shop: Shop) -> None:
    long = "=?utf-8?q?" + "=F0=9F=98=80" * 70 + "?="
    evil = "=?utf-8?q?=1b[2J=1b]0;x=07=0d=0a=E2=80=AE?="
    fields = {"From": f'"{long}" <sales@en.quayside.shop>', "To": f"{evil} <jane@shopper.example>"}
    (message,) = taken(
        mail(shop.account("en"), written(**fields, Subject=long + " " + evil, Message_ID=f"<{'x' * 400}>"))
    )
    for text in (message.from_name, message.to_name, message.subject, message.message_id):
        assert text.isprintable()
    assert len(message.from_name.encode()) <= 255
    assert len(message.message_id) <= 255
    assert Event.objects.filter(message=message).count() == 1


def test_mail_that_goes_round_in_a_circle_is_stopped(shop: Shop) -> None:
    data = written()
    for _ in range(51):
        data = b"Received: by en.quayside.shop (Postroom); Mon, 9 Mar 2026 15:00:00 +0000\r\n" + data
    assert refusal(mail(shop.account("en"), data)).enhanced == "5.4.6"


def test_the_language_is_the_store_views(shop: Shop) -> None:
    shop.scene.choose("general/locale/code", "de_DE", Scope.store(shop.scene.view("en").pk))
    (message,) = taken(mail(shop.account("en")))
    assert message.locale == "de_DE"
