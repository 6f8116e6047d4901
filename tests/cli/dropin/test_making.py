"""`postroom drop-in` and `postroom sendmail --store`, on an installation of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from postroom.cli.dropin import configuration
from postroom.cli.exits import Exit
from tests.cli.shell import Shell, clean_environment
from tests.peers.ports import free_port

LETTER = b"To: jane@shopper.example\nSubject: Hello\n\nBody\n"
OWNER = {"CONFIG__DEFAULT__TRANS_EMAIL__IDENT_GENERAL__EMAIL": "owner@quayside.shop"}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    made = Shell(tmp_path_factory.mktemp("postroom") / "home", OWNER)
    made.ok("setup", "--quiet")
    return made


def queued(shell: Shell) -> list[str]:
    return [each["to"] for each in shell.ok("queue", "list", "--json").json["messages"]]


def test_everything_is_made_and_works_through_the_maildrop(shell: Shell, tmp_path: Path) -> None:
    file, folder = tmp_path / "sendmail.conf", tmp_path / "spool" / "maildrop"
    nobody = f"127.0.0.1:{free_port()}"
    told = shell.ok(
        "drop-in", "--store", "default", "--file", str(file), "--listener", nobody, POSTROOM_MAILDROP=str(folder)
    )
    its = configuration.load(str(file))
    assert (f"{its.host}:{its.port}", its.maildrop, its.sender) == (nobody, str(folder), "owner@quayside.shop")
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o7777 == 0o700
    [said] = [text for text in told.out.splitlines() if text.startswith("  sendmail_path = ")]
    program = tmp_path / "sendmail"
    assert said == f'  sendmail_path = "{program} -t -i"'
    assert f"Without PHP: {program} in place of /usr/sbin/sendmail." in told.out
    assert its.password not in told.out + told.err + program.read_text()
    assert shell("sendmail", "-t", stdin=LETTER, POSTROOM_SENDMAIL_CONFIG=str(file)).code == Exit.OK
    assert (
        subprocess.run([program, "-t", "-i"], input=LETTER, env={"PATH": os.environ["PATH"]}, check=False).returncode
        == 0
    )
    assert len(list(folder.iterdir())) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group")
def test_another_accounts_shop_gets_a_file_for_its_group_and_an_open_maildrop(shell: Shell, tmp_path: Path) -> None:
    file, folder = tmp_path / "etc" / "sendmail.conf", tmp_path / "maildrop"
    told = shell.ok(
        "drop-in", "--store", "default", "--file", str(file), "--group", "mail", POSTROOM_MAILDROP=str(folder)
    )
    assert file.stat().st_mode & 0o777 == 0o640
    assert file.group() == "mail"
    assert folder.stat().st_mode & 0o7777 == 0o1733
    closed = tmp_path.parent
    assert (f"{closed} lets no other account through" in told.err) == (not closed.stat().st_mode & 1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make it for another account")
def test_the_maildrop_that_root_makes_belongs_to_whom_postroom_runs_as(shell: Shell, tmp_path: Path) -> None:
    service, folder = 4711, tmp_path / "maildrop"
    before = shell.home.stat()
    words = ("drop-in", "--store", "default", "--file", str(tmp_path / "sendmail.conf"), "--group", "mail")
    try:
        os.chown(shell.home, service, service)
        shell.ok(*words, POSTROOM_MAILDROP=str(folder))
    finally:
        os.chown(shell.home, before.st_uid, before.st_gid)
    assert (folder.stat().st_uid, folder.stat().st_mode & 0o7777) == (service, 0o1733)


@pytest.mark.parametrize("there", ["sendmail.conf", "sendmail"])
def test_a_file_that_is_there_stays_as_it_is(shell: Shell, tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    assert shell("drop-in", "--store", "default", "--file", str(tmp_path / "sendmail.conf")).code == Exit.CANT_CREATE
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [(there, "mine")]


def test_the_program_of_a_file_with_any_name_is_another_file(shell: Shell, tmp_path: Path) -> None:
    shell.ok("drop-in", "--store", "default", "--file", str(tmp_path / "of our shop's"))
    program = tmp_path / "of our shop's.sh"
    assert program.stat().st_mode & 0o777 == 0o755
    done = subprocess.run([program, "-bp"], env={"PATH": os.environ["PATH"]}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "more", [["--store", "nowhere"], ["--store", "default", "--group", "no-such-group"], ["--listener", "nowhere"]]
)
def test_what_cannot_be_leaves_no_file(shell: Shell, tmp_path: Path, more: list[str]) -> None:
    file = tmp_path / "sendmail.conf"
    done = shell("drop-in", *(more if "--store" in more else ["--store", "default", *more]), "--file", str(file))
    assert done.code in {Exit.DATA, Exit.CONFIG}
    assert not file.exists()


def test_the_listener_that_runs_is_the_one_in_the_file(shell: Shell, tmp_path: Path) -> None:
    port, first, second = free_port(), tmp_path / "first.conf", tmp_path / "second.conf"
    makes = ("drop-in", "--store", "default", "--file")
    shell.ok(*makes, str(first), POSTROOM_SMTP_PORT=str(port))
    assert configuration.load(str(first)).port == port
    begin = (
        "import django; django.setup()\n"
        "from datetime import datetime, UTC\n"
        "from postroom.msa import listening\n"
        f"listening.begin('[::]:465 (TLS), 0.0.0.0:{port}', tls=True, now=datetime.now(UTC))"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
    subprocess.run([sys.executable, "-c", begin], env=clean_environment(shell.home, **settings), check=True)
    shell.ok(*makes, str(second))
    its = configuration.load(str(second))
    assert (its.host, its.port) == ("127.0.0.1", port)


def test_a_mail_goes_straight_into_the_queue(shell: Shell) -> None:
    assert shell("sendmail", "--store", "default", "-t", "-i", stdin=LETTER).code == Exit.OK
    assert queued(shell) == ["jane@shopper.example"]


@pytest.mark.parametrize(
    ("words", "letter", "code"),
    [
        (["--store", "nowhere", "-t"], LETTER, Exit.DATA),
        (["--store", "default", "-t"], b"From: eve@else.example\n" + LETTER, Exit.NO_PERMISSION),
        (["--store", "default", "-X", "x"], LETTER, Exit.USAGE),
        (["--store", "default"], LETTER, Exit.USAGE),
        (["-t"], LETTER, Exit.CONFIG),
    ],
)
def test_what_is_refused_is_told(shell: Shell, words: list[str], letter: bytes, code: Exit, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.conf")
    done = shell("sendmail", *words, stdin=letter, POSTROOM_SENDMAIL_CONFIG=nowhere)
    assert (done.code, bool(done.err)) == (code, True)


def test_without_an_installation_nothing_is_said_to_be_taken(tmp_path: Path) -> None:
    assert Shell(tmp_path / "none")("sendmail", "--store", "default", "-t", stdin=LETTER).code == Exit.CONFIG


def test_its_help_names_the_options(shell: Shell) -> None:
    assert "-t -i -f ADDRESS" in shell.ok("sendmail", "--help").out
