"""What lies in the maildrop is taken in once, if a credential's password has sealed it, whatever else lies there."""

import logging
import os
import threading
import warnings
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from postroom.audit.record import Actor
from postroom.doctor import maildrop as check
from postroom.doctor.finding import Level
from postroom.msa import credentials, drop, maildrop
from postroom.msa.drop import Drop
from postroom.msa.handing_in import hand_in
from postroom.msa.models import Credential
from postroom.scopes.models import Installation
from postroom.spool import adoption
from postroom.spool.models import Message
from tests.msa.mails import NOW, Shop, mail, written

GO_ON = threading.Event()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    made = tmp_path / "maildrop"
    made.mkdir(mode=0o700)
    settings.POSTROOM_MAILDROP = made
    return made


class Writer:
    """Somebody with a credential of the shop's."""

    def __init__(self, shop: Shop, folder: Path, **limits: object) -> None:
        self.folder = folder
        self.credential, self.password = shop.credential("en", **limits)

    def leave(self, **changes: object) -> Drop:
        number = uuid4().hex
        asked: dict[str, object] = {
            "number": number,
            "username": self.credential.username,
            "sender": "sales@en.quayside.shop",
            "recipients": ("jane@shopper.example",),
            "at": 1_772_000_000,
            "data": written(X_Postroom_Id=number),
        }
        made = Drop(**(asked | changes))  # type: ignore[arg-type]
        drop.write(made, drop.digest_of(self.password), str(self.folder))
        return made


@pytest.fixture
def writer(shop: Shop, folder: Path) -> Writer:
    return Writer(shop, folder)


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != maildrop.REJECTED)


def why(folder: Path, name: str) -> str:
    return (folder / maildrop.REJECTED / f"{name}.why").read_text()


def test_mail_is_taken_in_and_removed(writer: Writer, folder: Path) -> None:
    writer.leave()
    assert maildrop.take_in(NOW, GO_ON) is False
    message = Message.objects.get()
    assert (message.from_address, message.kind) == ("sales@en.quayside.shop", "other")
    assert [each.recipient for each in message.deliveries.all()] == ["jane@shopper.example"]
    assert lying(folder) == []


def test_the_oldest_comes_first_whatever_its_name(writer: Writer, folder: Path) -> None:
    for order, number in enumerate(["f" * 32, "0" * 32, "a" * 32]):
        left = writer.leave(number=number, data=written(Subject=f"number {order}"))
        os.utime(folder / left.file, (order, order))
    maildrop.take_in(NOW, GO_ON)
    assert list(Message.objects.order_by("id").values_list("subject", flat=True)) == [f"number {n}" for n in range(3)]


def test_a_crash_before_the_removal_doubles_nothing(writer: Writer, folder: Path) -> None:
    left = writer.leave()
    kept = (folder / left.file).read_bytes()
    maildrop.take_in(NOW, GO_ON)
    (folder / left.file).write_bytes(kept)
    maildrop.take_in(NOW, GO_ON)
    assert Message.objects.count() == 1
    assert lying(folder) == []


def test_what_the_listener_took_without_saying_so_is_the_same_mail(writer: Writer, folder: Path) -> None:
    left = writer.leave()
    hand_in([mail(credentials.account(writer.credential), left.data)], NOW)
    maildrop.take_in(NOW, GO_ON)
    assert Message.objects.count() == 1
    assert lying(folder) == []


def test_a_quota_keeps_mail_where_it_is(shop: Shop, folder: Path) -> None:
    writer = Writer(shop, folder, per_hour=1)
    for _ in range(3):
        writer.leave()
    maildrop.take_in(NOW, GO_ON)
    assert (Message.objects.count(), len(lying(folder))) == (1, 2)
    maildrop.take_in(NOW + timedelta(hours=2), GO_ON)
    assert (Message.objects.count(), len(lying(folder))) == (2, 1)


def test_what_is_refused_is_put_aside_with_the_reason(writer: Writer, folder: Path) -> None:
    left = writer.leave(data=written(From="somebody@else.example"))
    maildrop.take_in(NOW, GO_ON)
    assert Message.objects.count() == 0
    assert lying(folder) == []
    assert "somebody@else.example" in why(folder, left.file)
    assert drop.read((folder / maildrop.REJECTED / left.file).read_bytes())[0] == left


def test_a_name_that_another_mail_has_is_put_aside_with_the_reason(writer: Writer, folder: Path) -> None:
    named = [writer.leave(data=written(text, X_Postroom_Id="abc")) for text in ("One.\r\n", "Two.\r\n")]
    maildrop.take_in(NOW, GO_ON)
    assert Message.objects.count() == 1
    assert lying(folder) == []
    aside = [each for each in named if (folder / maildrop.REJECTED / each.file).exists()]
    assert len(aside) == 1
    assert "X-Postroom-Id was used for another mail" in why(folder, aside[0].file)


def test_a_revoked_credential_is_refused(writer: Writer, folder: Path) -> None:
    left = writer.leave()
    credentials.revoke(writer.credential.username, Actor("tests"), NOW)
    maildrop.take_in(NOW, GO_ON)
    assert Message.objects.count() == 0
    assert "revoked" in why(folder, left.file)


@pytest.mark.parametrize("change", ["data", "sender", "recipient", "username", "number"])
def test_a_changed_file_proves_nothing(writer: Writer, shop: Shop, folder: Path, change: str) -> None:
    other, _ = shop.credential("de")
    left = writer.leave()
    path = folder / left.file
    content = path.read_bytes()
    changed = {
        "data": content.replace(b"Thank you", b"Thank You"),
        "sender": content.replace(b"sender sales@", b"sender owner@"),
        "recipient": content.replace(b"\nseal", b"\nrecipient eve@shopper.example\nseal"),
        "username": content.replace(left.username.encode(), other.username.encode()),
        "number": content.replace(left.number.encode(), b"0" * 32, 1),
    }[change]
    assert changed != content
    path.write_bytes(changed)
    maildrop.take_in(NOW, GO_ON)
    assert Message.objects.count() == 0
    assert "seal" in why(folder, left.file)


def test_nobody_seals_with_what_the_database_of_another_keeps(writer: Writer, folder: Path) -> None:
    made = Drop("1" * 32, "mail-0000000000", "sales@en.quayside.shop", ("jane@shopper.example",), 1, written())
    drop.write(made, bytes(32), str(folder))
    maildrop.take_in(NOW, GO_ON)
    assert Message.objects.count() == 0
    assert "seal" in why(folder, made.file)


def link(path: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of ours")
    path.symlink_to(tmp_path / "secret")


def dangling(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "nowhere")


def hard_link(path: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of ours")
    path.hardlink_to(tmp_path / "secret")


def pipe(path: Path, tmp_path: Path) -> None:
    os.mkfifo(path)


def folder_of_that_name(path: Path, tmp_path: Path) -> None:
    path.mkdir()


def huge(path: Path, tmp_path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(maildrop.LARGEST + 1)


def empty(path: Path, tmp_path: Path) -> None:
    path.touch()


def noise(path: Path, tmp_path: Path) -> None:
    path.write_bytes(os.urandom(4096))


def cut(path: Path, tmp_path: Path) -> None:
    path.write_bytes(drop.KIND + b"\nnumber " + b"1" * 32 + b"\n\n")


def no_utf8(path: Path, tmp_path: Path) -> None:
    path.write_bytes(drop.KIND + b"\nnumber \xff\n\nx")


@pytest.mark.parametrize(
    "trick", [link, dangling, hard_link, pipe, folder_of_that_name, huge, empty, noise, cut, no_utf8]
)
def test_tricks_with_files_hold_up_nothing(writer: Writer, folder: Path, tmp_path: Path, trick: object) -> None:
    assert callable(trick)
    name = f"{'0' * 32}.mail"
    trick(folder / name, tmp_path)
    writer.leave()
    maildrop.take_in(NOW, GO_ON)
    assert Message.objects.count() == 1
    assert lying(folder) == []
    assert why(folder, name)
    assert not (tmp_path / "secret").exists() or (tmp_path / "secret").read_text() == "of ours"


@pytest.mark.parametrize("name", ["x.mail", "A" * 32 + ".mail", "0" * 31 + ".mail", "0" * 32 + ".mail.why", ".mail"])
def test_other_names_are_left_alone(writer: Writer, folder: Path, name: str) -> None:
    (folder / name).write_text("x")
    maildrop.take_in(NOW, GO_ON)
    assert lying(folder) == [name]


def test_the_place_for_what_is_put_aside_cannot_be_made_by_another(
    writer: Writer, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / maildrop.REJECTED).symlink_to(elsewhere)
    left = writer.leave(data=written(From="somebody@else.example"))
    with caplog.at_level(logging.ERROR):
        maildrop.take_in(NOW, GO_ON)
    assert list(elsewhere.iterdir()) == []
    assert left.file in lying(folder)
    assert "cannot be used" in caplog.text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_takes_nothing_aside(writer: Writer, folder: Path) -> None:
    (folder / maildrop.REJECTED).mkdir()
    os.chown(folder / maildrop.REJECTED, 65534, 65534)
    left = writer.leave(data=written(From="somebody@else.example"))
    maildrop.take_in(NOW, GO_ON)
    assert lying(folder) == [left.file]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_somebody_else_can_leave_mail_and_see_none(shop: Shop, folder: Path, tmp_path: Path) -> None:
    """A folder with mode 1733: everybody may add, and only its owner lists, reads by name, and removes."""
    for path in (tmp_path, *tmp_path.parents):
        if path.owner() == "root" and not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o011)
    folder.chmod(0o1733)
    writer = Writer(shop, folder)
    left = Drop("1" * 32, writer.credential.username, "sales@en.quayside.shop", ("jane@shopper.example",), 1, written())
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # of a fork beside threads: the child does nothing of theirs
        child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setuid(65534)
            drop.write(left, drop.digest_of(writer.password), str(folder))
            try:
                list(folder.iterdir())
            except PermissionError:
                status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert (folder / left.file).stat().st_uid == 65534
    maildrop.take_in(NOW, GO_ON)
    assert Message.objects.count() == 1
    assert lying(folder) == []


def test_halves_are_swept_after_a_day(writer: Writer, folder: Path) -> None:
    old, young = folder / f"{'0' * 32}.mail.half", folder / f"{'1' * 32}.mail.half"
    for path in (old, young):
        path.touch()
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    os.utime(old, (0, 0))
    maildrop.take_in(NOW, GO_ON)
    assert lying(folder) == [young.name]


def test_many_are_taken_in_batches_and_a_stop_is_heard(
    writer: Writer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maildrop, "BATCH", 2)
    for _ in range(5):
        writer.leave()
    stop = threading.Event()
    stop.set()
    maildrop.take_in(NOW, stop)
    assert len(lying(folder)) == 5
    maildrop.take_in(NOW, GO_ON)
    assert (Message.objects.count(), lying(folder)) == (5, [])


def test_a_copy_of_a_database_leaves_mail_where_it_is(writer: Writer, folder: Path) -> None:
    left = writer.leave()
    Installation.this()
    Installation.objects.update(fingerprint=adoption.RESTORED)
    maildrop.take_in(NOW, GO_ON)
    assert (Message.objects.count(), lying(folder)) == (0, [left.file])


@pytest.mark.django_db
def test_no_maildrop_is_nothing_to_do(folder: Path) -> None:
    folder.rmdir()
    assert maildrop.take_in(NOW, GO_ON) is False
    assert list(check.findings()) == []


def test_the_doctor_tells_what_waits_and_what_was_put_aside(writer: Writer, folder: Path) -> None:
    assert [finding.level for finding in check.findings()] == [Level.OK]
    left = writer.leave()
    assert [finding.level for finding in check.findings()] == [Level.OK]
    os.utime(folder / left.file, (1, 1))
    assert "1 mails wait" in next(iter(check.findings())).what
    Credential.objects.all().delete()
    maildrop.take_in(NOW, GO_ON)
    [finding] = check.findings()
    assert "put aside" in finding.what
