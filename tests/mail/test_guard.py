"""The last look: whatever a writer did wrong, these bytes do not leave."""

import pytest

from postroom.mail.guard import check
from postroom.mail.message import UnsafeMessage
from tests.mail.cost import seconds

GOOD = b"Date: x\r\nFrom: a@b.example\r\nX-Two: 1\r\nX-Two: 2\r\nSubject: a\r\n folded\r\n\r\nbody\r\n.\r\n"


def test_a_message_passes() -> None:
    check(GOOD)
    check(b"A: b\r\n\r\n")
    check(b"A: b\r\n\r\n" + b"x" * 998 + b"\r\n")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n",
        b"\r\n\r\n",
        b"no header\r\n",
        b"A: b\r\n",
        b"A: b\r\n\r\nbody",
        b"A b\r\n\r\n",
        b" A: b\r\n\r\n",
        b"A : b\r\n\r\n",
        b"\xc3\xa9: b\r\n\r\n",
        b": b\r\n\r\n",
        b"A: b\nBcc: c\r\n\r\nx\r\n",
        b"A: b\rBcc: c\r\n\r\nx\r\n",
        b"A: b\r\r\n\r\nx\r\n",
        b"A: b\x00\r\n\r\nx\r\n",
        b"A: b\r\n\r\nx\x00\r\n",
        b"A: b\r\n\r\nx\ny\r\n",
        b"A: b\r\n\r\nx\ry\r\n",
        b"A: b\r\n\r\nx\r\r\n",
        b"A: b\r\n\r\nx\n\r\n",
        b"A: b\r\n\r\nx\n",
        b"A: b\r\n\r\nx\r",
        b"A: b\r\n\r\n\r\nx\n\r",
        b"Bcc: c\r\n\r\n",
        b"A: b\r\nbCC: c\r\n\r\n",
        b"Resent-Bcc: c\r\n\r\n",
        b"Return-Path: <c@d.example>\r\n\r\n",
        b"From: a\r\nfrom: b\r\n\r\n",
        b"Subject: a\r\nSubject: b\r\n\r\n",
        b"A: b\r\n\r\n" + b"x" * 999 + b"\r\n",
        b"A: " + b"x" * 999 + b"\r\n\r\n",
    ],
    ids=lambda data: ascii(data[:30]),
)
def test_refused(data: bytes) -> None:
    with pytest.raises(UnsafeMessage):
        check(data)


@pytest.mark.parametrize("unit", [b"A:", b"A: b\r\n", b"A: b\r\n ", b"\r\n ", b"x", b"\r", b"\n"])
def test_time_is_linear(unit: bytes) -> None:
    data = unit * (3 * 10**6 // len(unit))

    def refuse() -> None:
        with pytest.raises(UnsafeMessage):
            check(data)

    assert seconds(refuse) < 2
