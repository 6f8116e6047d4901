"""Replies, read strictly: what is none must never be taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.reply import MalformedReply, Reply, parse_line, parse_reply


@pytest.mark.parametrize(
    ("lines", "reply"),
    [
        ([b"250 2.0.0 queued as 4F2"], Reply(250, "2.0.0", "queued as 4F2")),
        ([b"250"], Reply(250, None, "")),
        ([b"250 "], Reply(250, None, "")),
        ([b"354 go on"], Reply(354, None, "go on")),
        ([b"550-5.1.1 no such", b"550 5.1.1 user"], Reply(550, "5.1.1", "no such user")),
        ([b"250-a", b"250-b", b"250 c"], Reply(250, None, "a b c")),
        ([b"421-4.7.28 rate", b"421-", b"421 see"], Reply(421, "4.7.28", "rate see")),
        ([b"550 5.1.1"], Reply(550, "5.1.1", "")),
        ([b"554-mx.example", b"554 5.7.1 blocked"], Reply(554, "5.7.1", "mx.example blocked")),
        ([b"550-5.7.1 a", b"550 4.7.1 b"], Reply(550, "5.7.1", "a 4.7.1 b")),
        # RFC 2034: a status of another class, or no status at all, counts for nothing and stays text
        ([b"250 5.1.1 odd"], Reply(250, None, "5.1.1 odd")),
        ([b"550 5.1.1234 odd"], Reply(550, None, "5.1.1234 odd")),
        ([b"550 5.01.1 odd"], Reply(550, None, "5.01.1 odd")),
        ([b"550 5.1.1: odd"], Reply(550, None, "5.1.1: odd")),
        ([b"550 (5.1.1) odd"], Reply(550, None, "(5.1.1) odd")),
        ([b"354 3.0.0 odd"], Reply(354, None, "3.0.0 odd")),
        ([b"550 \xe3\x81\x82 \xff\xc2\x85 \xe2\x80\xae x"], Reply(550, None, "あ � x")),
        ([b"250\ttab"], None),
    ],
)
def test_replies(lines: list[bytes], reply: Reply | None) -> None:
    if reply is None:
        with pytest.raises(MalformedReply):
            parse_reply(lines)
    else:
        assert parse_reply(lines) == reply


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"2",
        b"25",
        b"2x0 ok",
        b"999 ok",
        b"160 ok",
        b"260 ok",
        b"2500 ok",
        b"250_ok",
        b" 250 ok",
        b"250 a\x00b",
        b"250 a\x1bb",
        b"250 a\rb",
        b"HTTP/1.1 200 OK",
        b"SSH-2.0-x",
        b"\xff\xfe2\x005\x00",
        "２５０ ok".encode(),
        b"-250 ok",
        b"+250",
        b"250 a\x7f",
    ],
)
def test_what_is_no_reply(line: bytes) -> None:
    with pytest.raises(MalformedReply) as error:
        parse_line(line)
    assert str(error.value).isprintable()


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [b"250-a"],
        [b"250-a", b"550 b"],
        [b"550-a", b"250 b"],
        [b"250 a", b"250 b"],
        [b"250-a", b"b"],
        [b"250 a", b"250-b"],
    ],
)
def test_lines_that_are_no_one_reply(lines: list[bytes]) -> None:
    with pytest.raises(MalformedReply):
        parse_reply(lines)


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_any_octets_are_a_reply_or_refused(lines: list[bytes]) -> None:
    try:
        reply = parse_reply(lines)
    except MalformedReply:
        return
    assert 200 <= reply.code <= 559
    assert str(reply).isprintable()


def test_as_text() -> None:
    assert str(Reply(550, "5.1.1", "no such user")) == "550 5.1.1 no such user"
    assert str(Reply(421, None, "")) == "421"
    assert str(Reply(75, None, "a\r\nb\u2028c", local=True)) == "75 a b c"
    assert len(str(Reply(250, None, "x" * 60_000))) == 1004


def test_positive() -> None:
    assert Reply(250, None, "").positive
    assert not any(Reply(code, None, "").positive for code in (354, 421, 550, 75))


def test_a_refusal_with_a_strange_second_digit_is_one_for_its_recipient_alone() -> None:
    reply = parse_reply([b"571 5.7.1 <a@b.example>: not wanted here"])
    assert (reply.code, reply.enhanced) == (571, "5.7.1")
