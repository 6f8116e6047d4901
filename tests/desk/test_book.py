"""The reference inside the product: every setting is in it, with its anchor, in both languages."""

import re
from html import unescape

import pytest
from django.test import Client

from postroom.desk.book.entries import address_of, search
from postroom.scopes.catalogue import SECTIONS, SETTINGS, Section
from tests.desk.conftest import SignIn


def page(client: Client, address: str, language: str = "en") -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return unescape(answer.text)


def test_the_contents_name_every_section_and_group(admin: Client) -> None:
    text = page(admin, "/admin/reference/")
    for section in SECTIONS:
        assert f'href="/admin/reference/{section.id}/"' in text
        for group in section.groups:
            assert f'href="/admin/reference/{section.id}/#{group.id}"' in text
    assert f"All {len(SETTINGS)} settings" in text


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_a_section_has_an_anchor_for_each_group_and_each_path(admin: Client, section: Section) -> None:
    text = page(admin, f"/admin/reference/{section.id}/")
    for group in section.groups:
        assert f'id="{group.id}"' in text
        for setting in group.settings:
            assert text.count(f'<article class="book-entry" id="{setting.path.replace("/", ".")}"') == 1
            assert f"<code>{setting.path}</code>" in text
            assert setting.help in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_it_says_what_is_stored_and_how_it_is_set(admin: Client) -> None:
    text = page(admin, "/admin/reference/system/")
    assert "<code>2</code> Specified" in text
    assert "CONFIG__DEFAULT__SYSTEM__SMTP__HOST" in text
    assert "postroom config set system/smtp/host VALUE" in text
    assert "postroom config set system/smtp/password -" in text
    assert "kept encrypted, never shown" in text
    assert 'href="/admin/reference/system/#system.smtp.transport">Transport</a>: <strong>SMTP</strong>' in text


def test_limits_and_who_may_set_it(admin: Client) -> None:
    text = page(admin, "/admin/reference/postroom/")
    assert "a whole number (1 to 100)" in text
    assert "a duration such as <code>90s</code>" in text
    assert "Operator only" in text
    assert "never from the desk" in text


def test_in_japanese_with_magentos_own_label_beside_it(admin: Client) -> None:
    text = page(admin, "/admin/reference/system/", "ja")
    assert "メール送信設定" in text
    assert "転送方法</a>" in text
    assert '<span class="quiet book-english" lang="en">Transport</span>' in text
    assert "<code>2</code> 指定" in text
    assert "Where reports of failed delivery go" not in text


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("system/smtp/port", "system/smtp/port"),
        ("RETURN-path email", "system/smtp/return_path_email"),
        ("starttls 587", "system/smtp/ssl"),
        ("ｓｍｔｐ host", "system/smtp/host"),
    ],
    ids=["path", "words", "help", "wide letters"],
)
def test_the_search_finds_path_label_and_help(admin: Client, typed: str, path: str) -> None:
    assert path in [entry.declared.path for entry in search(typed)]
    assert f'href="{address_of(path)}"' in page(admin, f"/admin/reference/?q={typed}")


def test_in_japanese_both_languages_are_searched(admin: Client) -> None:
    for typed in ("転送方法", "Transport"):
        assert f'href="{address_of("system/smtp/transport")}"' in page(admin, f"/admin/reference/?q={typed}", "ja")


def test_what_nobody_has_is_said_and_what_was_typed_stays(admin: Client) -> None:
    text = page(admin, '/admin/reference/?q="><script>alert(1)</script>')
    assert "No setting says that." in text
    assert "<script>alert" not in admin.get("/admin/reference/", {"q": "<script>alert(1)</script>"}).text


def test_an_unknown_section_is_no_page(admin: Client) -> None:
    assert admin.get("/admin/reference/nowhere/").status_code == 404


def test_everybody_signed_in_may_read_it_and_nobody_else(sign_in: SignIn) -> None:
    assert sign_in(()).get("/admin/reference/").status_code == 200
    assert Client().get("/admin/reference/system/").status_code == 302
