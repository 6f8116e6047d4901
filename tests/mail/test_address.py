"""Addresses: what is one, what is refused, and that refusing is quick."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.address import MAX_LIST, Address, InvalidAddress, parse_list
from postroom.mail.envelope import Envelope
from tests.mail.cost import seconds

ACCEPTED = {
    "anna@example.org": "anna@example.org",
    "Anna.B+shop@Example.ORG": "Anna.B+shop@example.org",
    "o'neil_{x}|y~z`w^v!#$%&*-/?=@a-b.example": "o'neil_{x}|y~z`w^v!#$%&*-/?=@a-b.example",
    "user=40evil@ours.example": "user=40evil@ours.example",
    '"john smith"@example.org': '"john smith"@example.org',
    '"john"@example.org': "john@example.org",
    '"a..b."@docomo.example': '"a..b."@docomo.example',
    "a..b.@docomo.ne.jp": '"a..b."@docomo.ne.jp',
    ".a-b..c@EZWEB.ne.jp": '".a-b..c"@ezweb.ne.jp',
    "a.b@docomo.ne.jp": "a.b@docomo.ne.jp",
    "user@faß.de": "user@xn--fa-hia.de",
    "user@xn--80ak6aa92e.com": "user@xn--80ak6aa92e.com",
    "user@example。com": "user@example.com",
    "user@ｅxample.com": "user@example.com",
    "用户@例子.公司": "用户@xn--fsqu00a.xn--55qx5d",
    "аpple@example.com": "аpple@example.com",
    "Ångström@example.com": "Ångström@example.com",
    "user@r3---sn.example.com": "user@r3---sn.example.com",
    "x@aa--b.com": "x@aa--b.com",
    "x@aa--b.faß.de": "x@aa--b.xn--fa-hia.de",
    # Options only where an argument list is made: transports/program.py refuses them there.
    "-X/tmp/canary@example.com": "-X/tmp/canary@example.com",
    '"-be"@example.com': "-be@example.com",
    '"- X"@example.com': '"- X"@example.com',
    "a" * 64 + "@example.org": "a" * 64 + "@example.org",
    "a@" + "b" * 63 + ".example": "a@" + "b" * 63 + ".example",
    # Characters whose code ends in that of @, < or LF are letters, and must stay letters.
    "ŀ@example.org": "ŀ@example.org",
    "ļ@example.org": "ļ@example.org",
    "Ċ@example.org": "Ċ@example.org",
}

HOSTILE = [
    # Argument, path and shell injection
    '"attacker\\" -oQ/tmp/ -X/tmp/canary.txt  some"@example.com',
    '"attacker\\\' -oQ/tmp/ -X/tmp/canary.txt  some"@example.com',
    '"AAA\\" code injection"@domain',
    "user@localhost(tmp1 -be ${run{/bin/touch /tmp/canary}} tmp2)",
    "a@b.c\t-C/tmp/evil.cf",
    "a@b.c -C/tmp/evil.cf",
    "-X[a]@example.com",
    "x@y.z -X/tmp/c",
    "x@y.z\x00-X/tmp/c",
    "x@y.z\n-X/tmp/c",
    "x@y.z\x0b-X/tmp/c",
    "x@y.z\u00a0-X/tmp/c",
    "x@y.z\u2028-X/tmp/c",
    "$(touch /tmp/canary)@x.yz",
    "`touch /tmp/canary`@x.yz",
    ";touch${IFS}/tmp/canary;@x.yz",
    "a@b|touch /tmp/canary",
    "a@b>/tmp/canary",
    "{a,b}@x.yz",
    ":include:/etc/passwd@x.yz",
    "a..b@example.org",
    "a..b@sub.docomo.ne.jp",
    "..@docomo.ne.jp",
    "a..b c@docomo.ne.jp",
    "root",
    "root@localhost",
    "root+${run{/bin/touch /tmp/canary}}@localhost",
    "postmaster@[127.0.0.1]",
    "a@[IPv6:::1]",
    "a@127.0.0.1",
    "a" * 65 + "@x.yz",
    "a@" + "b" * 64 + ".cc",
    "a@" + ("b" * 60 + ".") * 4 + "cccccccccccc",
    "é" * 33 + "@example.org",
    # SMTP commands and parameters
    "a@b.c>\r\nRCPT TO:<v@e.x>\r\nDATA\r\n",
    "<a@b.c> NOTIFY=NEVER",
    "a@b.c> SIZE=1 BODY=BINARYMIME",
    "a@b.c\x00",
    "a@b.c\t",
    "a@b.c\n",
    " a@b.cc",
    '"xclow3n@gmail.com x"@internal.domain.example',
    # What parseaddr reads as somebody else
    "@r1,@r2:a@b.cc",
    "<a@good.example>b@evil.example",
    "alice@example.org)bob@evil.example",
    '"support@ours.example" <x@evil.example>',
    "a@b@c.example",
    "oastify.com!collab\\@ours.example",
    "collab%evil(@ours.example",
    "=?utf-8?q?=41=42=43?=user@evil.example",
    "=?x?q?collab=40evil=3e=20?=@ours.example",
    # Unicode
    "user@ex\u200bample.com",
    "us\u200ber@example.com",
    "user@example.com\u202e",
    "\u202eliame@live.example",
    "a\u0301" * 1000 + "@example.org",
    "a\ud800b@example.org",
    "a\ufffeb@example.org",
    "\U0001f469\u200d\U0001f4bb@example.org",
    "user@\u2603.net",
    "user@xn--",
    "user@xn--.com",
    "user@xn--0117.com",
    "user@exam_ple.com",
    "user@-a.example",
    "user@a-.example",
    "user@.example",
    "user@a..example",
    "user@a.example.",
    "x\x85y@example.org",
    # Plain mistakes
    "",
    "@",
    "@example.org",
    "anna@",
    ".anna@example.org",
    "anna.@example.org",
    "an..na@example.org",
    '""@example.org',
    '"anna@example.org',
    '"an"na@example.org',
]


@pytest.mark.parametrize(("text", "canonical"), ACCEPTED.items())
def test_accepted(text: str, canonical: str) -> None:
    address = Address.parse(text)
    assert str(address) == canonical
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_forms_are_refused(text: str) -> None:
    with pytest.raises(InvalidAddress) as error:
        Address.parse(text)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 400


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_other_way_to_build_one(text: str) -> None:
    local, _, domain = text.rpartition("@")
    with pytest.raises(InvalidAddress):
        Address(local, domain)


@pytest.mark.parametrize(
    ("local", "domain"), [("anna", "Example.org"), ('"anna"', "a.example"), ("A\u030a", "a.example")]
)
def test_other_spellings_cannot_be_built(local: str, domain: str) -> None:
    with pytest.raises(InvalidAddress, match=r"Address\.parse"):
        Address(local, domain)


def test_too_long_in_all() -> None:
    domain = ".".join(["b" * 61] * 3 + ["c"])
    assert Address("a" * 64, "d" + "." + domain)
    with pytest.raises(InvalidAddress, match="254"):
        Address("a" * 64, "dd" + "." + domain)


def test_local_part_is_normalised_to_nfc() -> None:
    assert Address.parse("A\u030angstro\u0308m@example.com") == Address.parse("Ångström@example.com")


def test_case_of_the_local_part_is_kept_and_tells_addresses_apart() -> None:
    assert Address.parse("Anna@example.org") != Address.parse("anna@example.org")


def test_smtputf8_only_for_the_local_part() -> None:
    assert Address.parse("用户@example.org").needs_smtputf8
    assert not Address.parse("user@例子.公司").needs_smtputf8


def test_envelope_needs_smtputf8_for_either_side() -> None:
    plain, international = Address.parse("a@b.example"), Address.parse("用户@b.example")
    assert not Envelope(None, plain).needs_smtputf8
    assert not Envelope(plain, plain).needs_smtputf8
    assert Envelope(international, plain).needs_smtputf8
    assert Envelope(None, international).needs_smtputf8


def test_display_shows_the_domains_own_letters() -> None:
    assert Address.parse("user@faß.de").display() == "user@faß.de"
    assert Address.parse("user@aa--b.faß.de").display() == "user@aa--b.faß.de"
    assert Address.parse("user@example.org").display() == "user@example.org"


@given(st.text())
def test_any_text_is_refused_or_canonical(text: str) -> None:
    try:
        address = Address.parse(text)
    except InvalidAddress:
        return
    assert Address.parse(str(address)) == address
    assert address.domain.isascii()
    assert not any(character in str(address) for character in "\r\n\0<>\\ ")


_ATOM = st.text("abcXYZ019!#$%&'*+/=?^_`{|}~-äßñ語", min_size=1, max_size=8).filter(lambda atom: "=?" not in atom)
_LABEL = st.from_regex(r"[a-z0-9]([a-z0-9]{0,6}[a-z0-9])?", fullmatch=True)


@given(st.lists(_ATOM, min_size=1, max_size=3), st.lists(_LABEL, min_size=1, max_size=4))
def test_every_dot_atom_is_accepted_unchanged(atoms: list[str], labels: list[str]) -> None:
    text = f"x{'.'.join(atoms)}@{'.'.join(labels)}.example"
    if "=?" not in text:
        assert str(Address.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300 + "@b.c",
        "a." * 10**6,
        "a@" + "b." * 10**6,
        '"' + "\\" * 10**6,
        "é" * 10**6 + "@b.c",
        "x@" + "é" * 10**6,
    ],
    ids=lambda text: text[:4],
)
def test_hostile_length_costs_nothing(text: str) -> None:
    def refuse() -> None:
        with pytest.raises(InvalidAddress):
            Address.parse(text)

    assert seconds(refuse, times=3) < 0.05


class TestList:
    def test_separators_and_duplicates(self) -> None:
        text = " a@x.example,b@x.example ;; c@x.example\n a@X.example "
        assert [str(address) for address in parse_list(text)] == ["a@x.example", "b@x.example", "c@x.example"]

    def test_nothing_is_nothing(self) -> None:
        assert parse_list(" ;, ") == ()

    def test_every_bad_piece_is_named(self) -> None:
        with pytest.raises(InvalidAddress) as error:
            parse_list("good@x.example, bad, worse@, other@x.example")
        assert "'bad'" in str(error.value)
        assert "'worse@'" in str(error.value)
        assert "good" not in str(error.value)

    def test_too_long(self) -> None:
        with pytest.raises(InvalidAddress, match="shorten"):
            parse_list("a" * (MAX_LIST + 1))

    def test_five_hundred(self) -> None:
        assert len(parse_list(";".join(f"copy{number}@x.example" for number in range(500)))) == 500
