"""Quoted-printable against the standard library's reader: nothing is lost, no line is too long."""

import quopri

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postroom.mail.quoted_printable import encoded

# Words with what is encoded, at lengths around the break.
WORDS = st.sampled_from(
    ["=", " ", "\t", ".", "x", "y" * 37, "z" * 74, "é", "漢", "\u00a0", "\x00", "\x7f", "\r\n", "=3D"]
)


def lines(data: bytes) -> list[bytes]:
    return data.split(b"\r\n")


@given(st.lists(WORDS, max_size=60).map("".join))
@example("x" * 75 + " \r\n")
@example("x" * 73 + "==" * 3)
@example(".\r\n.\r\n" + "y" * 75 + "..")
def test_it_reads_back_and_every_line_is_legal(text: str) -> None:
    data = f"{text}\r\n".encode()
    written = encoded(data)
    assert quopri.decodestring(written) == data
    assert max(map(len, lines(written))) <= 76
    assert not written.translate(None, b"\r\n\t" + bytes(range(32, 127)))
    for line in lines(written):
        assert line != b"."
        assert line[-1:] not in {b" ", b"\t"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a=b\r\n", b"a=3Db\r\n"),
        ("Grüße\r\n", b"Gr=C3=BC=C3=9Fe\r\n"),
        ("x" * 76 + "\r\n", b"x" * 76 + b"\r\n"),
        ("x" * 77 + "\r\n", b"x" * 75 + b"=\r\nxx\r\n"),
        ("x" * 74 + "é\r\n", b"x" * 74 + b"=\r\n=C3=A9\r\n"),
        ("x" * 75 + " \r\n", b"x" * 75 + b"=\r\n=20\r\n"),
    ],
)
def test_forms(text: str, written: bytes) -> None:
    assert encoded(text.encode()) == written
