"""What follows on the demo's orders reads back, and its sums come out."""

from random import Random

import pytest

from postroom.demo.codes import CODES
from postroom.demo.faces import face
from postroom.demo.orders import order
from postroom.demo.story import story
from postroom.sales.issued import Creditmemo, Invoice, Shipment
from postroom.sales.occasion import Occasion
from postroom.sales.reading import read_occasion
from postroom.sales.totals import issued_rows
from postroom.scopes.effective import Shown, TaxDisplay
from tests.demo.test_orders import NOW

DISPLAY = TaxDisplay(Shown.EXCLUDING, Shown.EXCLUDING, Shown.EXCLUDING, False, False, False)


def told(code: str, seed: int) -> list[Occasion]:
    dice = Random(seed)
    chapters = story(face(code), order(face(code), NOW, dice), NOW, dice)
    return [read_occasion(kind, documents) for kind, documents in chapters]


@pytest.mark.parametrize("code", CODES)
def test_every_chapter_can_be_read_and_adds_up(code: str) -> None:
    for seed in range(100):
        found = told(code, seed)
        kinds = [occasion.kind.code for occasion in found]
        assert kinds == ["order", "invoice", "shipment", "shipment_comment", "creditmemo"]
        for occasion in found:
            if isinstance(occasion.issued, Invoice | Creditmemo):
                assert "adjustment" not in [row.code for row in issued_rows(occasion.issued.totals, DISPLAY)]


@pytest.mark.parametrize("code", CODES)
def test_it_shows_what_letters_can_hold(code: str) -> None:
    _, invoice, parcel, remark, refund = told(code, 1)
    assert invoice.said["comment"] == face(code).remarks["invoice"]
    assert remark.said["comment"] == face(code).remarks["parcel"]
    assert refund.said["comment"] == face(code).remarks["refund"]
    assert isinstance(parcel.issued, Shipment)
    assert [track.title for track in parcel.issued.tracks] == [face(code).courier["title"]]
    assert parcel.issued.items
