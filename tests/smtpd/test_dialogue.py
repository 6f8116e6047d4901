"""The receiving machine by itself: what each command answers, and what it never answers."""

import pytest

from postroom.mail.reply import Reply
from postroom.smtpd.events import Close, StartTls
from postroom.smtpd.limits import Limits
from tests.smtpd.talk import GROUP, PASSWORD, USERNAME, Talk, plain


def test_a_whole_mail_with_pipelining() -> None:
    talk = Talk().log_in()
    assert talk.codes(GROUP) == ["250 2.1.0", "250 2.1.5", "354 End d"]
    assert talk.codes(b"Subject: x\r\n\r\nhello\r\n.\r\n") == ["250 2.0.0"]
    (mail,) = talk.mails
    assert (mail.sender, mail.recipients) == ("shop@example.org", ("jane@example.com",))
    assert mail.data == b"Subject: x\r\n\r\nhello\r\n"
    assert mail.protocol == "ESMTPA"


def test_the_next_mail_may_come_with_the_final_dot() -> None:
    talk = Talk().log_in()
    talk(GROUP)
    assert talk.codes(b"one\r\n.\r\n" + GROUP) == ["250 2.0.0", "250 2.1.0", "250 2.1.5", "354 End d"]
    assert talk.codes(b"two\r\n.\r\nQUIT\r\n") == ["250 2.0.0", "221 2.0.0"]
    assert [mail.data for mail in talk.mails] == [b"one\r\n", b"two\r\n"]
    assert talk.events[-1] == Close(waits=False)


@pytest.mark.parametrize(
    ("wire", "data"),
    [
        (b".\r\n", b""),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"...\r\n.x\r\n.\r\n", b"..\r\nx\r\n"),
        (b"a\r\n..b\r\n.\r\n", b"a\r\n.b\r\n"),
        (b"\r\n\r\n.\r\n", b"\r\n\r\n"),
        (b"a. \r\n. \r\n.\r\n", b"a. \r\n \r\n"),
    ],
)
@pytest.mark.parametrize("chunk", [0, 1])
def test_dots_are_single_again(wire: bytes, data: bytes, chunk: int) -> None:
    talk = Talk(chunk=chunk).log_in()
    talk.chunk = 0
    talk(GROUP)
    talk.chunk = chunk
    assert talk.codes(wire)[-1] == "250 2.0.0"
    assert talk.mails[0].data == data


def test_what_is_offered_depends_on_tls_and_on_where_the_client_is() -> None:
    assert b"AUTH" not in Talk(clear_auth=False)(b"EHLO x\r\n")
    assert b"250-STARTTLS" in Talk(clear_auth=False)(b"EHLO x\r\n").replace(b"250 STARTTLS", b"250-STARTTLS")
    local = Talk(starttls=False)(b"EHLO x\r\n")
    assert b"STARTTLS" not in local
    assert b"250 AUTH PLAIN LOGIN\r\n" in local
    offered = {line[4:].split()[0] for line in local.splitlines()[1:]}
    assert offered == {b"PIPELINING", b"SIZE", b"8BITMIME", b"SMTPUTF8", b"ENHANCEDSTATUSCODES", b"AUTH"}
    assert Talk()(b"HELO x\r\n") == b"250 mx.example.net\r\n"


def test_after_starttls_nothing_is_known_of_before() -> None:
    talk = Talk().log_in()
    assert talk.codes(b"STARTTLS\r\n") == ["220 2.0.0"]
    assert isinstance(talk.events[-1], StartTls)
    assert talk.codes(b"MAIL FROM:<shop@example.org>\r\n") == ["503 5.5.1"]
    assert b"STARTTLS" not in talk(b"EHLO x\r\n")
    assert talk.codes(b"MAIL FROM:<shop@example.org>\r\n", b"STARTTLS\r\n") == ["530 5.7.0", "503 5.5.1"]
    assert talk.codes(b"AUTH PLAIN " + plain() + b"\r\n", GROUP, b".\r\n")[-1] == "250 2.0.0"
    assert talk.mails[0].protocol == "ESMTPSA"


@pytest.mark.parametrize(
    ("before", "command", "code"),
    [
        ([], b"STARTTLS\r\n", "503 5.5.1"),
        ([b"HELO x\r\n"], b"STARTTLS\r\n", "503 5.5.1"),
        ([b"EHLO x\r\n"], b"STARTTLS now\r\n", "501 5.5.4"),
        ([b"EHLO x\r\n", b"AUTH PLAIN " + plain() + b"\r\n", GROUP[:30]], b"STARTTLS\r\n", "503 5.5.1"),
    ],
)
def test_starttls_out_of_place(before: list[bytes], command: bytes, code: str) -> None:
    talk = Talk()
    for each in before:
        talk(each)
    assert talk.codes(command) == [code]
    assert not any(isinstance(event, StartTls) for event in talk.events)


@pytest.mark.parametrize(("starttls", "code"), [(True, "538 5.7.11"), (False, "538 5.7.11")])
def test_a_password_in_clear_text_is_not_taken(starttls: bool, code: str) -> None:
    talk = Talk(clear_auth=False, starttls=starttls)
    talk(b"EHLO x\r\n")
    assert talk(b"AUTH PLAIN " + plain() + b"\r\n").startswith(code.encode())
    assert talk.codes(b"MAIL FROM:<a@b.example>\r\n") == ["530 5.7.0"]


def base64(text: str) -> bytes:
    import base64

    return base64.b64encode(text.encode()) + b"\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        [b"AUTH PLAIN " + plain() + b"\r\n"],
        [b"auth plain\r\n", plain() + b"\r\n"],
        [b"AUTH LOGIN\r\n", base64(USERNAME), base64(PASSWORD)],
        [b"AUTH LOGIN " + base64(USERNAME), base64(PASSWORD)],
    ],
)
def test_ways_to_log_in(lines: list[bytes]) -> None:
    talk = Talk()
    talk(b"EHLO x\r\n")
    said = [talk(line) for line in lines]
    assert [each[:4] for each in said] == [b"334 "] * (len(lines) - 1) + [b"235 "]
    assert talk.codes(b"AUTH PLAIN " + plain() + b"\r\n") == ["503 5.5.1"]


def test_a_mechanism_of_the_past_and_a_password_that_is_shown_nowhere() -> None:
    talk = Talk()
    talk(b"EHLO x\r\n")
    assert talk.codes(b"AUTH CRAM-MD5\r\n", b"AUTH\r\n") == ["504 5.5.4", "504 5.5.4"]
    talk(b"AUTH PLAIN " + plain(password="other") + b"\r\n")
    assert "other" not in repr(talk.events)


@pytest.mark.parametrize(
    "response",
    [b"*", b"no base64!", b"YQ", b"=", base64("a\0b")[:-2], base64("x\0a\0b")[:-2], base64("\0a\0")[:-2], b"/w=="],
)
def test_a_bad_answer_within_auth_is_refused(response: bytes) -> None:
    talk = Talk()
    talk(b"EHLO x\r\n")
    talk(b"AUTH PLAIN\r\n")
    assert talk(response + b"\r\n")[:4] == b"501 "
    assert talk.codes(b"NOOP\r\n") == ["250 2.0.0"]


def test_failed_logins_end_the_session() -> None:
    talk = Talk()
    talk(b"EHLO x\r\n")
    wrong = b"AUTH PLAIN " + plain(password="guess") + b"\r\n"
    assert talk.codes(wrong, wrong, wrong) == ["535 5.7.8", "535 5.7.8", "421 4.7.0"]
    assert talk.closed


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        (b"FROM:<shop@example.org> SIZE=25000001", "552 5.3.4"),
        (b"FROM:<shop@example.org> SIZE=1", "250 2.1.0"),
        (b"FROM:<shop@example.org> size=99 body=8bitmime smtputf8 auth=<>", "250 2.1.0"),
        (b"FROM: <shop@example.org>", "250 2.1.0"),
        (b"from:<shop@example.org>", "250 2.1.0"),
        (b"FROM:<>", "250 2.1.0"),
        (b"FROM:<shop@example.org> SIZE=x", "501 5.5.4"),
        (b"FROM:<shop@example.org> SIZE", "501 5.5.4"),
        (b"FROM:<shop@example.org> SIZE=1 SIZE=2", "501 5.5.4"),
        (b"FROM:<shop@example.org> BODY=BINARYMIME", "501 5.5.4"),
        (b"FROM:<shop@example.org> SMTPUTF8=1", "501 5.5.4"),
        (b"FROM:<shop@example.org> RET=HDRS", "555 5.5.4"),
        (b"FROM:shop@example.org", "501 5.5.4"),
        (b"FROM:<shop@example.org", "501 5.5.4"),
        (b"FROM:<<shop@example.org>>", "501 5.5.4"),
        (b"FROM:<shop@example.org>> ", "501 5.5.4"),
        (b"FROM:<a\tb@example.org>", "501 5.5.4"),
        (b"TO:<shop@example.org>", "501 5.5.4"),
        (b"", "501 5.5.4"),
        ("FROM:<jörg@example.org>".encode(), "553 5.6.7"),
        ("FROM:<jörg@example.org> SMTPUTF8".encode(), "250 2.1.0"),
        ("FROM:<jörg@example.org> SMTPUTF8".encode("latin-1"), "553 5.6.7"),
    ],
)
def test_mail(argument: bytes, code: str) -> None:
    assert Talk().log_in().codes(b"MAIL " + argument + b"\r\n") == [code]


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        (b"TO:<jane@example.com> NOTIFY=NEVER", "555 5.5.4"),
        (b"TO:<>", "501 5.5.4"),
        (b"TO:jane@example.com", "501 5.5.4"),
        (b"TO:<jane@example.com>,<eve@example.com>", "501 5.5.4"),
        ("TO:<jürgen@example.com>".encode(), "553 5.6.7"),
        (b"TO:<jane@example.com>", "250 2.1.5"),
    ],
)
def test_rcpt(argument: bytes, code: str) -> None:
    talk = Talk().log_in()
    talk(b"MAIL FROM:<shop@example.org>\r\n")
    assert talk.codes(b"RCPT " + argument + b"\r\n") == [code]


def test_commands_out_of_order() -> None:
    talk = Talk()
    assert talk.codes(b"MAIL FROM:<a@b.example>\r\n", b"RCPT TO:<a@b.example>\r\n", b"DATA\r\n") == [
        "503 5.5.1",
        "530 5.7.0",
        "530 5.7.0",
    ]
    talk.log_in()
    assert talk.codes(b"RCPT TO:<a@b.example>\r\n", b"DATA\r\n") == ["503 5.5.1", "503 5.5.1"]
    assert talk.codes(GROUP[:30], b"DATA\r\n", b"MAIL FROM:<a@b.example>\r\n") == [
        "250 2.1.0",
        "503 5.5.1",
        "503 5.5.1",
    ]
    assert talk.codes(b"AUTH PLAIN\r\n", b"RSET\r\n", b"RCPT TO:<a@b.example>\r\n") == [
        "503 5.5.1",
        "250 2.0.0",
        "503 5.5.1",
    ]


def test_a_parameter_that_is_not_offered_is_named() -> None:
    talk = Talk().log_in()
    assert b" BODY is 7BIT or 8BITMIME;" in talk(b"MAIL FROM:<shop@example.org> BODY=BINARYMIME\r\n")
    talk(b"MAIL FROM:<shop@example.org>\r\n")
    assert b" The parameter NOTIFY is not offered;" in talk(b"RCPT TO:<jane@example.com> NOTIFY=NEVER\r\n")


def test_ehlo_again_forgets_the_mail_and_not_who_is_there() -> None:
    talk = Talk().log_in()
    talk(GROUP[:30])
    talk(b"EHLO again\r\n")
    assert talk.codes(b"RCPT TO:<a@b.example>\r\n", GROUP) == ["503 5.5.1", "250 2.1.0", "250 2.1.5", "354 End d"]


def test_an_objection_is_the_reply_and_the_others_go_on() -> None:
    no = Reply(550, "5.7.1", "not yours; use another")
    talk = Talk(objections={"shop@example.org": no, "eve@example.com": no}).log_in()
    assert talk(b"MAIL FROM:<shop@example.org>\r\n") == b"550 5.7.1 not yours; use another\r\n"
    assert talk.codes(
        b"MAIL FROM:<other@example.org>\r\n", b"RCPT TO:<eve@example.com>\r\nRCPT TO:<jane@example.com>\r\nDATA\r\n"
    ) == ["250 2.1.0", "550 5.7.1", "250 2.1.5", "354 End d"]
    talk(b".\r\n")
    assert talk.mails[0].recipients == ("jane@example.com",)


def test_the_small_commands() -> None:
    talk = Talk()
    assert talk.codes(b"NOOP\r\n", b"VRFY jane\r\n", b"HELP\r\n", b"EXPN all\r\n", b"EHLO\r\n", b"EHLO a b\r\n") == [
        "250 2.0.0",
        "252 2.5.2",
        "214 2.0.0",
        "500 5.5.2",
        "501 5.5.4",
        "501 5.5.4",
    ]


def test_an_endless_line_ends_the_session() -> None:
    talk = Talk()
    assert talk(b"x" * 2049).startswith(b"500 5.5.6 ")
    assert talk.closed
    auth = Talk()
    auth(b"EHLO x\r\n")
    assert auth(b"AUTH PLAIN " + b"A" * 12_000 + b"\r\n")[:4] == b"501 "
    assert auth(b"AUTH PLAIN " + b"A" * 13_000)[:4] == b"500 "


def test_errors_without_end_end_the_session() -> None:
    talk = Talk(Limits(hard_errors=3))
    assert talk.codes(b"FOO\r\n", b"FOO\r\n", b"FOO\r\n", b"NOOP\r\n") == ["500 5.5.2", "500 5.5.2", "421 4.7.0"]


@pytest.mark.parametrize("command", [b"NOOP\r\n", b"RSET\r\n", b"VRFY a\r\n", b"HELP\r\n", b"EHLO x\r\n"])
def test_junk_without_end_ends_the_session(command: bytes) -> None:
    talk = Talk(Limits(junk=5)).log_in()
    assert talk.codes(*[command] * 5)[-1][:3] == "421"
    assert talk.closed


def test_a_mail_makes_good_for_errors_and_junk() -> None:
    talk = Talk(Limits(junk=5, hard_errors=3)).log_in()
    for _ in range(5):
        talk(b"NOOP\r\nRSET\r\nFOO\r\n" + GROUP)
        assert talk.codes(b".\r\n") == ["250 2.0.0"]


def test_a_mail_that_is_too_big_or_has_an_endless_line_costs_itself_alone() -> None:
    talk = Talk(Limits(size=100, text_line=50)).log_in()
    talk(GROUP)
    assert talk.codes(b"x\r\n" * 40 + b".\r\n" + GROUP) == ["552 5.3.4", "250 2.1.0", "250 2.1.5", "354 End d"]
    assert talk.codes(b"y" * 60 + b"\r\n.\r\n") == ["554 5.6.0"]
    talk(GROUP)
    assert talk.codes(b"z\r\n.\r\n") == ["250 2.0.0"]
    assert [mail.data for mail in talk.mails] == [b"z\r\n"]


@pytest.mark.parametrize("chunk", [0, 1, 7, 100])
def test_a_mail_that_does_not_fit_into_memory_is_the_same_mail(chunk: int) -> None:
    talk = Talk(Limits(memory=64, text_line=32)).log_in()
    talk(GROUP)
    talk.chunk = chunk
    text = b"".join(b"%d of many lines\r\n..dot\r\n" % number for number in range(40))
    assert talk.codes(text + b".\r\n") == ["250 2.0.0"]
    assert talk.mails[0].data == text.replace(b"\r\n..", b"\r\n.")


def test_without_room_for_a_big_mail_it_is_put_off() -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    from postroom.smtpd.content import ContentReader

    reader = ContentReader(Limits(memory=64, text_line=32), full)  # type: ignore[arg-type]
    assert reader.feed(b"x\r\n" * 100) is None
    assert reader.feed(b".\r\nNOOP\r\n") == b"NOOP\r\n"
    assert reader.objection is not None
    assert reader.objection.code == 452
