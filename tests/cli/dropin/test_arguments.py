"""What sendmail takes, and what no shop's program may make of it."""

import os
from pathlib import Path

import pytest

from postroom.cli.dropin.arguments import Usage, Way, parse
from tests.cli.dropin.conftest import Shop
from tests.peers.scripted import ScriptedServer

LETTER = b"From: shop@quayside.shop\nSubject: Hello\n\nBody\n"


@pytest.mark.parametrize(
    ("words", "sender", "recipients", "from_header", "dots"),
    [
        (["-t", "-i"], "", [], True, False),
        (["-ti"], "", [], True, False),
        (["-t", "-oi"], "", [], True, False),
        (["-t", "-i", "-fa@b.example"], "a@b.example", [], True, False),
        (["-i", "-f", "a@b.example", "--", "c@d.example"], "a@b.example", ["c@d.example"], False, False),
        (["-r", "a@b.example", "c@d.example"], "a@b.example", ["c@d.example"], False, True),
        (["-f", "", "c@d.example"], "", ["c@d.example"], False, True),
        (["-bm", "-odi", "-oem", "-em", "-v", "-nmUG", "c@d.example"], "", ["c@d.example"], False, True),
        (["-B8BITMIME", "-N", "never", "-R", "hdrs", "-V", "id", "-Odi=x", "-h3", "-L", "x", "c@d.example"], "",
         ["c@d.example"], False, True),
        (["c@d.example", "-t"], "", ["c@d.example"], True, True),
        (["-oi", "--", "-X@d.example"], "", ["-X@d.example"], False, False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)  # fmt: skip
def test_options_are_read_as_sendmail_does(
    words: list[str], sender: str, recipients: list[str], from_header: bool, dots: bool
) -> None:
    found = parse(words)
    assert (found.sender, found.recipients) == (sender, recipients)
    assert (found.from_header, found.dots) == (from_header, dots)


def test_a_name_and_a_store_are_kept() -> None:
    found = parse(["-F", "The Shop", "--store", "main", "a@b.example"])
    assert (found.name, found.store) == ("The Shop", "main")
    assert parse(["--store=main", "a@b.example"]).store == "main"


@pytest.mark.parametrize(("words", "way"), [(["-bs"], Way.SMTP), (["-bp"], Way.QUEUE), (["-bm", "a@b.c"], Way.MESSAGE)])
def test_b_says_what_to_do(words: list[str], way: Way) -> None:
    assert parse(words).way is way


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["-i"],
        ["-f"],
        ["-t", "-f"],
        ["-bd"],
        ["-bi"],
        ["-b"],
        ["-q"],
        ["-q5m"],
        ["-C", "/etc/x"],
        ["-o"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_what_is_no_option_here_is_refused(words: list[str]) -> None:
    with pytest.raises(Usage):
        parse(words)


HOSTILE = [
    '"attacker\\" -oQ/tmp/ -X{canary} some"@example.com',
    '"attacker\\\\\' -oQ/tmp/ -X{canary} some"@example.com',
    '"AAA\\" code injection"@domain',
    "user@localhost(tmp1 -be ${{run{{/bin/touch {canary}}}}} tmp2)",
    "a@b.c\t-C{canary}",
    "a@b.c -C{canary}",
    "-X{canary}@example.com",
    "-oQ/tmp@example.com",
    "-C{canary}@example.com",
    "-be@example.com",
    "-OQueueDirectory=/tmp@x.y",
    "-d0.1a@example.com",
    "-X[a]@example.com",
    "-@x.y",
    "x@y.z -X{canary}",
    "x@y.z\n-X{canary}",
    "x@y.z\x0b-X{canary}",
    "x@y.z\u00a0-X{canary}",
    "x@y.z\u2028-X{canary}",
    "$(touch {canary})@x.y",
    ";touch${{IFS}}{canary};@x.y",
    "a@b|touch {canary}",
    "a@b>{canary}",
    '"|/usr/bin/id"@x',
    "root",
    "root@localhost",
    "postmaster@[127.0.0.1]",
    "a@[IPv6:::1]",
    "a" * 65 + "@x.yy",
    "a@" + "b" * 64 + ".cc",
    "a@b.c>\r\nRCPT TO:<v@e.xx>\r\nDATA\r\n",
    "<a@b.cc> NOTIFY=NEVER",
    "a@b.cc> SIZE=1 BODY=BINARYMIME",
]
NAMES = [f"hostile {number}" for number in range(len(HOSTILE))]


@pytest.mark.parametrize("text", HOSTILE, ids=NAMES)
@pytest.mark.parametrize("place", ["-f", "recipient", "behind --"])
def test_hostile_arguments_do_nothing(
    shop: Shop, listener: ScriptedServer, text: str, place: str, tmp_path: Path
) -> None:
    """Refused, or taken as the one strange address that it is; no file, no program, no second command."""
    canary = tmp_path / "canary"
    hostile = text.replace("{canary}", str(canary)).replace("{{", "{").replace("}}", "}")
    words = {
        "-f": ["-i", "-f", hostile, "ann@shopper.example"],
        "recipient": ["-i", "-f", "shop@quayside.shop", hostile],
        "behind --": ["-i", "-f", "shop@quayside.shop", "--", hostile],
    }[place]
    done = shop.sendmail(*words, stdin=LETTER)
    assert done.code in {os.EX_USAGE, os.EX_DATAERR, os.EX_NOUSER} or place != "recipient"
    assert not canary.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["maildrop", "sendmail.conf"]
    assert shop.dropped == []
    for mail in listener.received:
        assert {mail.sender, *mail.recipients} <= {"shop@quayside.shop", "ann@shopper.example", hostile}
