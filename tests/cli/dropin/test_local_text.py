"""What local programs write becomes a message and an envelope, or is refused."""

import io
import os
from email import message_from_bytes, policy

import pytest

from postroom.cli.dropin import local_text
from postroom.cli.dropin.arguments import Arguments, parse
from postroom.cli.dropin.endings import Refused
from postroom.cli.dropin.local_text import Letter
from postroom.mail.header_block import MAX_SIZE


def made(text: bytes, arguments: Arguments | None = None, default: str = "") -> Letter:
    arguments = arguments or Arguments(from_header=True)
    return local_text.letter(local_text.read(io.BytesIO(text), arguments.dots), arguments, default)


def to(header: str) -> tuple[str, ...]:
    return made(f"From: a@b.example\n{header}\n\nx\n".encode()).recipients


@pytest.mark.parametrize(
    ("header", "recipients"),
    [
        ("To: a@b.example", ["a@b.example"]),
        ("to: Ann <a@b.example>, \"Bo, Bob\" <b@b.example>", ["a@b.example", "b@b.example"]),
        ("To: a@b.example\nCc: b@b.example\nBcc: c@b.example\nBcc: d@b.example",
         ["a@b.example", "b@b.example", "c@b.example", "d@b.example"]),
        ("To: a@b.example,\n\tb@b.example,\n c@b.example", ["a@b.example", "b@b.example", "c@b.example"]),
        ("To: a@b.example\nCc: a@b.example", ["a@b.example"]),
        ("To: undisclosed-recipients:;\nBcc: a@b.example", ["a@b.example"]),
        ("To: Friends: a@b.example, Bob <b@b.example>;", ["a@b.example", "b@b.example"]),
        ("To: =?UTF-8?Q?Gr=C3=B6=C3=9Fe?= <a@b.example>", ["a@b.example"]),
        ("To : a@b.example", ["a@b.example"]),
    ],
)  # fmt: skip
def test_t_reads_to_cc_and_bcc(header: str, recipients: list[str]) -> None:
    assert to(header) == tuple(recipients)


@pytest.mark.parametrize(
    "header",
    [
        "To: root",
        "To: a@b.example b@b.example",
        "To: a@b.example <b@b.example>",
        "To: a@b.example (c@d.example)",
        "To: <a@b.example> SIZE=1",
        'To: "x <a@b.example>',
        "To: a@[127.0.0.1]",
        "To: a@b.example>, <c@d.example",
    ],
)
def test_t_refuses_what_it_cannot_read(header: str) -> None:
    """Nothing is cut: who would get the mail otherwise nobody can say."""
    with pytest.raises(Refused) as refused:
        to(header)
    assert refused.value.status == os.EX_DATAERR


CRON = b"From: root (Cron Daemon)\nTo: admin@b.example\nSubject: Cron <root@vm> backup\n\nout\n"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (b"root (Cron Daemon)", b'"Cron Daemon" <orders@b.example>'),
        (b"root", b"orders@b.example"),
        (b"www-data@web1", b"orders@b.example"),
        (b"Shop <www-data@web1>", b'"Shop" <orders@b.example>'),
        (b"Shop <a@b.example>", b"Shop <a@b.example>"),
        (b'"x\\"y" <root>', b'"x\\"y" <root>'),
        (b"root, a@b.example", b"root, a@b.example"),
    ],
)
def test_an_account_of_this_machine_writes_as_the_store(written: bytes, sent: bytes) -> None:
    text = CRON.replace(b"root (Cron Daemon)", written)
    letter = made(text, parse(["-froot@web1", "admin@b.example"]), "orders@b.example")
    assert b"\r\nFrom: %b\r\n" % sent in letter.data
    assert letter.sender == ("a@b.example" if sent == b"Shop <a@b.example>" else "orders@b.example")


def test_an_account_of_this_machine_gets_no_mail_and_is_told_of_mailto() -> None:
    with pytest.raises(Refused, match="MAILTO") as refused:
        made(CRON, parse(["-FCronDaemon", "-i", "-B8BITMIME", "-oem", "root"]))
    assert refused.value.status == os.EX_NOUSER


PAGE = b"<p>Gr\xc3\xb6\xc3\x9fe = 40</p> " * 60 + b"\n"
HTML = (
    b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
)


@pytest.mark.parametrize("header", [HTML, b"From: a@b.example\n"])
def test_a_text_in_one_long_line_is_encoded(header: bytes) -> None:
    message = message_from_bytes(made(header + b"\n" + PAGE, parse(["c@b.example"])).data, policy=policy.default)
    assert message["MIME-Version"] == "1.0"
    assert message.get_payload(decode=True) == PAGE.replace(b"\n", b"\r\n")
    assert max(map(len, made(header + b"\n" + PAGE, parse(["c@b.example"])).data.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "header",
    [
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n",
        b"From: a@b.example\nDKIM-Signature: v=1\n",
        b"From: a@b.example\nContent-Transfer-Encoding: quoted-printable\n",
    ],
)
def test_what_is_not_ours_to_encode_stays(header: bytes) -> None:
    assert made(header + b"\n" + PAGE, parse(["c@b.example"])).data.endswith(b"\r\n\r\n" + PAGE.replace(b"\n", b"\r\n"))


def test_t_without_anybody_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        made(b"From: a@b.example\nSubject: x\n\nTo: a@b.example\n")
    assert refused.value.status == os.EX_USAGE


def test_recipients_of_both_kinds_are_added_up_as_in_postfix() -> None:
    arguments = Arguments(from_header=True, recipients=["z@b.example"])
    assert made(b"To: a@b.example\n\nx", arguments).recipients == ("z@b.example", "a@b.example")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (b"To: a@b.example\n\nx\ny\n", b"x\r\ny\r\n"),
        (b"To: a@b.example\r\n\r\nx\ny\r\n", b"x\r\ny\r\n"),
        (b"To: a@b.example\r\n\nx\r\n\ny", b"x\r\n\r\ny\r\n"),
        (b"To: a@b.example\n\nx\ry\r\r\n", b"x y \r\n"),
        (b"To: a@b.example\n\n", b""),
        (b"To: a@b.example\n", b""),
        (b"From bob Mon Nov 23 2026\nTo: a@b.example\n\nx\n", b"x\r\n"),
        (b"To: a@b.example\nno field at all\n", b"no field at all\r\n"),
    ],
)
def test_lines_end_with_crlf_and_the_body_stays(text: bytes, body: bytes) -> None:
    data = made(text, Arguments(from_header=True, dots=False)).data
    assert data.partition(b"\r\n\r\n")[2] == body
    assert data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n")


def test_a_bare_cr_makes_no_header() -> None:
    data = made(b"To: a@b.example\nSubject: x\rBcc: v@e.example\n\nx\n").data
    assert b"Subject: x Bcc: v@e.example\r\n" in data


@pytest.mark.parametrize("text", [b"To: a@b.example\n\n\0", b"To: a@b.example\0\n\nx"])
def test_nul_is_refused(text: bytes) -> None:
    with pytest.raises(Refused) as refused:
        made(text)
    assert refused.value.status == os.EX_DATAERR


def test_what_is_too_large_is_refused_before_it_is_all_read() -> None:
    endless = io.BytesIO(b"To: a@b.example\n\n" + b"x" * (MAX_SIZE + 10_000_000))
    with pytest.raises(Refused):
        local_text.read(endless, dots=True)
    assert endless.tell() <= 17 + MAX_SIZE + 1


def test_too_many_recipients_are_refused() -> None:
    many = ", ".join(f"u{number}@b.example" for number in range(101))
    with pytest.raises(Refused, match="101 recipients"):
        to(f"To: {many}")


def test_who_writes_is_the_option_then_from_then_the_file() -> None:
    text = b"From: Shop <shop@b.example>\nTo: a@b.example\n\nx"
    assert made(text, Arguments(from_header=True, sender="<bounce@b.example>")).sender == "bounce@b.example"
    assert made(text, Arguments(from_header=True, sender="<>")).sender == "shop@b.example"
    assert made(text, default="other@b.example").sender == "shop@b.example"
    without = made(b"To: a@b.example\n\nx", default="other@b.example")
    assert without.sender == "other@b.example"
    assert b"From: other@b.example\r\n" in without.data


@pytest.mark.parametrize(
    ("name", "written"), [("The Shop", b"The Shop <a@b.example>"), ('A "B", C', b'"A \\"B\\", C" <a@b.example>')]
)
def test_the_name_is_written_safely(name: str, written: bytes) -> None:
    arguments = Arguments(name=name, sender="a@b.example", recipients=["c@b.example"])
    assert b"From: " + written + b"\r\n" in made(b"x", arguments).data


@pytest.mark.parametrize("name", ["x\nBcc: v@e.example", "Größe", "a\x00b"])
def test_a_name_that_would_be_more_than_a_name_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        made(b"x", Arguments(name=name, sender="a@b.example", recipients=["c@b.example"]))


def test_raw_letters_of_a_header_are_encoded() -> None:
    data = made(
        "From: Größe <a@b.example>\nTo : Jürgen <c@b.example>\nSubject: Grüße\n vom Kai\n\nGrüße\n".encode()
    ).data
    header, _, body = data.partition(b"\r\n\r\n")
    assert body == "Grüße\r\n".encode()
    assert header.isascii()
    message = message_from_bytes(data, policy=policy.default)
    assert (str(message["From"]), str(message["To"])) == ("Größe <a@b.example>", "Jürgen <c@b.example>")
    assert str(message["Subject"]) == "Grüße vom Kai"


@pytest.mark.parametrize(
    ("text", "international"),
    [
        (b"To: a@b.example\n\nGr\xc3\xb6\n", False),
        (b"To: a@b.example\nSubject: Gr\xc3\xb6\n\nx\n", False),
        (b"To: a@b.example\nX-Shop: Gr\xc3\xb6\n\nx\n", False),
        (b"To: a@b.example\nList-Id: Gr\xc3\xb6 <a.b.example>\n\nx\n", True),
        ("To: grö@b.example\n\nx\n".encode(), True),
    ],
)
def test_what_cannot_be_encoded_needs_smtputf8(text: bytes, international: bool) -> None:
    assert made(text).international is international
