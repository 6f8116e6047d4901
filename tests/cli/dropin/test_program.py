"""`postroom-sendmail` as programs call it, in a process of its own, against a listener that is really there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from postroom.msa import drop
from tests.cli.dropin.conftest import ACCOUNT, Shop
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import accept_then_drop, close, drip, garbage, reply

LETTER = b"From: Shop <shop@quayside.shop>\nTo: ann@shopper.example\nSubject: Hello\nDate: now\n\nBody\n"


def test_a_mail_goes_to_the_listener_with_crlf_and_its_own_number(shop: Shop, listener: ScriptedServer) -> None:
    assert shop.sendmail("-t", "-i", stdin=LETTER).code == os.EX_OK
    [mail] = listener.received
    assert (mail.sender, mail.recipients, mail.username) == (
        "shop@quayside.shop",
        ("ann@shopper.example",),
        ACCOUNT[0],
    )
    number, _, rest = mail.content.partition(b"\r\n")
    assert number.startswith(b"X-Postroom-Id: ")
    assert rest == LETTER.replace(b"\n", b"\r\n")
    assert shop.dropped == []


def test_the_envelope_comes_from_the_options(shop: Shop, listener: ScriptedServer) -> None:
    done = shop.sendmail(
        "-fbounce@quayside.shop", "-oi", "--", "bob@shopper.example", "eve@shopper.example", stdin=LETTER
    )
    assert done.code == os.EX_OK
    assert listener.received[0].sender == "bounce@quayside.shop"
    assert listener.received[0].recipients == ("bob@shopper.example", "eve@shopper.example")


def test_what_the_message_lacks_is_added(shop: Shop, listener: ScriptedServer) -> None:
    assert (
        shop.sendmail("-F", "The Shop", "-f", "shop@quayside.shop", "bob@shopper.example", stdin=b"just text").code == 0
    )
    head, _, body = listener.received[0].content.partition(b"\r\n\r\n")
    assert body == b"just text\r\n"
    assert [line.partition(b":")[0] for line in head.split(b"\r\n")] == [b"X-Postroom-Id", b"From", b"Date"]
    assert b"From: The Shop <shop@quayside.shop>" in head


@pytest.mark.parametrize(
    ("options", "body"),
    [((), b"before\r\n"), (("-i",), b"before\r\n.\r\nafter\r\n"), (("-oi",), b"before\r\n.\r\nafter\r\n")],
)
def test_a_lone_dot_ends_the_message_unless_i_is_said(
    shop: Shop, listener: ScriptedServer, options: tuple[str, ...], body: bytes
) -> None:
    assert shop.sendmail(*options, "bob@shopper.example", stdin=b"Subject: x\n\nbefore\n.\nafter\n").code == 0
    assert listener.received[0].content.partition(b"\r\n\r\n")[2] == body


def test_a_number_that_the_message_has_is_kept(shop: Shop, listener: ScriptedServer) -> None:
    shop.sendmail("-t", stdin=b"X-Postroom-Id: order-7\n" + LETTER)
    assert listener.received[0].content.count(b"X-Postroom-Id") == 1


def test_a_number_that_the_message_has_names_no_file(shop: Shop, listener: ScriptedServer) -> None:
    listener.stop()
    assert shop.sendmail("-t", stdin=b"X-Postroom-Id: ../../elsewhere\n" + LETTER).code == os.EX_OK
    [path] = shop.dropped
    assert drop.NAME.fullmatch(path.name)
    assert not (shop.folder.parent / "elsewhere.mail").exists()


def gone(shop: Shop, listener: ScriptedServer) -> None:
    listener.stop()


def silent(shop: Shop, listener: ScriptedServer) -> None:
    listener.script.always("CONNECT", close())


def stranger(shop: Shop, listener: ScriptedServer) -> None:
    listener.script.always("CONNECT", garbage(b"SSH-2.0-OpenSSH_9\r\n"))


def dripping(shop: Shop, listener: ScriptedServer) -> None:
    """A checkout waits meanwhile."""
    listener.script.always("CONNECT", drip("220-" + "x" * 500, 0.1))


def later_at_auth(shop: Shop, listener: ScriptedServer) -> None:
    listener.script.always("AUTH", reply("454 4.3.0 the database is away"))


def later_at_dot(shop: Shop, listener: ScriptedServer) -> None:
    listener.script.always("DOT", reply("451 4.3.0 the database is away"))


def lost_after_the_dot(shop: Shop, listener: ScriptedServer) -> None:
    listener.script.always("DOT", accept_then_drop())


def one_of_many_later(shop: Shop, listener: ScriptedServer) -> None:
    listener.script.once("RCPT", None, reply("452 4.7.0 too many in this hour"))


@pytest.mark.parametrize(
    "trouble", [gone, silent, stranger, dripping, later_at_auth, later_at_dot, lost_after_the_dot, one_of_many_later]
)
def test_a_listener_that_cannot_take_it_now_leaves_the_mail_in_the_maildrop(
    shop: Shop, listener: ScriptedServer, trouble: object
) -> None:
    assert callable(trouble)
    trouble(shop, listener)
    done = shop.sendmail("-f", "shop@quayside.shop", "-i", "ann@shopper.example", "bob@shopper.example", stdin=LETTER)
    assert done.code == os.EX_OK, done
    [path] = shop.dropped
    found, seal = drop.read(path.read_bytes())
    assert drop.is_sealed(found, seal, drop.digest_of(ACCOUNT[1]))
    assert not drop.is_sealed(found, seal, drop.digest_of("another"))
    assert (found.username, found.sender) == (ACCOUNT[0], "shop@quayside.shop")
    assert found.recipients == ("ann@shopper.example", "bob@shopper.example")
    assert found.data.partition(b"\r\n")[2] == LETTER.replace(b"\n", b"\r\n")
    assert path.stat().st_mode & 0o777 == 0o600


def test_in_doubt_and_the_maildrop_are_one_mail(shop: Shop, listener: ScriptedServer) -> None:
    """The listener may have taken it: the same number in both makes them one."""
    listener.script.always("DOT", accept_then_drop())
    shop.sendmail("-t", stdin=LETTER)
    [path] = shop.dropped
    assert listener.received[0].content == drop.read(path.read_bytes())[0].data


@pytest.mark.parametrize(
    ("verb", "answer", "code"),
    [
        ("AUTH-RESPONSE", "535 5.7.8 wrong", os.EX_CONFIG),
        ("AUTH", "535 5.7.8 wrong", os.EX_CONFIG),
        ("MAIL", "550 5.7.1 not one of your identities", os.EX_NOPERM),
        ("RCPT", "550 5.1.1 nobody of this name", os.EX_NOUSER),
        ("RCPT", "550 5.1.2 no such host", os.EX_NOHOST),
        ("DATA", "554 5.5.1 no", os.EX_UNAVAILABLE),
        ("DOT", "552 5.3.4 too big", os.EX_DATAERR),
        ("DOT", "554 5.6.0 a line is too long", os.EX_DATAERR),
    ],
)
def test_a_refusal_is_told_and_nothing_is_left_behind(
    shop: Shop, listener: ScriptedServer, verb: str, answer: str, code: int
) -> None:
    listener.script.always(verb, reply(answer))
    done = shop.sendmail("-t", stdin=LETTER)
    assert (done.code, shop.dropped, listener.received) == (code, [], [])
    assert answer in done.err


def test_one_refused_recipient_refuses_the_mail(shop: Shop, listener: ScriptedServer) -> None:
    listener.script.once("RCPT", None, reply("550 5.1.1 nobody of this name"))
    done = shop.sendmail("-f", "shop@quayside.shop", "ann@shopper.example", "bob@shopper.example", stdin=LETTER)
    assert (done.code, listener.received, shop.dropped) == (os.EX_NOUSER, [], [])


@pytest.mark.parametrize("maildrop", ["", "/nowhere/at/all", "/proc/self"])
def test_where_nothing_can_be_kept_the_caller_hears_it(shop: Shop, listener: ScriptedServer, maildrop: str) -> None:
    shop.write(maildrop=maildrop)
    listener.stop()
    done = shop.sendmail("-t", stdin=LETTER)
    assert done.code == os.EX_TEMPFAIL
    assert "try again" in done.err


def test_a_full_disk_leaves_no_half_mail(shop: Shop, listener: ScriptedServer) -> None:
    listener.stop()
    limited = f"ulimit -f 1; exec {sys.executable} -m postroom.cli.dropin.program -t"
    done = subprocess.run(
        ["sh", "-c", limited],
        input=LETTER + b"x" * 100 + b"\n" + b"line\n" * 2000,
        env={"POSTROOM_SENDMAIL_CONFIG": str(shop.file), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, shop.dropped) == (os.EX_TEMPFAIL, [])


def test_the_queue_is_asked_elsewhere(shop: Shop) -> None:
    done = shop.sendmail("-bp")
    assert (done.code, "queue list" in done.out) == (os.EX_OK, True)


def test_without_a_file_the_way_to_one_is_told(shop: Shop) -> None:
    shop.file.unlink()
    done = shop.sendmail("-t", stdin=LETTER)
    assert (done.code, shop.dropped) == (os.EX_CONFIG, [])


@pytest.mark.parametrize(
    "text",
    [
        "listener = 127.0.0.1:25\n",
        "listener 127.0.0.1\n",
        "listener = nowhere\nusername = a\npassword = b\n",
        "listener = a:99999\nusername = a\npassword = b\n",
        "listener = a:25\nusername = a\npassword = b\nmaildrop = here\n",
        "listener = a:25\nusername = a\npassword = b\nlog = /tmp/x\n",
        "\udcff",
    ],
    ids=["lacks names", "no equals", "no port", "port too high", "maildrop not whole", "unknown name", "no UTF-8"],
)
def test_a_file_that_cannot_be_read_is_named(shop: Shop, text: str) -> None:
    shop.file.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = shop.sendmail("-t", stdin=LETTER)
    assert done.code == os.EX_CONFIG
    assert str(shop.file) in done.err


def test_a_file_that_everybody_reads_is_refused(shop: Shop) -> None:
    shop.file.chmod(0o644)
    done = shop.sendmail("-t", stdin=LETTER)
    assert (done.code, "chmod" in done.err) == (os.EX_CONFIG, True)
    assert ACCOUNT[1] not in done.err


def test_nothing_heavy_is_loaded_on_the_way(shop: Shop, listener: ScriptedServer) -> None:
    """A shop waits for it at every mail."""
    script = (
        "import sys; from postroom.cli.dropin.program import main; code = main(['-t']);"
        "print(*{'django', 'click', 'asyncio', 'ssl', 'email', 'logging'} & set(sys.modules)); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=LETTER,
        env={"POSTROOM_SENDMAIL_CONFIG": str(shop.file)},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout.decode().strip()) == (os.EX_OK, ""), done.stderr
    assert listener.wait_for_mail(1)
