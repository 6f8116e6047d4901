"""The writer: shape, encodings, folding, and the same bytes every time."""

import re
from dataclasses import replace

import pytest

from postroom.mail.address import Address, Mailbox
from postroom.mail.message import Attachment, Earlier, UnsafeMessage, compose, needs_smtputf8
from tests.mail.letters import ANNA, DATE, MESSAGE_ID, PIXEL, SHOP, content, heading, invoice, logo
from tests.mail.strict_reader import Entity, mailbox, parameters, read, unstructured


def shape(entity: Entity) -> object:
    return (entity.media_type, [shape(child) for child in entity.children]) if entity.children else entity.media_type


def test_the_whole_of_a_small_message() -> None:
    assert compose(content(), heading(sender=SHOP.reply_to, references=("a@x.example", "b@x.example"))).decode() == (
        "Date: Tue, 06 May 2031 07:08:09 +0000\r\n"
        "From: Sample Shop <sales@shop.example>\r\n"
        'Sender: "Help, please" <help@shop.example>\r\n'
        'Reply-To: "Help, please" <help@shop.example>\r\n'
        "To: Anna Muster <anna@customer.example>\r\n"
        "Message-ID: <3f0c9f2e5d7a4b1c.1@shop.example>\r\n"
        "References: <a@x.example>\r\n <b@x.example>\r\n"
        "Subject: Your order 000000042\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative;\r\n boundary="=_alternative_731a43d552b150a77771302ded8521a4"\r\n'
        "\r\n"
        "--=_alternative_731a43d552b150a77771302ded8521a4\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\nThank you\r\n"
        "--=_alternative_731a43d552b150a77771302ded8521a4\r\n"
        "Content-Type: text/html; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n<p>Thank you</p>\r\n"
        "--=_alternative_731a43d552b150a77771302ded8521a4--\r\n"
    )


def test_the_same_letter_is_the_same_bytes() -> None:
    assert compose(content(images=(logo(),)), heading()) == compose(content(images=(logo(),)), heading())


def test_a_mail_to_try_things_out_says_so_in_a_field_of_its_own_also_when_it_is_said_again() -> None:
    first = compose(content(), heading())
    assert b"X-Postroom-Test" not in first
    tried = compose(content(), replace(heading(), test=True))
    assert tried == first.replace(b"auto-generated\r\n", b"auto-generated\r\nX-Postroom-Test: yes\r\n")
    again = compose(Earlier(first, "Your order"), replace(heading(), test=True))
    assert b"\r\nX-Postroom-Test: yes\r\n\r\n" in again
    assert again.replace(b"X-Postroom-Test: yes\r\n", b"") == first


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"html": ""}, "text/plain"),
        ({"text": ""}, "text/html"),
        ({}, ("multipart/alternative", ["text/plain", "text/html"])),
        ({"text": "", "images": (logo(),)}, ("multipart/related", ["text/html", "image/png"])),
        (
            {"images": (logo(), logo(content_id="second"))},
            ("multipart/alternative", ["text/plain", ("multipart/related", ["text/html", "image/png", "image/png"])]),
        ),
        ({"html": "", "attachments": (invoice(),)}, ("multipart/mixed", ["text/plain", "application/pdf"])),
        (
            {"images": (logo(),), "attachments": (invoice(),)},
            (
                "multipart/mixed",
                [
                    ("multipart/alternative", ["text/plain", ("multipart/related", ["text/html", "image/png"])]),
                    "application/pdf",
                ],
            ),
        ),
    ],
)
def test_shapes(changes: dict[str, object], expected: object) -> None:
    assert shape(read(compose(content(**changes), heading()))) == expected


def test_files_arrive_octet_by_octet() -> None:
    letter = read(
        compose(content(images=(logo(),), attachments=(invoice(data=b""), invoice(data=PIXEL * 40))), heading())
    )
    _, _, image, empty, large = letter.leaves()
    assert (image.body, image.get("Content-ID")) == (PIXEL, "<logo@shop.example>")
    assert image.get("Content-Disposition").startswith("inline;")
    assert (empty.body, large.body) == (b"", PIXEL * 40)
    assert large.get("Content-Disposition").startswith("attachment;")


def test_a_letter_needs_a_body() -> None:
    with pytest.raises(UnsafeMessage, match="empty"):
        compose(content(html="", text=""), heading())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("short and plain\n\tlines", "7bit"),
        ("x" * 78, "7bit"),
        ("x" * 79, "quoted-printable"),
        ("x" * 5000, "quoted-printable"),
        ("bell \x07 and nothing \x00", "quoted-printable"),
        ("Grüße aus einer kleinen Stadt, in der fast alles ASCII ist", "quoted-printable"),
        ("ご注文ありがとうございます", "base64"),
        ("line \u2028 separator " + "x" * 50, "quoted-printable"),
    ],
)
def test_encoding_follows_the_content(text: str, encoding: str) -> None:
    letter = read(compose(content(html="", text=text), heading()))
    assert letter.get("Content-Transfer-Encoding") == encoding
    assert letter.text().replace("\r\n", "\n").rstrip("\n") == text


SMUGGLING = ["\n.\n", "\r.\r", "\r.\n", "\n.\r", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r\n\x00.\r\n"]
SMUGGLING += ["\r\n.\x00\r\n", "\r\n.\r\r\n", "\r\r\n.\r\r\n"]


@pytest.mark.parametrize("ending", SMUGGLING, ids=ascii)
@pytest.mark.parametrize("filler", ["", "é", "語" * 90], ids=["7bit", "quoted-printable", "base64"])
def test_no_line_end_but_crlf_survives(ending: str, filler: str) -> None:
    smuggled = f"{filler}before{ending}MAIL FROM:<admin@ours.example>\r\nDATA\r\n"
    data = compose(content(html=smuggled, text=smuggled), heading())
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", data)
    canonical = smuggled.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    for leaf in read(data).leaves():
        assert leaf.text().replace("\r\n", "\n").rstrip("\n") == canonical


def test_a_lone_surrogate_does_not_cost_the_letter() -> None:
    letter = read(
        compose(content(subject="a\ud800b", text="a\ud800b", html=""), heading(to=Mailbox("\udfffx", ANNA.address)))
    )
    assert unstructured(letter.get("Subject")) == "a b"
    assert letter.text() == "a?b"
    assert mailbox(letter.get("To")) == ("x", "anna@customer.example")


def test_text_that_holds_the_boundary() -> None:
    boundary = parameters(read(compose(content(), heading())).get("Content-Type"))["boundary"]
    text = f"--{boundary}--\r\n--{boundary}\r\n\r\nforged"
    first, second = read(compose(content(text=text), heading())).leaves()
    assert first.text() == text
    assert second.media_type == "text/html"


@pytest.mark.parametrize(
    "subject",
    [
        "Plain",
        'Order, with: (specials) <in> "it" @ 50%; [yes]',
        "Two  spaces stay, " * 9,
        "word " * 40,
        "x" * 60 + " " + "y" * 60,
        "x" * 300,
        "ご注文ありがとうございます。" * 6,
        "Größe " * 30,
        "ä" + "b" * 70,
        "=?UTF-8?Q?not_ours?=",
        "=? half",
        "\U0001f4e6" * 50,
        "e\u0301" * 60,
        "",
    ],
    ids=lambda subject: ascii(subject[:24]),
)
def test_subjects(subject: str) -> None:
    data = compose(content(subject=subject), heading())
    letter = read(data)
    assert unstructured(letter.get("Subject")) == subject.strip()
    for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        assert len(line) <= 78
        assert len(line) <= 76 or b"=?UTF-8?" not in line


@pytest.mark.parametrize(
    "name",
    ["", "Anna", "Müller, Änne", "山田 太郎", "Dr. A. Smith", 'The "Boss"', "back\\slash", "a@b.example",
     "x <y@z.example>", "a, b", "very long name " * 10, "山" * 150, "two  spaces", "=?UTF-8?Q?x?=", "O'Neil & Söhne"],
    ids=ascii,
)  # fmt: skip
def test_names(name: str) -> None:
    data = compose(content(), heading(to=Mailbox(name, ANNA.address)))
    assert mailbox(read(data).get("To")) == (name.strip(), "anna@customer.example")
    assert max(map(len, data.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


def test_display_text_is_shortened_addresses_never() -> None:
    letter = read(compose(content(subject="語" * 5000), heading(to=Mailbox("n" * 5000, ANNA.address))))
    assert unstructured(letter.get("Subject")) == "語" * 997 + "…"
    assert mailbox(letter.get("To")) == ("n" * 199 + "…", "anna@customer.example")


def test_international_addresses() -> None:
    international = Mailbox("用户", Address.parse("用户@例子.公司"))
    data = compose(content(), heading(to=international))
    assert mailbox(read(data).get("To")) == ("用户", "用户@xn--fsqu00a.xn--55qx5d")
    assert needs_smtputf8(data)
    assert not needs_smtputf8(compose(content(), heading(to=Mailbox("用户", Address.parse("user@例子.公司")))))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("invoice 42.pdf", "invoice 42.pdf"),
        ("請求書.pdf", "請求書.pdf"),
        ("請求書" * 30 + ".pdf", "請求書" * 30 + ".pdf"),
        ("long" * 20 + ".pdf", "long" * 20 + ".pdf"),
        ("100%*'().pdf", "100%_'().pdf"),
        ('a"; filename="b.exe', "a_; filename=_b.exe"),
        ("a\r\nContent-Type: text/html", "a Content-Type_ text_html"),
        ("a.pdf\x00.exe", "a.pdf .exe"),
        ("../../x", "_.._x"),
        ("..\\..\\x", "_.._x"),
        ("a\u202egpj.exe", "a gpj.exe"),
        (".htaccess", "htaccess"),
        ("=?UTF-8?Q?=0D=0A?=.pdf", ".pdf".lstrip(".")),
        ("", "file"),
        ("...", "file"),
        ("x" * 500, "x" * 119 + "…"),
    ],
    ids=ascii,
)
def test_file_names(given: str, written: str) -> None:
    data = compose(content(html="", attachments=(invoice(given),)), heading())
    part = read(data).leaves()[1]
    assert parameters(part.get("Content-Disposition")) == {"filename": written}
    assert max(map(len, data.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "media_type", ["", "text", "image/png; x=y", "image/png\r\nX: y", "multipart/mixed", "message/rfc822"]
)
def test_media_types_are_checked(media_type: str) -> None:
    with pytest.raises(UnsafeMessage, match="media type"):
        compose(content(attachments=(Attachment("x", media_type, b"x"),)), heading())


@pytest.mark.parametrize("content_id", ["", "<x@y>", "x y", "x\r\nBcc: v@e.x", "x>\r\n", "é"], ids=ascii)
def test_content_ids_are_checked(content_id: str) -> None:
    with pytest.raises(UnsafeMessage, match="content id"):
        compose(content(images=(logo(content_id=content_id),)), heading())


def test_a_date_needs_its_zone() -> None:
    with pytest.raises(UnsafeMessage, match="time zone"):
        compose(content(), heading(date=DATE.replace(tzinfo=None)))


def test_order_of_thousands_of_octets_stays_within_lines() -> None:
    letter = compose(
        content(html="<td>" + "Größe " * 3000, text="wide " * 3000, attachments=(invoice(data=bytes(10**6)),)),
        heading(),
    )
    assert read(letter).leaves()[2].body == bytes(10**6)
    assert MESSAGE_ID.encode() in letter
