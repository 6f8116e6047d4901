"""One spelling, one account: no other letters lead to somebody else's."""

import pytest

from postroom.access import accounts
from postroom.access.accounts import BadPerson
from tests.access.conftest import Make

pytestmark = pytest.mark.django_db


def test_letters_and_their_case_are_all_the_same_in_latin(make: Make) -> None:
    anna = make("anna")
    for text in ("anna@quayside.shop", "Anna@Quayside.SHOP", "  anna@quayside.shop "):
        assert accounts.find(text) == anna


@pytest.mark.parametrize(
    "text",
    [
        "mıke@quayside.shop",  # dotless i: upper case of it is I
        "mi\u212ae@quayside.shop",  # the Kelvin sign: lower case of it is k
        "ﬁona@quayside.shop",
        "mike@quayside.shop\n",
        "mike@quayside.shop,eve@evil.test",
        "mike@quayside.shop <eve@evil.test>",
        "mike\u200b@quayside.shop",
        "ｍike@quayside.shop",
        "mike",
        "",
        "@",
        "x" * 100_000,
    ],
)
def test_what_only_looks_like_an_address_finds_nobody(make: Make, text: str) -> None:
    make("mike")
    make("fiona")
    found = accounts.find(text)
    assert found is None or text.strip() == found.email


def test_an_address_with_other_letters_before_the_at_makes_no_account() -> None:
    with pytest.raises(BadPerson, match="before the @"):
        accounts.account_name("mıke@quayside.shop")
    with pytest.raises(BadPerson, match="no @"):
        accounts.account_name("mike")


def test_a_domain_in_its_own_letters_is_kept_in_one_form() -> None:
    assert accounts.account_name("mail@bücher.example") == "mail@xn--bcher-kva.example"
