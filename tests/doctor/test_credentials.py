"""What the check-up says about credentials."""

import pytest
from django.utils import timezone

from postroom.access.keys import Grant
from postroom.doctor.credentials import findings
from postroom.doctor.finding import Level
from postroom.msa import credentials
from postroom.msa.models import Credential
from postroom.scopes.stores import add_store_view
from tests.doctor.conftest import OPERATOR


@pytest.fixture(autouse=True)
def two_views(shop: None) -> None:
    add_store_view("ja", "日本語", "base", OPERATOR)


def credential(*views: str) -> Credential:
    grant = Grant(store_views=views)
    return credentials.create("shop", grant, credentials.Limits(), OPERATOR, timezone.now())[0]


def test_one_of_one_store_view_is_fine() -> None:
    credential("en")
    credential("ja")
    assert list(findings()) == []


def test_an_address_of_several_is_told_with_whose_it_counts_as() -> None:
    made = credential("en", "ja")
    [found] = findings()
    assert (found.subject, found.level) == ("credentials", Level.WARN)
    assert "help@shop.test is an address of en, ja; what comes from it counts as en's" in found.what
    assert "X-Postroom-Store" in found.mend
    credentials.revoke_row(made, OPERATOR, timezone.now())
    assert list(findings()) == []
