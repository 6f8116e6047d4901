"""C01 to C12 and A4: nothing reaches the wire that could be read as something else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.address import Address
from postroom.mail.envelope import Envelope
from postroom.mail.outcome import Accepted, Fault, Refused
from postroom.transports import commands
from postroom.transports.settings import Secret, Security
from tests.peers.certificates import Authority
from tests.peers.scripted import Manners, ScriptedServer
from tests.transports.owner import SENDER, one, parcel, send, settings_for

FORGED = ["a@b.example>\r\nRCPT TO:<v@e.example>", "a@b.example\0", "a@b.example\t", "a@b.example\n", "a\x85@b.example"]


@pytest.mark.parametrize("text", FORGED)
@pytest.mark.parametrize("international", [False, True])
def test_a_command_holds_no_control(text: str, international: bool) -> None:
    with pytest.raises(commands.UnsafeCommand):
        commands.command("MAIL", f"FROM:<{text}>", international=international)


def test_a_command_holds_8_bit_only_where_smtputf8_was_negotiated() -> None:
    with pytest.raises(commands.UnsafeCommand):
        commands.command("RCPT", "TO:<jäger@example.org>")
    assert (
        commands.command("RCPT", "TO:<jäger@example.org>", international=True)
        == "RCPT TO:<jäger@example.org>\r\n".encode()
    )


def test_a_command_has_a_length() -> None:
    with pytest.raises(commands.UnsafeCommand):
        commands.command("MAIL", "FROM:<" + "a" * 800 + ">")


@pytest.mark.parametrize("name", ["x\r\nMAIL FROM:<q@e.example>", "", "a b", "[127.0.0.1", "-x", "ä.example", "x;y"])
def test_the_ehlo_name_is_a_name(name: str) -> None:
    with pytest.raises(commands.UnsafeCommand):
        commands.ehlo("EHLO", name)


@pytest.mark.parametrize("name", ["x\r\nMAIL FROM:<q@e.example>", "a b"])
def test_a_hostile_ehlo_name_says_nothing_to_the_server(name: str) -> None:
    with ScriptedServer() as server:
        outcome = one(settings_for(server, ehlo_name=name))
        assert server.commands == []
    assert isinstance(outcome, Refused)
    assert outcome.fault is Fault.TRANSPORT


@pytest.mark.parametrize("text", ["u\r\nRSET", "u\0", ""])
def test_credentials_hold_no_separator(text: str) -> None:
    with pytest.raises(commands.UnsafeCommand) as caught:
        commands.auth_plain("shop", Secret(text))
    assert text == "" or text not in str(caught.value)


@given(st.text(max_size=60))
def test_xtext_is_printable_and_can_be_read_back(text: str) -> None:
    coded = commands.xtext(text.encode("utf-8", "replace").decode("utf-8"))
    assert re.fullmatch(r"[!-~]*", coded)
    assert "=" not in coded
    raw = re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), coded).encode("latin-1")
    assert raw.decode("utf-8") == text.encode("utf-8", "replace").decode("utf-8")


def test_a_quoted_local_part_goes_to_its_own_domain() -> None:
    assert commands.path(Address.parse('"two words"@internal.example')) == '<"two words"@internal.example>'
    with pytest.raises(ValueError):
        Address.parse('"victim@evil.example x"@internal.example')


ENDS = [
    b"\n.\n",
    b"\r.\r",
    b"\r.\n",
    b"\n.\r",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\r.\r\n",
    b"\r\n.\r",
    b"\r\n\x00.\r\n",
    b"\r\n.\x00\r\n",
    b"\r\n.\r\r\n",
    b"\r\r\n.\r\r\n",
]
SECOND = b"MAIL FROM:<admin@shop.example>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nSubject: forged\r\n\r\nx\r\n"


@pytest.mark.parametrize("end", ENDS, ids=[repr(end) for end in ENDS])
def test_a_second_message_cannot_be_smuggled_in_the_first(end: bytes) -> None:
    with ScriptedServer() as server:
        outcome = one(settings_for(server), parcel(content=b"Subject: x\r\n\r\nx" + end + SECOND))
        assert not any(command.startswith("MAIL") for command in server.commands)
    assert isinstance(outcome, Refused)
    assert outcome.fault is Fault.MESSAGE


TRICKY = {
    "proper end": b"Subject: x\r\n\r\nx\r\n.\r\n" + SECOND,
    "dots": b".\r\n..\r\n...x\r\n.\r\n",
    "empty": b"",
    "only a dot": b".\r\n",
    "no final newline": b"Subject: x\r\n\r\n.end",
    "large": b"Subject: x\r\n\r\n" + b".\r\n" * 200_000,
}


@pytest.mark.parametrize("content", TRICKY.values(), ids=TRICKY)
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
def test_content_arrives_as_it_was(content: bytes, secure: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    authority = Authority(tmp_path_factory.mktemp("ca"))
    with ScriptedServer(Manners(tls=authority.good())) as server:
        settings = settings_for(server, host="localhost", ca_bundle=authority.bundle)
        settings = replace(settings, security=Security.TLS if secure else Security.NONE)
        recorder = send(settings, parcel(1, content), parcel(2))
        assert recorder.kinds == {"Accepted": 2}
        first = next(mail for mail in server.received if mail.recipients == ("customer1@example.org",))
    expected = content if content.endswith(b"\r\n") else content + b"\r\n"
    assert first.content == expected
    for reader in LENIENT:
        behind = re.split(reader, first.raw + b".\r\n", maxsplit=1)[1:]
        assert behind in ([], [b""]), "a lenient server would see two messages"


# How servers that were smuggled to found the end of the data.
LENIENT = [rb"(?:^|\n)\.\r?\n", rb"(?:^|\r)\.\r", rb"(?:^|\r\n|\n|\r)\.(?:\r\n|\n|\r)", rb"(?:^|\r\n)\x00*\.\x00*\r\n"]


# --- parameters: only what was offered


def mail_of(keywords: tuple[str, ...], sender: Address | None = SENDER, **changes: object) -> list[str]:
    with ScriptedServer(Manners(keywords=keywords)) as server:
        item = replace(parcel(), envelope=Envelope(sender, Address.parse("jane@example.org")), **changes)  # type: ignore[arg-type]
        assert isinstance(one(settings_for(server), item), Accepted)
        return [command for command in server.commands if command.startswith(("MAIL", "RCPT"))]


def test_nothing_is_sent_that_was_not_offered() -> None:
    assert mail_of(()) == ["MAIL FROM:<shop@example.com>", "RCPT TO:<jane@example.org>"]


def test_size_is_exact() -> None:
    with ScriptedServer(Manners(keywords=("SIZE",))) as server:
        content = b"Subject: x\r\n\r\n.dots\r\n..\r\n"
        assert isinstance(one(settings_for(server), parcel(content=content)), Accepted)
    assert f"MAIL FROM:<shop@example.com> SIZE={len(content)}" in server.commands
    assert len(server.received[0].content) == len(content)


def test_dsn_asks_for_failures_and_headers_only() -> None:
    assert mail_of(("DSN",), envelope_id="order 1+1=2") == [
        "MAIL FROM:<shop@example.com> RET=HDRS ENVID=order+201+2B1+3D2",
        "RCPT TO:<jane@example.org> NOTIFY=FAILURE,DELAY ORCPT=rfc822;jane@example.org",
    ]


LABELS = ["d" * 61] * 3


@pytest.mark.parametrize(
    ("recipient", "original"),
    [
        ("jane+shop=1@example.org", " ORCPT=rfc822;jane+2Bshop+3D1@example.org"),
        ('"two words"@example.org', ' ORCPT=rfc822;"two+20words"@example.org'),
        ("+" * 64 + "@" + ".".join(LABELS) + ".ee", f" ORCPT=rfc822;{'+2B' * 64}@{'.'.join(LABELS)}.ee"),
        ("jäger@example.org", ""),
    ],
)
def test_dsn_names_the_original_recipient(recipient: str, original: str) -> None:
    with ScriptedServer(Manners(keywords=("DSN", "SMTPUTF8", "8BITMIME"))) as server:
        assert isinstance(one(settings_for(server), parcel(recipient=recipient)), Accepted)
    assert f"RCPT TO:<{recipient}> NOTIFY=FAILURE,DELAY{original}" in server.commands


def test_the_null_sender_asks_for_no_report() -> None:
    assert mail_of(("DSN",), sender=None) == ["MAIL FROM:<>", "RCPT TO:<jane@example.org>"]


def test_8bit_content_needs_8bitmime() -> None:
    content = "Subject: x\r\n\r\nGrüße\r\n".encode()
    assert mail_of(("8BITMIME",), content=content)[0] == "MAIL FROM:<shop@example.com> BODY=8BITMIME"
    with ScriptedServer(Manners(keywords=())) as server:
        outcome = one(settings_for(server), parcel(content=content))
    assert isinstance(outcome, Refused)
    assert outcome.fault is Fault.MESSAGE


def test_an_international_mailbox_needs_smtputf8() -> None:
    item = parcel(recipient="jäger@example.org")
    with ScriptedServer() as server:
        assert isinstance(one(settings_for(server), item), Accepted)
        assert "SMTPUTF8" in next(command for command in server.commands if command.startswith("MAIL"))
        assert server.received[0].recipients == ("jäger@example.org",)
    with ScriptedServer(Manners(keywords=("8BITMIME",))) as server:
        outcome = one(settings_for(server), item)
        assert not any(command.startswith("MAIL") for command in server.commands)
    assert isinstance(outcome, Refused)
    assert outcome.fault is Fault.RECIPIENT


def test_a_copy_does_not_answer_for_an_international_address_in_the_header() -> None:
    content = "To: <jäger@example.org>\r\nSubject: x\r\n\r\nx\r\n".encode()
    with ScriptedServer(Manners(keywords=("8BITMIME",))) as server:
        outcome = one(settings_for(server), parcel(content=content, recipient="archive@example.com"))
        assert server.received == []
    assert isinstance(outcome, Refused)
    assert (outcome.fault, outcome.reply.enhanced) == (Fault.MESSAGE, "5.6.9")
