"""The list of providers: in good form, in both languages, and found again from a typing error."""

from itertools import combinations

import pytest

from postroom.desk.configuration.meaning.alignment import Alignment, alignment
from postroom.desk.configuration.meaning.fits import Account, hints
from postroom.desk.configuration.meaning.providers import Provider, meant, provider_of, providers, slips
from postroom.scopes.catalogue import grammar, setting
from tests.desk.test_words import catalogs, translations


def account(provider: Provider) -> Account:
    username = provider.fixed_username or "shop"
    return Account(provider.host, str(provider.port), provider.ssl, provider.auth, username, True, ())


@pytest.mark.parametrize("provider", providers(), ids=lambda provider: provider.name)
def test_each_fills_the_form_with_values_that_can_be_saved(provider: Provider) -> None:
    for path, text in provider.fields.items():
        assert grammar.canonical(setting(path), text) == text
    if provider.spelled_out:
        assert {hint.tone for hint in hints(account(provider))} == {"note"}
    else:
        assert "Replace the word in capital letters" in next(hints(account(provider))).text


def test_every_sentence_of_a_provider_is_translated() -> None:
    known = {text for path in catalogs() for _, text in translations(path)}
    said = {text for each in providers() for text in (each.username, each.password, each.note) if text}
    assert said - known == set()


def test_no_provider_is_mistaken_for_another() -> None:
    hosts = [each.host for each in providers() if each.spelled_out]
    assert len({*hosts}) == len(hosts)
    assert all(meant(host) == "" for host in hosts)
    regional = [host for host in hosts if "amazonaws" not in host]
    assert [pair for pair in combinations(regional, 2) if slips(*pair) < 3] == []


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("smtp.gmial.com", "smtp.gmail.com"),
        ("smpt.gmail.com", "smtp.gmail.com"),
        ("SMTP.Gmail.con.", "smtp.gmail.com"),
        ("smtp.offce365.com", "smtp.office365.com"),
        ("smtp.sendgrid.com", "smtp.sendgrid.net"),
        ("smtp.sendgird.net", "smtp.sendgrid.net"),
        ("mail.shop.net", ""),
        ("smtp.shop.jp", ""),
        ("smtp.gmx.com", ""),
        ("localhost", ""),
        ("", ""),
    ],
)
def test_a_typing_error_finds_its_provider_and_nothing_else_does(typed: str, wanted: str) -> None:
    assert meant(typed) == wanted


def test_hosts_of_each_customers_own_are_known_by_their_end() -> None:
    found = provider_of("example.sakura.ne.jp")
    assert found is not None
    assert found.name.startswith("さくら")
    assert provider_of("smtp.shop.net") is None


@pytest.mark.parametrize(
    ("envelope", "author", "expected"),
    [
        ("shop.net", "shop.net", Alignment.SAME),
        ("bounce.shop.net", "shop.net", Alignment.RELATED),
        ("shop.net", "mail.shop.net", Alignment.RELATED),
        ("a.shop.net", "b.shop.net", Alignment.RELATED),
        ("shop.co.jp", "other.co.jp", Alignment.APART),
        ("bounce.shop.co.jp", "shop.co.jp", Alignment.RELATED),
        ("shop.com.au", "shop.net.au", Alignment.APART),
        ("shop.de", "laden.de", Alignment.APART),
        ("bounces.provider.net", "shop.net", Alignment.APART),
    ],
)
def test_alignment_of_names(envelope: str, author: str, expected: Alignment) -> None:
    assert alignment(envelope, author) is expected
