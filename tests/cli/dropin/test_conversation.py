"""`-bs`: a program speaks SMTP with the drop-in, and its mail takes the same roads."""

import os
from typing import IO

import pytest

from postroom.msa import drop
from tests.cli.dropin.conftest import Shop
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply

MAIL = "MAIL FROM:<shop@quayside.shop>\r\n"
RCPT = "RCPT TO:<ann@shopper.example>\r\n"
LETTER = "From: shop@quayside.shop\r\nSubject: Hello\r\n\r\n..Body\r\n.\r\n"


def talk(shop: Shop, *turns: str, ends: int = os.EX_OK) -> list[str]:
    """The codes that were heard. Each turn is said once the answers to all before it are there."""
    program = shop.start("-bs")
    assert program.stdin is not None
    assert program.stdout is not None
    heard = [whole_reply(program.stdout)]
    for turn in turns:
        program.stdin.write(f"{turn}\r\n".encode())
        program.stdin.flush()
        heard += [whole_reply(program.stdout) for _ in (turn.split("\r\n") if turn.startswith("MAIL") else [turn])]
    program.stdin.close()
    assert program.wait(60) == ends
    program.stdout.close()
    return heard


def whole_reply(source: IO[bytes]) -> str:
    line = source.readline().decode()
    while line[3:4] == "-":
        line = source.readline().decode()
    return line[:3]


def test_a_mail_by_turns(shop: Shop, listener: ScriptedServer) -> None:
    assert talk(shop, "EHLO shop.example", MAIL + RCPT + "DATA", LETTER[:-2], "QUIT") == [
        "220", "250", "250", "250", "354", "250", "221",
    ]  # fmt: skip
    [mail] = listener.received
    assert (mail.sender, mail.recipients) == ("shop@quayside.shop", ("ann@shopper.example",))
    assert mail.content.endswith(b"Subject: Hello\r\n\r\n.Body\r\n")
    assert mail.content.startswith(b"X-Postroom-Id: ")


def test_a_listener_that_is_away_leaves_the_mail_in_the_maildrop(shop: Shop, listener: ScriptedServer) -> None:
    listener.stop()
    assert talk(shop, "EHLO shop.example", MAIL + RCPT + "DATA", LETTER[:-2], "QUIT")[-2:] == ["250", "221"]
    [path] = shop.dropped
    assert drop.read(path.read_bytes())[0].recipients == ("ann@shopper.example",)


def test_without_a_maildrop_the_program_hears_later(shop: Shop, listener: ScriptedServer) -> None:
    listener.stop()
    shop.write(maildrop="")
    assert talk(shop, "EHLO shop.example", MAIL + RCPT + "DATA", LETTER[:-2], "QUIT")[-2:] == ["451", "221"]


def test_the_listeners_refusal_is_the_answer(shop: Shop, listener: ScriptedServer) -> None:
    listener.script.always("MAIL", reply("550 5.7.1 not one of yours"))
    assert talk(shop, "EHLO shop.example", MAIL + RCPT + "DATA", LETTER[:-2], "QUIT")[-2:] == ["550", "221"]
    assert shop.dropped == []


@pytest.mark.parametrize("command", ["AUTH PLAIN", "STARTTLS", "MAIL FROM:<root>", "RCPT TO:<a@b.example>"])
def test_what_has_no_place_here_is_refused(shop: Shop, command: str) -> None:
    assert talk(shop, "EHLO shop.example", command, "QUIT")[-2][0] == "5"


def test_a_recipient_that_is_none_is_refused_alone(shop: Shop, listener: ScriptedServer) -> None:
    turns = ["EHLO shop.example", MAIL.strip(), "RCPT TO:<root>", RCPT.strip(), "DATA", LETTER[:-2], "QUIT"]
    assert talk(shop, *turns) == [
        "220", "250", "250", "553", "250", "354", "250", "221",
    ]  # fmt: skip


def test_smuggling_by_a_bare_line_end_is_refused(shop: Shop, listener: ScriptedServer) -> None:
    hidden = "From: a\r\n\r\nx\n.\nMAIL FROM:<b@quayside.shop>\r\n."
    talk(shop, "EHLO shop.example", MAIL + RCPT + "DATA", hidden, ends=os.EX_PROTOCOL)
    assert (listener.received, shop.dropped) == ([], [])


@pytest.mark.parametrize("said", ["QUIT\r\n", "RCPT TO:<a@b.example>\r\n", "NONSENSE\r\n", ""])
def test_a_session_that_the_program_ends_has_ended_well(shop: Shop, listener: ScriptedServer, said: str) -> None:
    assert shop.sendmail("-bs", stdin=said.encode()).code == os.EX_OK


@pytest.mark.parametrize("said", [f"EHLO x\r\n{MAIL}{RCPT}DATA\r\n{LETTER}", "NONSENSE\r\n" * 20, "GET / HTTP/1.1\r\n"])
def test_a_session_that_was_broken_off_has_not(shop: Shop, listener: ScriptedServer, said: str) -> None:
    assert shop.sendmail("-bs", stdin=said.encode()).code == os.EX_PROTOCOL
    assert (listener.received, shop.dropped) == ([], [])


def test_a_message_without_an_end_is_not_taken(shop: Shop, listener: ScriptedServer) -> None:
    talk(shop, "EHLO shop.example", MAIL + RCPT + "DATA", ends=os.EX_PROTOCOL)
    assert (listener.received, shop.dropped) == ([], [])
