"""Header injection: every hostile form in every field. Operators' values are refused, customers' become harmless."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from postroom.mail.address import Mailbox
from postroom.mail.message import UnsafeMessage, compose
from tests.mail.cost import seconds
from tests.mail.letters import ANNA, SHOP, content, heading, invoice
from tests.mail.parsers import PARSERS, Reading, compat32, modern
from tests.mail.strict_reader import mailbox, read, unstructured

#: Forms that end a line for some reader, hide such an end, or deceive the eye.
CONTROLS = {
    "H01": "x\r\nBcc: v@e.x",
    "H02": "x\nBcc: v@e.x",
    "H03": "x\rBcc: v@e.x",
    "H04": "x\r\n\r\n<html>",
    "H05": "x\r\n Bcc: v@e.x",
    "H06": "x\r\n\tBcc: v@e.x",
    "H07": "x\n",
    "H08": "\nx",
    "H09": "x\x00y",
    "H10": "x\x0bBcc: v@e.x",
    "H11": "x\x0cBcc: v@e.x",
    "H12a": "x\x1cBcc: v@e.x",
    "H12b": "x\x1dBcc: v@e.x",
    "H12c": "x\x1eBcc: v@e.x",
    "H13": "x\x85Bcc: v@e.x",
    "H14": "x\u2028Bcc: v@e.x",
    "H15": "x\u2029Bcc: v@e.x",
    "H17": "=?UTF-8?Q?=0D=0ABcc:_v@e.x?=",
    "H18": "=?UTF-8?B?DQpCY2M6IHZAZS54?=",
    "H19": "A =?UTF-8?Q?=0A?=Bcc: i@e.x",
    "H19 whole": "=?UTF-8?Q?A=0D=0ABcc:_v@e.x?=",
    "H19 bad padding": "=?UTF-8?B?DQpCY?=",
    "H19 unknown charset": "=?rot13?Q?abc?=",
    "H19 UTF-7": "=?utf-7*en?Q?+AAo-Bcc?=",
    "H19 UTF-16": "=?utf-16be?B?AAoAQg==?=",
    "H21": "\ufeffx",
    "H24": '"x\r\nBcc: v"',
    "H25": "a@b.c>\r\nBcc: v@e.x\r\nX:<",
    "bidi": "\u202eliame",
}
#: Forms that only look dangerous: they must arrive as they are.
HARMLESS = {
    "H16": "%0d%0aBcc: v@e.x",
    "H20a": "x\u010aBcc: v@e.x",
    "H20b": "x\u010dBcc: v@e.x",
    "H24": '"x" <v@e.x>',
    "H25": "a@b.c> Bcc: v@e.x <",
    "quotes": 'a" <v@e.x>, "b',
    "comment": "a (b) \\ c",
    "half word": "=?UTF-8?Q?",
    "word": "=?UTF-8?Q?plain?=",
    "word from Japan": "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=",
    "many words": "=?UTF-8?Q?a?= =?UTF-8?B?YQ==?=",
}
INTENDED = ["Date", "From", "Reply-To", "To", "Message-ID", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"]

Operator = Callable[[str], bytes]
OPERATORS: dict[str, Operator] = {
    "From name": lambda text: compose(content(), heading(identity=replace(SHOP, name=text))),
    "Reply-To name": lambda text: compose(
        content(), heading(identity=replace(SHOP, reply_to=Mailbox(text, SHOP.address)))
    ),
    "Sender name": lambda text: compose(content(), heading(sender=Mailbox(text, SHOP.address))),
}


def names(data: bytes) -> list[str]:
    return [name for name, _ in read(data).headers]


@pytest.mark.parametrize("form", CONTROLS.values(), ids=CONTROLS)
@pytest.mark.parametrize("write", OPERATORS.values(), ids=OPERATORS)
def test_operators_values_are_refused(write: Operator, form: str) -> None:
    with pytest.raises(UnsafeMessage) as error:
        write(form)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("form", HARMLESS.values(), ids=HARMLESS)
@pytest.mark.parametrize("write", OPERATORS.values(), ids=OPERATORS)
def test_operators_odd_values_are_kept(write: Operator, form: str) -> None:
    data = write(form)
    assert [name for name in names(data) if name != "Sender"] == INTENDED
    assert "v@e.x" not in {mailbox(read(data).get(name))[1] for name in ("From", "Reply-To", "To")}


@pytest.mark.parametrize("reading", PARSERS, ids=lambda reading: reading.__name__)
@pytest.mark.parametrize(
    "form", [*CONTROLS.values(), *HARMLESS.values(), "x" * 998, "x" * 100_000], ids=lambda f: ascii(f)[:40]
)
def test_customers_values_add_no_field(form: str, reading: Reading) -> None:
    letter = reading(compose(content(subject=form), heading(to=Mailbox(form, ANNA.address))))
    assert [name for name, _ in letter.headers] == INTENDED
    assert letter.to[1] == "anna@customer.example"
    for value in (letter.subject, letter.to[0]):
        assert not any(ord(character) < 32 or character in "\x7f\x85\u2028\u2029\u202e" for character in value)


@pytest.mark.parametrize("form", HARMLESS.values(), ids=HARMLESS)
def test_customers_odd_values_arrive_as_they_are(form: str) -> None:
    letter = read(compose(content(subject=form), heading(to=Mailbox(form, ANNA.address))))
    assert unstructured(letter.get("Subject")) == form
    assert mailbox(letter.get("To")) == (form, "anna@customer.example")


@pytest.mark.parametrize(
    ("form", "left"),
    [
        ("x\r\nBcc: v@e.x", "x Bcc: v@e.x"),
        ("x\n", "x"),
        ("a\x00\x01\x02b", "a b"),
        ("A =?UTF-8?Q?=0A?=Bcc: i", "A  Bcc: i"),
    ],
    ids=ascii,
)
def test_one_space_for_every_run(form: str, left: str) -> None:
    assert unstructured(read(compose(content(subject=form), heading())).get("Subject")) == left


@pytest.mark.parametrize("form", CONTROLS.values(), ids=CONTROLS)
def test_writing_a_letter_again_adds_no_field(form: str) -> None:
    """A relay in Python 3.11.7 that parses and writes our letter must not turn a value into a field (CVE-2024-6923)."""
    data = compose(content(subject=form), heading(to=Mailbox(form, ANNA.address)))
    assert [name for name, _ in modern(modern(data).rewritten).headers] == INTENDED
    assert [name for name, _ in compat32(compat32(data).rewritten).headers] == INTENDED


@pytest.mark.parametrize(
    "text", ["", "x", "a@", "<a@b>", "a@b>\r\nBcc: v@e.x", "a b@c", "a@b\n", "é@b", "a@b@c", "a" * 400 + "@b"]
)
@pytest.mark.parametrize("field", ["message_id", "references"])
def test_message_ids_are_checked(field: str, text: str) -> None:
    with pytest.raises(UnsafeMessage, match="message id"):
        compose(content(), heading(**{field: text if field == "message_id" else ("ok@x.example", text)}))


def test_references_are_bounded() -> None:
    with pytest.raises(UnsafeMessage, match="50"):
        compose(content(), heading(references=("a@b.example",) * 51))


@pytest.mark.parametrize("name", ["n" * 256, "名" * 86])
def test_operators_names_are_bounded(name: str) -> None:
    with pytest.raises(UnsafeMessage, match="255"):
        compose(content(), heading(identity=replace(SHOP, name=name)))


@pytest.mark.parametrize(
    "text",
    [
        "=?" * 50_000,
        "=?a?q?" * 20_000,
        "=?a?b?=" * 20_000,
        " " * 100_000,
        "\x00" * 100_000,
        "語 " * 50_000,
        "=?a" * 30_000,
    ],
)
def test_hostile_length_costs_little(text: str) -> None:
    written: list[bytes] = []
    letter, its_heading = content(subject=text, text=text, html=text), heading(to=Mailbox(text, ANNA.address))
    assert seconds(lambda: written.append(compose(letter, its_heading))) < 0.5
    assert names(written[0]) == INTENDED


def test_never_a_bcc() -> None:
    assert b"bcc" not in compose(content(attachments=(invoice(),)), heading()).lower()
