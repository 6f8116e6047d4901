"""Mail that other programs wrote: kept octet for octet but for the fields that are named."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail import guard
from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Heading, Identity
from postroom.mail.finished import Finished, finish
from postroom.mail.header_block import MAX_FIELDS, MAX_HEADER, MAX_SIZE, Unfinished
from postroom.mail.message import compose
from postroom.mail.reply import Reply
from tests.mail.cost import seconds

SHOP = Address.parse("sales@shop.example")
HEADING = Heading(Identity("", SHOP), Mailbox("", SHOP), "0123@shop.example", datetime(2026, 3, 9, 15, 0, tzinfo=UTC))
TRACE = b"Received: by shop.example (Postroom); Mon, 09 Mar 2026 15:00:00 +0000\r\n"
DATED = b"Date: Sun, 8 Mar 2026 09:00:00 +0100\r\nMessage-ID: <abc@shop.example>\r\n"
FROM = b"From: Shop <sales@shop.example>\r\n"


def leaves(raw: bytes) -> bytes:
    return compose(finish(raw), HEADING)


def refused(raw: bytes, smtputf8: bool = False) -> str:
    with pytest.raises(Unfinished) as caught:
        finish(raw, smtputf8)
    assert caught.value.reply.code >= 500
    return str(caught.value.reply)


def test_a_whole_message_stays_as_it_is_below_its_trace() -> None:
    raw = DATED + FROM + b"subject:no space\r\nX-Odd:\ttabbed \r\n  folded\r\n\r\nHello \r\n.dot\r\n\r\n"
    assert leaves(raw) == TRACE + raw


def test_a_date_and_a_message_id_are_added_at_the_end_of_the_header() -> None:
    assert leaves(FROM + b"\r\nHello\r\n") == (
        TRACE + FROM + b"Date: Mon, 09 Mar 2026 15:00:00 +0000\r\nMessage-ID: <0123@shop.example>\r\n\r\nHello\r\n"
    )


def test_blind_copies_return_paths_and_our_marks_are_taken_out_with_their_folds() -> None:
    hidden = (
        b"Bcc: a@b.example,\r\n c@d.example\r\n",
        b"BCC:\r\n\te@f.example\r\n",
        b"resent-bcc: g@h.example\r\n",
        b"Return-Path: <i@j.example>\r\n",
        b"X-Bcc: k@l.example,\r\n m@n.example\r\n",
        b"Apparently-To: o@p.example\r\n",
        b"Errors-To: q@r.example\r\n",
        b"X-Postroom-Store: en\r\n",
        b"x-postroom-order:\r\n 17\r\n",
    )
    raw = (
        hidden[0]
        + DATED
        + hidden[1]
        + hidden[2]
        + FROM
        + b"".join(hidden[3:])
        + b"X-Bccs: kept\r\n\r\nBcc: in text\r\n"
    )
    assert leaves(raw) == TRACE + DATED + FROM + b"X-Bccs: kept\r\n\r\nBcc: in text\r\n"
    assert finish(raw).marks == {"store": "en", "order": "17"}


def test_nobody_vouches_for_a_mail_that_only_begins() -> None:
    forged = b"Authentication-Results: shop.example;\r\n dkim=pass header.d=bank.example\r\n"
    signed = b"DKIM-Signature: v=1; d=shop.example; s=a; h=from; bh=eA==;\r\n b=eA==\r\n"
    receipts = b"Return-Receipt-To: owner@shop.example\r\nDelivered-To: owner@shop.example\r\n"
    raw = (
        signed + forged + DATED + FROM + b"authentication-results: mx.else.example; none\r\n" + receipts + b"\r\nHi\r\n"
    )
    assert leaves(raw) == TRACE + signed + DATED + FROM + receipts + b"\r\nHi\r\n"


def test_what_lists_need_is_read() -> None:
    found = finish(
        DATED
        + b'From: "Shop, Inc. \\"x\\"" <Sales@Shop.Example>\r\nSender: <owner@shop.example>\r\n'
        + b"To: =?UTF-8?Q?J=C3=B6rg?= <joerg@customer.example>, bare@customer.example, nonsense,\r\n"
        + b' "a, b" <c@d.example>\r\nCc: Team: x@y.example;, undisclosed-recipients:;\r\n'
        + b"Subject: =?UTF-8?B?w5xiZXI=?=\r\n =?UTF-8?B?c2ljaHQ=?= 17\r\n\r\n"
    )
    assert found.author == Mailbox('Shop, Inc. "x"', Address("Sales", "shop.example"))
    assert found.sender == Mailbox("", Address.parse("owner@shop.example"))
    assert [(one.name, str(one.address)) for one in found.to] == [
        ("Jörg", "joerg@customer.example"),
        ("", "bare@customer.example"),
        ("a, b", "c@d.example"),
        ("", "x@y.example"),
    ]
    assert (found.subject, found.message_id, found.dated) == ("Übersicht 17", "abc@shop.example", True)


def test_a_header_alone_is_a_message_and_a_last_line_gets_its_end() -> None:
    assert leaves(DATED + FROM) == TRACE + DATED + FROM + b"\r\n"
    assert leaves(DATED + FROM + b"\r\nhi") == TRACE + DATED + FROM + b"\r\nhi\r\n"


@pytest.mark.parametrize(
    "fields",
    [
        b"",
        FROM + FROM,
        b"From: a@shop.example, b@shop.example\r\n",
        b"From: Shop <a@shop.example>, <b@shop.example>\r\n",
        b"From: Shop <a@shop.example> b@shop.example\r\n",
        b"From: a@shop.example <b@evil.example>\r\n",
        b"From: Shops: a@shop.example;\r\n",
        b"From: <@evil.example:a@shop.example>\r\n",
        b"From: Shop, Inc. <a@shop.example>\r\n",
        b"From: (a@shop.example) <b@evil.example>\r\n",
        b"From: a@shop.example (b@evil.example)\r\n",
        b"From: a(x)@shop.example\r\n",
        b"From: a@shop.example(x).evil.example\r\n",
        b"From: a@shop.example (one (two))\r\n",
        b"From: a@shop.example (open\r\n",
        b"From: a@shop.example \\(x)\r\n",
        b"From: <a@shop.example>(b@evil.example)\r\n",
        b"From: <a@shop.example\r\n",
        b"From: \r\n",
        b"From:\r\n \r\n",
        b'From: "Shop <a@shop.example>\r\n',
        b"From: Shop <>\r\n",
        b"From: Shop <a@[203.0.113.9]>\r\n",
        b"From: =?utf-8?q?=41=42=43?=user@evil.example\r\n",
        b"From: =?x?q?collab=40evil=3e=20?=@shop.example\r\n",
        b"From: =?utf-8?q?a=40shop.example?=\r\n",
        FROM + b"Sender: a@b.example, c@d.example\r\n",
        FROM + b"Sender: nobody\r\n",
        FROM + b"Resent-From: someone@else.example\r\n",
        FROM + b"resent-to: someone@else.example\r\n",
        FROM + b"Subject: one\r\nSUBJECT: two\r\n",
        FROM + b"To: a@b.example\r\nTo: c@d.example\r\n",
        FROM + b"Content-Type: text/plain\r\nContent-type: text/html\r\n",
        FROM + b"X-Postroom-Store: en\r\nX-Postroom-Store: de\r\n",
        FROM + b"X-Postroom-Id: " + b"x" * 300 + b"\r\n",
        FROM + b"Bcc : a@b.example\r\n",
        FROM + b"No colon\r\n",
        FROM + b": no name\r\n",
        FROM + b"B\xc3\xa9: x\r\n",
        b" folded: first\r\n" + FROM,
        b"\r\n" + FROM,
        FROM + b"Subject: \xc3\x9cbersicht\r\n",
        FROM + b"Subject: \xdcbersicht\r\n",
        FROM + b"X-Long: " + b"x" * 999 + b"\r\n",
        FROM + b"X-Nul: \0\r\n",
        FROM + b"X-Bare: a\nBcc: b@c.example\r\n",
        FROM + b"X-Bare: a\rBcc: b@c.example\r\n",
        FROM + b"X-Bare: a\r\r\n",
        FROM + b"Received: x\r\n" * 51,
        FROM + b"X: y\r\n" * MAX_FIELDS,
        FROM + b"X-Big:" + b" y\r\n" * (MAX_HEADER // 4) + b"\r\n",
        FROM + b"N" * 1_000_000 + b": x\r\n",
    ],
)
def test_a_header_that_some_reader_could_read_otherwise_is_refused(fields: bytes) -> None:
    refused(fields + b"\r\nHello\r\n")


@pytest.mark.parametrize(
    "body",
    [b"bare\nfeed\r\n", b"bare\rreturn\r\n", b"end\r\n.\n", b"\r", b"\n.\r\n", b"nul\0\r\n", b"x" * 999 + b"\r\n"],
)
def test_a_body_with_lines_that_are_none_is_refused(body: bytes) -> None:
    refused(FROM + b"\r\n" + body)


def test_a_message_that_is_too_large_is_refused_for_good() -> None:
    assert refused(FROM + b"\r\n" + (b"x" * 98 + b"\r\n") * (MAX_SIZE // 100)).startswith("552 5.3.4")


def test_octets_beyond_ascii_are_a_bodys_matter_and_a_headers_only_with_smtputf8() -> None:
    raw = DATED + FROM + b"\r\n\xdc\xff\r\n"
    assert leaves(raw) == TRACE + raw
    utf8 = DATED + "From: Müller <müller@shop.example>\r\n".encode() + b"\r\nHello\r\n"
    assert compose(finish(utf8, smtputf8=True), HEADING) == TRACE + utf8
    assert "SMTPUTF8" in refused(utf8)
    refused(DATED + FROM + b"Subject: \xff\r\n\r\n", smtputf8=True)


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?q?two?= =?utf-8?q?words?=", "twowords"),
        (b"=?utf-8?q?one?= two =?utf-8?q?three?=", "one two three"),
        (b"=?utf-8?b?44GC?==?utf-8?b?44GE?=", "あい"),
        (b"=?utf-8?b?44E=?= =?utf-8?b?gg==?=", "あ"),
        (b"=?iso-2022-jp?b?GyRCJCIbKEI=?=", "あ"),
        (b"=?x-unknown?q?a=20b?=", "a b"),
        (b"=?zlib?b?eJxLBAAAYgBi?=", None),
        (b"=?rot13?q?abc?=", "abc"),
        (b"=?utf-7?q?+AAo-?=", "+AAo-"),
        (b"=?unicode_escape?q?=5Cn?=", "\\n"),
        (b"=?utf-8?q?a=0d=0aBcc:_b@c.example?=", "a Bcc: b@c.example"),
        (b"=?utf-8?q?=E2=80=AEgpj.exe?=", "gpj.exe"),
        (b"=?utf-8?b?!!!?=", None),
        (b"=?utf-8?q?broken", "=?utf-8?q?broken"),
    ],
)
def test_subjects_are_decoded_for_lists(subject: bytes, shown: str | None) -> None:
    found = finish(FROM + b"Subject: " + subject + b"\r\n\r\n").subject
    assert found.isprintable()
    assert shown in (None, found)


@pytest.mark.parametrize(
    "piece", [b"=?", b"=?utf-8?q?=41?= ", b"=?utf-8?q?" + b"=" * 50 + b" ", b'"\\"', b"(", b"<", b"a."]
)
def test_a_header_full_of_one_thing_is_read_once_and_told_short(piece: bytes) -> None:
    flood = b"".join(b" " + piece * (900 // len(piece)) + b"\r\n" for _ in range(50))
    read: list[Finished] = []
    assert seconds(lambda: read.append(finish(FROM + b"Subject: x\r\n" + flood + b"To: y\r\n" + flood + b"\r\n"))) < 2
    (found,) = read
    assert len(found.subject) <= 998
    assert found.to == ()


# ---- whatever a program writes

NAMES = st.from_regex(rb"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True).filter(
    lambda name: name.lower() not in guard.SINGLE | {b"received"} and not name.lower().startswith(b"resent-")
)
VALUES = st.from_regex(rb"[ -~]{0,40}(?:\r\n[ \t][ -~]{0,40}){0,2}", fullmatch=True)
SPECIAL = st.sampled_from([b"Bcc", b"bcc", b"Resent-Bcc", b"Return-Path", b"RETURN-path"])
FIELDS = st.lists(st.tuples(NAMES | SPECIAL, VALUES), max_size=12)
BODIES = st.lists(st.binary(max_size=60), max_size=8).map(
    lambda lines: b"".join(re.sub(rb"[\r\n\0]", b"", line) + b"\r\n" for line in lines)
)
TAKEN_OUT = {b"bcc", b"resent-bcc", b"return-path"}


@given(FIELDS, FIELDS, BODIES, st.booleans(), st.booleans())
def test_all_octets_stay_but_those_of_the_named_fields(
    before: list[tuple[bytes, bytes]], after: list[tuple[bytes, bytes]], body: bytes, dated: bool, identified: bool
) -> None:
    own = [(b"From", b" sales@shop.example")]
    own += [(b"date", b" Mon, 9 Mar 2026 15:00:00 +0000")] * dated + [(b"Message-Id", b"<x@y.example>")] * identified
    fields = [*before, *own, *after]
    raw = b"".join(b"%b:%b\r\n" % field for field in fields) + b"\r\n" + body
    kept = b"".join(b"%b:%b\r\n" % field for field in fields if field[0].lower() not in TAKEN_OUT)
    added = b"" if dated else b"Date: Mon, 09 Mar 2026 15:00:00 +0000\r\n"
    added += b"" if identified else b"Message-ID: <0123@shop.example>\r\n"
    assert leaves(raw) == TRACE + kept + added + b"\r\n" + body


@given(st.binary(max_size=400) | st.tuples(st.just(FROM), st.binary(max_size=300)).map(b"".join))
def test_whatever_comes_is_taken_whole_or_refused_with_a_reply(raw: bytes) -> None:
    try:
        found: Finished | Reply = finish(raw, smtputf8=True)
    except Unfinished as unfinished:
        found = unfinished.reply
    if isinstance(found, Finished):
        guard.check(compose(found, HEADING))
    else:
        assert 500 <= found.code < 600


# ---- scripts that know nothing of encoding


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Subject: Bestätigung Ihrer Bestellung".encode(), b"Subject: =?UTF-8?Q?Best=C3=A4tigung_Ihrer_Bestellung?="),
        ("subject:Übung".encode("latin-1"), b"subject: =?UTF-8?B?w5xidW5n?="),
        ("To: Jörg <j@c.example>, k@c.example".encode(), b"To: =?UTF-8?B?SsO2cmc=?= <j@c.example>,\r\n k@c.example"),
        ("To: Jörg <jörg@c.example>".encode(), "To: Jörg <jörg@c.example>".encode()),
        ("X-Odd: é".encode(), b"X-Odd: =?UTF-8?B?w6k=?="),
        ("List-Id: é <a.shop.example>".encode(), "List-Id: é <a.shop.example>".encode()),
    ],
)
def test_raw_letters_are_encoded_where_that_says_the_same(field: bytes, expected: bytes) -> None:
    raw = DATED + FROM + field + b"\r\n\r\n"
    assert compose(finish(raw, smtputf8=True, mends=True), HEADING) == TRACE + DATED + FROM + expected + b"\r\n\r\n"


@pytest.mark.parametrize("charset", ["shift_jis", "EUC-JP", '"Shift_JIS"', "gb18030", "windows-1251", "x-unknown"])
def test_raw_letters_are_read_in_the_charset_that_the_message_names(charset: str) -> None:
    text = "Заказ" if charset == "windows-1251" else "ご注文"
    codec = "utf-8" if charset == "x-unknown" else charset.strip('"')
    raw = DATED + FROM + b"Subject: " + text.encode(codec) + b"\r\n"
    raw += f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert finish(raw, mends=True).subject == text


def test_a_charset_that_is_a_codec_and_no_charset_is_not_believed() -> None:
    raw = DATED + FROM + b"Subject: \xdcbung\r\nContent-Type: text/plain; charset=utf_7\r\n\r\n"
    assert finish(raw, mends=True).subject == "Übung"


def test_letters_of_a_field_that_leaves_are_nobodys_trouble() -> None:
    assert leaves(DATED + FROM + "Bcc: Jörg <j@c.example>\r\n\r\n".encode()) == TRACE + DATED + FROM + b"\r\n"


@pytest.mark.parametrize("empty", [b"", b" ", b"\r\n "])
def test_an_empty_date_or_message_id_is_a_missing_one(empty: bytes) -> None:
    raw = FROM + b"Message-ID:" + empty + b"\r\ndate:" + empty + b"\r\n\r\n"
    assert leaves(raw) == leaves(FROM + b"\r\n")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (b"sales@shop.example (Harbour)", ""),
        (b"Harbour (Shop) <sales@shop.example>", "Harbour"),
        (b"(Shop) sales@shop.example", ""),
        (b'"Harbour (EU)" <sales@shop.example>', "Harbour (EU)"),
    ],
)
def test_comments_say_nothing_of_who_writes_and_stay(written: bytes, name: str) -> None:
    raw = DATED + b"From: " + written + b"\r\n\r\n"
    assert finish(raw).author == Mailbox(name, SHOP)
    assert leaves(raw) == TRACE + raw


def test_a_raw_field_of_any_length_is_folded() -> None:
    raw = DATED + FROM + b"Subject: " + ("ご注文ありがとうございます " * 20).encode() + b"\r\n\r\n"
    found = finish(raw, mends=True)
    assert found.subject == ("ご注文ありがとうございます " * 20).strip()
    assert max(map(len, found.header.split(b"\r\n"))) <= 78
