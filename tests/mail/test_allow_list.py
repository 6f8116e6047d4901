"""Whom the allow-list lets through: nobody slips in by another spelling of a name that stands there."""

import pytest

from postroom.mail.address import Address, InvalidAddress
from postroom.mail.allow_list import AllowList, parse

LIST = AllowList.of(parse("Anna@Quayside.Shop; @testers.example, kei@bücher.example"))


def names(recipient: str) -> bool:
    return LIST.names(str(Address.parse(recipient)))


@pytest.mark.parametrize(
    "recipient",
    [
        "anna@quayside.shop",
        "ANNA@QUAYSIDE.SHOP",
        "anyone@testers.example",
        "any+tag@TESTERS.example",
        "kei@xn--bcher-kva.example",
        "kei@BÜCHER.example",
        '"anna"@quayside.shop',
    ],
)
def test_who_is_named_by_any_spelling_of_the_same_mailbox(recipient: str) -> None:
    assert names(recipient)


@pytest.mark.parametrize(
    "recipient",
    [
        "anna+sale@quayside.shop",
        "an.na@quayside.shop",
        "anna@mail.quayside.shop",
        "anna@quayside.shop.attacker.example",
        "anyone@sub.testers.example",
        "anyone@nottesters.example",
        "anyone@testers.example.attacker.example",
        '"x testers.example"@attacker.example',
        "testers.example@attacker.example",
        "anyone@tеsters.example",  # a Cyrillic letter
        "ſanna@quayside.shop",
        "kei@buecher.example",
        "kei@bucher.example",
    ],
)
def test_who_only_looks_like_it_is_not(recipient: str) -> None:
    assert not names(recipient)


def test_an_empty_list_names_nobody_and_says_so() -> None:
    assert not AllowList()
    assert not AllowList().names("anna@quayside.shop")
    assert AllowList.of(parse("@quayside.shop"))


def test_entries_come_back_once_in_order_in_canonical_form() -> None:
    assert parse(" @Bücher.example,b@x.example ; @bücher.example b@X.example") == (
        "@xn--bcher-kva.example",
        "b@x.example",
    )


@pytest.mark.parametrize("text", ["@", "*", "*@shop.example", "@*.example", "shop.example", "@a@b.example", "@x", "<>"])
def test_what_is_neither_an_address_nor_a_domain_is_refused(text: str) -> None:
    with pytest.raises(InvalidAddress):
        parse(f"good@shop.example, {text}")


def test_every_bad_piece_is_named() -> None:
    with pytest.raises(InvalidAddress, match=r"(?s)'one'.*'\*@two.example' has a star"):
        parse("one, good@shop.example, *@two.example")


def test_a_list_without_end_is_not_read() -> None:
    with pytest.raises(InvalidAddress, match="shorten it"):
        parse("a@b.example," * 5000)
