"""The folder of kept mails."""

from pathlib import Path

import pytest

from postroom.inbox.folder import Envelope, Folder, NoSuchMail

ENVELOPE = Envelope(
    at="2026-11-23T13:30:00.000001+00:00", mail_from="a@shop.test", rcpt_to=["jane@example.com"], subject="Ihre Größe"
)


def test_a_mail_is_kept_byte_for_byte_with_its_envelope(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "inbox")
    content = b"Subject: x\r\n\r\nbody \xff\r\n"
    name = folder.keep(content, ENVELOPE)
    assert folder.content(name) == content
    assert folder.find(name).envelope == ENVELOPE
    assert folder.find(name).received.year == 2026


def test_newest_come_first_and_search_finds_all_words(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    older = folder.keep(b"", ENVELOPE)
    newer = folder.keep(b"", Envelope(at="2026-11-23T13:30:01+00:00", mail_from="b@shop.test", rcpt_to=[]))
    assert folder.names() == [newer, older]
    assert [mail.name for mail in folder.search("GRÖSSE jane")] == [older]
    assert [mail.name for mail in folder.search("jane nobody")] == []


def test_mails_dropped_by_hand_are_shown_too(tmp_path: Path) -> None:
    (tmp_path / "saved.eml").write_bytes(b"Subject: by hand\r\n\r\n")
    (tmp_path / "saved.json").write_text("{not json")
    assert Folder(tmp_path).find("saved").received.tzinfo is not None


@pytest.mark.parametrize("name", ["missing", "../secret", "a\0b"])
def test_a_name_that_is_no_mail_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.eml").write_bytes(b"")
    with pytest.raises(NoSuchMail):
        Folder(tmp_path / "inbox").find(name)


def test_an_empty_folder_that_is_not_there_yet_holds_nothing(tmp_path: Path) -> None:
    assert Folder(tmp_path / "inbox").names() == []
