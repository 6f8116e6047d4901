"""Clients that are not ours: the standard library's, aiosmtplib, and our own driver."""

import asyncio
import smtplib
from email.message import EmailMessage

import aiosmtplib

from postroom.spool.models import Delivery, Message
from tests.smtpd.listener import HERE, Running
from tests.smtpd.test_listener import kept


def letter(subject: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "sales@en.quayside.shop", "jane@shopper.example", subject
    made["Bcc"] = "hidden@shopper.example"
    made.set_content("Grüße aus dem Hafen\n.\n..\nEnde\n")
    return made


def test_smtplib(secure: Running) -> None:
    with smtplib.SMTP("localhost", secure.ports[0]) as client:
        client.starttls(context=secure.trusts)
        client.login(*secure.login)
        assert client.send_message(letter("by smtplib")) == {}
        assert client.noop()[0] == 250
        assert client.verify("jane")[0] == 252
    with smtplib.SMTP_SSL("localhost", secure.ports[1], context=secure.trusts) as client:
        client.login(*secure.login)
        client.send_message(letter("by smtplib, again"))
    first, second = Message.objects.order_by("id")
    assert [first.subject, second.subject] == ["by smtplib", "by smtplib, again"]
    assert b"Bcc" not in kept(first)
    assert b"\r\n.\r\n..\r\nEnde\r\n" in kept(first)
    assert sorted(Delivery.objects.filter(message=first).values_list("recipient", flat=True)) == [
        "hidden@shopper.example",
        "jane@shopper.example",
    ]


def test_smtplib_with_auth_login(running: Running) -> None:
    with smtplib.SMTP(HERE, running.ports[0]) as client:
        client.ehlo()
        client.user, client.password = running.login
        assert client.auth("LOGIN", client.auth_login)[0] == 235


def test_aiosmtplib(secure: Running) -> None:
    async def send() -> None:
        for tls in (False, True):
            client = aiosmtplib.SMTP(
                hostname="localhost",
                port=secure.ports[tls],
                use_tls=tls,
                start_tls=not tls,
                tls_context=secure.trusts,
                username=secure.login[0],
                password=secure.login[1],
            )
            async with client:
                await client.send_message(letter("by aiosmtplib"))
                await client.send_message(letter("by aiosmtplib, once more"))

    asyncio.run(send())
    assert Message.objects.count() == 4
