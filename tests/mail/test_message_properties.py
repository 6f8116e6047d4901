"""For any letter: four readers find the intended headers, bodies and files, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.address import Address, Mailbox
from postroom.mail.message import Attachment, Content, Heading, Identity, InlineImage, compose
from postroom.mail.words import MAX_NAME, cleaned
from tests.mail.parsers import PARSERS, Letter, Reading, mail_parser, modern, strict
from tests.mail.strict_reader import mailbox, read

ANYTHING = st.text(max_size=300)
#: Text that lives near the borders: line lengths, encoded words, quotes, folding, both encodings.
_PIECES = [
    *'.é語\U0001f4e6\\=<>,@:;()-\x00\x85\u2028 \t\n\r"',
    "=20",
    "=?",
    "?=",
    "=?UTF-8?Q?x?=",
    "word",
    "From ",
    "--",
]
_PIECES += ["  ", "\r\n", "\n.\n", "x" * 70, "x" * 74, "語" * 20]
BORDER = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
TEXT = st.one_of(ANYTHING, BORDER)
LONG = st.one_of(TEXT, st.builds(lambda piece, times: piece * times, BORDER, st.integers(1, 60)))
#: What an operator may type: no controls, by definition of the rule.
OPERATORS = TEXT.map(lambda text: cleaned(text, MAX_NAME // 4))  # of at most four octets each
ADDRESS = st.sampled_from(
    ["a@b.example", "Long.Local.Part+tag@very.long.domain.name.of.a.shop.example", '"a b"@c.example']
).map(Address.parse)
MAILBOX = st.builds(Mailbox, OPERATORS, ADDRESS)
IMAGE = st.builds(InlineImage, st.just("logo@shop.example"), TEXT, st.just("image/png"), st.binary(max_size=300))
FILE = st.builds(Attachment, TEXT, st.sampled_from(["application/pdf", "text/calendar"]), st.binary(max_size=300))
CONTENT = st.builds(
    Content,
    TEXT,
    LONG.map("<p>{}".format),
    LONG.map("x{}".format),
    st.tuples() | st.tuples(IMAGE),
    st.lists(FILE, max_size=2).map(tuple),
)
HEADING = st.builds(
    Heading,
    st.builds(Identity, OPERATORS, ADDRESS, st.none() | MAILBOX),
    st.builds(Mailbox, TEXT, ADDRESS),
    st.just("0f3c.1@shop.example"),
    st.integers(0, 4 * 10**9).map(lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)),
    st.none() | MAILBOX,
    st.lists(st.just("0f3c.0@shop.example"), max_size=3).map(tuple),
)


def intended_names(heading: Heading, content: Content) -> list[str]:
    optional = {
        "Sender": heading.sender,
        "Reply-To": heading.identity.reply_to,
        "References": heading.references,
    }
    names = ["Date", "From", "Sender", "Reply-To", "To", "Message-ID", "References", "Subject", "Auto-Submitted"]
    present = [name for name in names if optional.get(name, True)]
    return [*present, "MIME-Version", "Content-Type"]


def as_sent(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode().rstrip("\n")


@pytest.mark.parametrize("reading", PARSERS, ids=lambda reading: reading.__name__)
@settings(max_examples=150, deadline=None)
@given(content=CONTENT, heading=HEADING)
def test_every_reader_finds_what_was_intended(reading: Reading, content: Content, heading: Heading) -> None:
    letter: Letter = reading(compose(content, heading))
    assert [name for name, _ in letter.headers] == intended_names(heading, content)
    assert letter.to[1].lower() == str(heading.to.address).lower()
    if reading is mail_parser:
        return  # it strips names and subjects and decodes words twice: its header list and bodies are the evidence
    assert letter.subject == cleaned(content.subject, 998)
    # The newer policy of Python 3.11 keeps the space between the encoded words of a phrase (RFC 2047 §6.2 drops it).
    dropped = " " if reading is modern else "\0"
    assert letter.to[0].replace(dropped, "") == cleaned(heading.to.name, 200).replace(dropped, "")
    assert letter.bodies == [as_sent(content.text), as_sent(content.html)]
    assert [data for _, data in letter.files] == [
        *(image.data for image in content.images),
        *(file.data for file in content.attachments),
    ]


@settings(max_examples=300, deadline=None)
@given(content=CONTENT, heading=HEADING)
def test_lines_and_octets(content: Content, heading: Heading) -> None:
    data = compose(content, heading)
    header, _, _ = data.partition(b"\r\n\r\n")
    assert header.isascii()
    assert data.isascii()
    assert all(len(line) <= 78 for line in data.split(b"\r\n"))
    assert compose(content, heading) == data


@settings(max_examples=200, deadline=None)
@given(heading=HEADING)
def test_operators_names_arrive_unchanged(heading: Heading) -> None:
    letter = read(compose(Content("s", "h", "t"), heading))
    assert mailbox(letter.get("From")) == (heading.identity.name, str(heading.identity.address))
    if heading.identity.reply_to:
        assert mailbox(letter.get("Reply-To"))[0] == heading.identity.reply_to.name


@given(st.binary(max_size=5000))
def test_file_names_and_octets_by_the_strict_reader(data: bytes) -> None:
    files = (Attachment("請求書.pdf", "application/pdf", data),)
    assert strict(compose(Content("s", "", "t", attachments=files), Heading(
        Identity("", Address.parse("a@b.example")), Mailbox("", Address.parse("c@d.example")), "1@b.example",
        datetime(2030, 1, 1, tzinfo=UTC)))).files == [("請求書.pdf", data)]  # fmt: skip
