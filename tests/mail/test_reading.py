"""Mails taken apart, the broken ones too."""

import pytest

from postroom.mail.reading import Letter

PIXEL = "iVBORw0KGgo="
RELATED = f"""\
From: =?utf-8?b?44GC44GL44KK?= <shop@ja.harbour-demo.shop>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

<img src="cid:logo@x"><img src='cid:gone@x'><img src="cid:svg@x">
--b
Content-Type: image/png
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

{PIXEL}
--b
Content-Type: image/svg+xml
Content-ID: <svg@x>
Content-Disposition: attachment; filename="../<b>.svg"

<svg/>
--b--
""".replace("\n", "\r\n").encode()


def test_inline_images_become_data_and_nothing_else_does() -> None:
    html = Letter(RELATED).html
    assert f'src="data:image/png;base64,{PIXEL}"' in html
    assert "cid:gone@x" in html
    assert "cid:svg@x" in html


def test_headers_are_decoded_and_parts_are_listed() -> None:
    letter = Letter(RELATED)
    assert letter.header("From") == "あかり <shop@ja.harbour-demo.shop>"
    assert ("Subject", "Grüße") in letter.headers
    assert [(part.filename, part.media_type) for part in letter.parts] == [
        ("part-1", "image/png"),
        ("../<b>.svg", "image/svg+xml"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?no-such-charset?b?AAAA?=\r\n\r\n",
        b"Subject: =?utf-8?b?A?=\r\n\r\n",
        b"Content-Type: text/plain; charset=no-such\r\n\r\nhello",
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n***",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"From: \xe3\x81\x82 <a@b>\r\nContent-Type: ;;;\r\n\r\n",
        b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nhello",
    ],
)
def test_a_broken_mail_is_shown_as_far_as_it_goes(content: bytes) -> None:
    letter = Letter(content)
    assert isinstance(letter.text + letter.html + letter.source + letter.header("Subject"), str)
    assert isinstance(letter.headers, list)
    assert isinstance(letter.parts, list)


REACHING = ("link", "iframe", "frame", "object", "embed", "portal", "fencedframe")


@pytest.mark.parametrize("name", REACHING)
@pytest.mark.parametrize("rest", [" src=//a.example>", "\thref=x>", "/>", "\n>", ">", "\f a>"])
def test_no_element_opens_a_connection(name: str, rest: str) -> None:
    for spelled in (name, name.upper(), name.title()):
        html = Letter(f"Content-Type: text/html; charset=utf-8\r\n\r\na<{spelled}{rest}b".encode()).html
        assert f"<x-{spelled}" in html
        assert f"<{spelled}" not in html


def test_other_elements_stay_what_they_are() -> None:
    markup = "<p>see <a href=x>the link</a> &lt;link&gt; <linking> <x-link> <frameset> </iframe>"
    assert Letter(f"Content-Type: text/html\r\n\r\n{markup}".encode()).html == markup


def nested(levels: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(levels))
    return b"From: a@b.example\r\n" + opened + b"\r\nhello\r\n"


@pytest.mark.parametrize(
    "bomb",
    [
        nested(1000),
        b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 1000,
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 200_000,
        b"From: a@b.example\r\nContent-Type: text/plain;" + b"\r\n a*1=b;" * 16_000 + b"\r\n\r\nhello\r\n",
        b"From: a@b.example\r\nContent-Type: text/plain;" + b" a=b;" * 16_000 + b"\r\n\r\nhello\r\n",
        b"From: a@b.example\r\nX-Flood: " + b"=?utf-8?q?=41?= " * 16_000 + b"\r\n\r\nhello\r\n",
        b"From: a@b.example\r\n" * 20_000 + b"\r\nhello\r\n",
    ],
    ids=[
        "parts in parts",
        "mails in mails",
        "many parts",
        "folded parameters",
        "parameters",
        "encoded words",
        "fields",
    ],
)
def test_a_mail_that_would_wear_its_reader_out_is_shown_as_it_stands(bomb: bytes) -> None:
    letter = Letter(bomb)
    assert (letter.whole, letter.html, letter.parts) == (False, "", [])
    assert letter.header("From") == "a@b.example"
    assert letter.source == bomb.decode().replace("\r\n", "\n")


def test_as_deep_as_mail_really_is_it_is_read() -> None:
    letter = Letter(nested(10))
    assert letter.whole
    assert "hello" in letter.text
