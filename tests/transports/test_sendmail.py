"""A1 and F36: a constant or vetted argument list, nothing of our surroundings, exit 0 the only acceptance."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.mail.address import Address
from postroom.mail.envelope import Envelope
from postroom.mail.outcome import Accepted, Deferred, Fault, InDoubt, Outcome, Refused, Verb
from postroom.transports.ledger import Parcel
from postroom.transports.open import open_transport
from postroom.transports.program import program_objection
from postroom.transports.running import ENVIRONMENT
from postroom.transports.settings import SendmailSettings
from tests.peers.postfix import private_postfix
from tests.peers.scripted import ScriptedServer
from tests.peers.sendmail import FakeSendmail
from tests.transports.owner import CONTENT, PATIENCE, SENDER, Recorder, drive, one, parcel, parcels, policy_for, send

LF_CONTENT = CONTENT.replace(b"\r\n", b"\n")


def settings_of(fake: FakeSendmail) -> SendmailSettings:
    return SendmailSettings(fake.command, PATIENCE)


def from_to(sender: str | None, recipient: str) -> Parcel:
    return replace(parcel(), envelope=Envelope(Address.parse(sender) if sender else None, Address.parse(recipient)))


def without_probe(fake: FakeSendmail) -> list[list[str]]:
    return [call.argv[1:] for call in fake.calls if call.argv[1:] != ["-bs"]]


def test_the_argument_list_byte_for_byte(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path)
    assert isinstance(one(settings_of(fake)), Accepted)
    call = fake.calls[-1]
    assert call.argv == [fake.command, "-i", "-f", "shop@example.com", "--", "customer1@example.org"]
    assert call.stdin == LF_CONTENT
    assert call.cwd == "/"


def test_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAIL_CONFIG", "MAIL_VERBOSE", "LD_LIBRARY_PATH", "SECRET_KEY"):
        monkeypatch.setenv(name, str(tmp_path))
    fake = FakeSendmail(tmp_path)
    one(settings_of(fake))
    assert {name: value for name, value in fake.calls[-1].env.items() if name != "LC_CTYPE"} == ENVIRONMENT


def test_the_null_sender(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path)
    assert isinstance(one(settings_of(fake), from_to(None, "jane@example.org")), Accepted)
    assert without_probe(fake) == [["-i", "-f", "<>", "--", "jane@example.org"]]


# Legal addresses that a command line may not carry.
UNFIT = [
    '"two words"@example.org', "a$b@example.org", "a`b@example.org", "a{b}@example.org", "a|b@example.org",
    "root+${run{/bin/touch}}@example.org", "!ls@example.org", "*@example.org", "~root@example.org", "+x@example.org",
    "/etc/passwd@example.org", "jäger@example.org",
    "-X/tmp/canary@example.com", "-oQ/tmp@example.com", "-be@example.com", "-OQueueDirectory=/tmp@x.yz", "-t@x.yz",
    "-d0.1a@example.com", "--@x.yz", "-f@x.yz", "-@x.yz", '"- X"@example.com', '"-X/tmp/canary"@example.com',
]  # fmt: skip


@pytest.mark.parametrize("text", UNFIT)
def test_addresses_beyond_the_grammar_are_refused_here(text: str, tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path)
    as_recipient = one(settings_of(fake), from_to("shop@example.com", text))
    as_sender = one(settings_of(fake), from_to(text, "jane@example.org"))
    assert isinstance(as_recipient, Refused)
    assert isinstance(as_sender, Refused)
    assert (as_recipient.fault, as_sender.fault) == (Fault.RECIPIENT, Fault.SENDER)
    assert "use SMTP" in as_recipient.reply.text
    assert without_probe(fake) == []


HOSTILE = [
    '"attacker\\" -oQ/tmp/ -X/tmp/canary.txt  some"@example.com', '"attacker\\\' -oQ/tmp/ -X/tmp/c  some"@example.com',
    "user@localhost(tmp1 -be ${run{/bin/touch /tmp/canary}} tmp2)", "a@b.c\t-C/tmp/evil.cf", "a@b.c -C/tmp/evil.cf",
    "x@y.z\0-X/tmp/c", "x@y.z\n-X/tmp/c",
    "$(touch /tmp/canary)@x.y", "a@b|touch /tmp/canary", "root", "root@localhost", "postmaster@[127.0.0.1]",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_addresses_never_become_an_address(text: str) -> None:
    with pytest.raises(ValueError):
        Address.parse(text)


STATUSES = [
    (75, Deferred, Fault.TRANSPORT), (71, Deferred, Fault.TRANSPORT), (74, Deferred, Fault.TRANSPORT),
    (1, Deferred, Fault.TRANSPORT), (64, Refused, Fault.TRANSPORT), (65, Refused, Fault.MESSAGE),
    (67, Refused, Fault.RECIPIENT), (68, Refused, Fault.RECIPIENT), (77, Refused, Fault.TRANSPORT),
    (78, Refused, Fault.TRANSPORT), (127, Refused, Fault.TRANSPORT),
]  # fmt: skip


@pytest.mark.parametrize(("status", "kind", "fault"), STATUSES)
def test_exit_statuses(status: int, kind: type[Outcome], fault: Fault, tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, exit=status)
    outcome = one(settings_of(fake))
    assert isinstance(outcome, kind)
    assert (outcome.fault, outcome.reply.code, getattr(outcome, "verb", None)) == (fault, status, Verb.EXIT)


CONTENTS = {
    "lone dot": b"Subject: x\r\n\r\n.\r\nrest\r\n",
    "no final newline": b"Subject: x\r\n\r\nend",
    "empty": b"",
    "large": b"Subject: x\r\n\r\n" + (b"y" * 70 + b"\r\n") * 100_000,
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_the_program_reads_every_byte(content: bytes, tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path)
    assert isinstance(one(settings_of(fake), parcel(content=content)), Accepted)
    assert fake.calls[-1].stdin == content.replace(b"\r\n", b"\n")


def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, sleep=60, fork=1)
    outcome = one(settings_of(fake), late=lambda: any(call.stdin for call in fake.calls))
    assert isinstance(outcome, InDoubt)  # it had the whole message
    call = next(call for call in fake.calls if call.stdin)
    assert not alive(call.pid)
    assert not alive(call.child)


def alive(pid: int) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z":
                return False  # an orphan's remains, for init to collect
        except (FileNotFoundError, ProcessLookupError):  # gone, or going while it is read
            return False
        time.sleep(0.02)
    return True


def test_no_zombies(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path)
    send(settings_of(fake), *parcels(6))
    for call in fake.calls:
        with pytest.raises(ProcessLookupError):
            os.kill(call.pid, 0)


def test_a_killed_program_leaves_a_doubt(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, signal=int(signal.SIGKILL))
    outcome = one(settings_of(fake))
    assert isinstance(outcome, InDoubt)
    assert "signal 9" in outcome.reply.text


def test_exit_0_without_reading_is_no_acceptance(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, read=10)
    outcome = one(settings_of(fake), parcel(content=CONTENTS["large"]))
    assert isinstance(outcome, Deferred)
    assert outcome.verb is Verb.CONTENT


def test_noise_is_read_bounded_and_shown_as_one_line(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, stderr=2_000_000, exit=75)
    outcome = one(settings_of(fake))
    assert outcome.reply.text.startswith("noise noise")
    assert len(outcome.reply.text) <= 1000
    assert "\n" not in str(outcome.reply)


# --- the program itself


def test_a_missing_program_is_the_transports_fault_on_one_parcel(tmp_path: Path) -> None:
    recorder = send(SendmailSettings(str(tmp_path / "sendmail")), *parcels(5))
    assert len(recorder.outcomes) == 1
    outcome = recorder.outcomes[1]
    assert isinstance(outcome, Refused)
    assert (outcome.verb, outcome.fault) == (Verb.SPAWN, Fault.TRANSPORT)


def test_a_failing_program_is_not_run_for_every_parcel(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, exit=78)
    recorder = send(settings_of(fake), *parcels(50))
    assert len(recorder.outcomes) <= 4


COMMANDS = [
    "sendmail",
    "../sendmail",
    "/usr/sbin/sendmail -X/tmp/c",
    "/usr/sbin/sendmail\0-t",
    "",
    "/tmp",
    "/etc/passwd",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_no_program(command: str) -> None:
    assert program_objection(command)


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o777])
def test_a_program_that_others_can_rewrite(mode: int, tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path)
    Path(fake.command).chmod(mode)
    assert program_objection(fake.command)
    Path(fake.command).chmod(0o755)
    assert program_objection(fake.command) is None


# --- -bs


def test_bs_is_taken_where_the_program_can(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, bs=1)
    recorder = send(settings_of(fake), *parcels(5))
    assert recorder.kinds == {"Accepted": 5}
    assert {tuple(call.argv[1:]) for call in fake.calls} == {("-bs",)}
    said = b"".join(call.dialogue for call in fake.calls)
    assert said.count(b"MAIL FROM:<shop@example.com>\r\n") == 5
    assert b"RCPT TO:<customer3@example.org>\r\n" in said
    assert b"AUTH" not in said


def test_bs_takes_addresses_that_a_command_line_may_not_carry(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, bs=1)
    assert isinstance(one(settings_of(fake), from_to("shop@example.com", "a$b@example.org")), Accepted)


def test_bs_refusal_after_the_dot(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, bs=1, dot=554)
    outcome = one(settings_of(fake))
    assert isinstance(outcome, Refused)
    assert outcome.reply.code == 554


def test_intend_denied_starts_nothing(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path)
    recorder = Recorder(disowned={1})
    recorder.waiting.append(parcel())
    asyncio.run(drive(settings_of(fake), recorder))
    assert recorder.given_back == [1]
    assert all(call.stdin == b"" for call in fake.calls)


# --- a real Postfix


def test_postfix_by_bs_and_by_arguments(tmp_path: Path) -> None:
    with ScriptedServer() as relay, private_postfix(relay.port) as postfix:
        program = postfix.sendmail()
        assert send(SendmailSettings(program), *parcels(3)).kinds == {"Accepted": 3}
        assert relay.wait_for_mail(3, 60)
        no_bs = tmp_path / "sendmail"
        no_bs.write_text(f'#!/bin/sh\n[ "$1" = -bs ] && exit 64\nexec {program} "$@"\n')
        no_bs.chmod(0o755)
        assert send(SendmailSettings(str(no_bs)), *parcels(3)).kinds == {"Accepted": 3}
        assert relay.wait_for_mail(6, 60)
    assert {mail.sender for mail in relay.received} == {str(SENDER)}
    assert sorted(mail.recipients[0] for mail in relay.received) == sorted(
        [f"customer{n}@example.org" for n in (1, 2, 3)] * 2
    )
    assert all(b"Thank you.\r\n" in mail.content for mail in relay.received)


def test_a_cancelled_run_loses_nothing(tmp_path: Path) -> None:
    """The courier cancels a run to begin another: what programs are working at goes on and is recorded."""
    fake = FakeSendmail(tmp_path, sleep=1)
    recorder = Recorder()
    recorder.waiting.extend(parcels(4))

    async def cancel_and_run_again() -> None:
        settings = settings_of(fake)
        transport = open_transport(settings, policy_for(settings), recorder)
        running = asyncio.create_task(transport.run())
        while len(recorder.intended) < 4:
            await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.wait([running])
        recorder.waiting.extend(parcels(6)[4:])
        await transport.run()
        await transport.close()

    asyncio.run(cancel_and_run_again())
    assert recorder.whole()
    assert recorder.kinds == {"Accepted": 6}


def test_close_kills_what_hangs_and_says_what_became_of_it(tmp_path: Path) -> None:
    fake = FakeSendmail(tmp_path, sleep=60)
    recorder = Recorder()
    recorder.waiting.extend(parcels(2))

    async def stop_in_the_middle() -> None:
        settings = settings_of(fake)
        transport = open_transport(settings, policy_for(settings), recorder)
        running = asyncio.create_task(transport.run())
        while len(without_probe(fake)) < 2:
            await asyncio.sleep(0.01)
        await transport.close()
        await running

    asyncio.run(stop_in_the_middle())
    assert recorder.whole()
    assert recorder.kinds == {"InDoubt": 2}
