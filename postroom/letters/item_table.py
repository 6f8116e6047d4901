"""The item list and totals of the text part, in columns that a fixed-width font keeps aligned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from postroom.letters.catalogs import total_label
from postroom.letters.textflow import fold, padded, right, width
from postroom.letters.voice import Voice

COLUMNS = 72
_GAP = 2


class _Row(NamedTuple):
    name: str
    quantity: str = ""
    price: str = ""
    total: str = ""


def item_table(order: Mapping[str, Any], voice: Voice) -> str:
    say = voice.catalog.say
    head = _Row(say("Item"), say("Qty"), say("Price"), say("Total"))
    items = [row for item in order["items"] for row in _item(item, voice)]
    totals = [_total(total, voice) for total in order["totals"]]
    return _aligned(([head], items, totals) if items else (totals,))


def packing_list(shipment: Mapping[str, Any], voice: Voice) -> str:
    """What is in the parcel, without prices."""
    head = _Row(voice.catalog.say("Item"), voice.catalog.say("Qty"))
    items = [row for item in shipment["items"] for row in _packed(item, voice)]
    return _aligned(([head], items))


def _aligned(blocks: Sequence[list[_Row]]) -> str:
    columns = _columns([row for block in blocks for row in block])
    rule = "-" * COLUMNS
    return f"\n{rule}\n".join("\n".join(line for row in block for line in _lines(row, columns)) for block in blocks)


def _packed(item: Mapping[str, Any], voice: Voice) -> list[_Row]:
    voice.guard.step()
    rows = [_Row(item["name"], voice.formats.quantity(item["quantity"]))]
    rows += [_Row(f"  {option['label']}: {option['value']}") for option in item["options"]]
    for part in item["children"]:
        rows += [_Row(f"  + {part['name']}", voice.formats.quantity(part["quantity"]))]
    return [*rows, _sku(item, voice, "  ")] if item["sku"] else rows


def _item(item: Mapping[str, Any], voice: Voice) -> list[_Row]:
    voice.guard.step()
    rows = [_Row(item["name"], voice.formats.quantity(item["quantity"]), *_amounts(item, voice))]
    if item["price"] is not None and item["price_incl_tax"] is not None:
        included = (_money(item["price_incl_tax"], voice), _money(item["row_total_incl_tax"], voice))
        rows.append(_Row(f"  {voice.catalog.say('incl. tax')}", "", *included))
    rows += [_Row(f"  {option['label']}: {option['value']}") for option in item["options"]]
    for part in item.get("children", ()):
        rows += _part(part, voice)
    return [*rows, _sku(item, voice, "  ")] if item["sku"] else rows


def _sku(item: Mapping[str, Any], voice: Voice, indent: str) -> _Row:
    return _Row(f"{indent}{voice.catalog.say('SKU')}: {item['sku']}")


def _part(part: Mapping[str, Any], voice: Voice) -> list[_Row]:
    """A part of a bundle; its price only where it has one of its own."""
    voice.guard.step()
    amounts = _amounts(part, voice) if part["row_total"] or part["row_total_incl_tax"] else ()
    rows = [_Row(f"  + {part['name']}", voice.formats.quantity(part["quantity"]), *amounts)]
    rows += [_Row(f"    {option['label']}: {option['value']}") for option in part["options"]]
    return [*rows, _sku(part, voice, "    ")] if part["sku"] else rows


def _amounts(item: Mapping[str, Any], voice: Voice) -> tuple[str, str]:
    """Unit price and row total, without tax where the store shows them so (or shows both)."""
    form = "" if item["price"] is not None else "_incl_tax"
    return _money(item[f"price{form}"], voice), _money(item[f"row_total{form}"], voice)


def named_total(total: Mapping[str, Any], voice: Voice) -> str:
    """Its label, and in brackets its note or its rate."""
    label, rate = total_label(voice.catalog, total), total["percent"]
    note = total["note"] if rate is None else voice.formats.percent(rate)
    return f"{label} ({note})" if note else label


def _total(total: Mapping[str, Any], voice: Voice) -> _Row:
    voice.guard.step()
    return _Row(named_total(total, voice), total=voice.formats.money(total["amount"]))


def _money(amount: Any, voice: Voice) -> str:
    return "" if amount is None else voice.formats.money(amount)


def _columns(rows: list[_Row]) -> tuple[int, int, int]:
    quantity, price, total = (max(width(row[place]) for row in rows) + _GAP for place in (1, 2, 3))
    return quantity, price, total


def _lines(row: _Row, columns: tuple[int, int, int]) -> list[str]:
    """A name too long to stand beside its figures stands above them, so that it can be read and searched whole."""
    figures = "".join(right(text, column) for text, column in zip(row[1:], columns, strict=True)).lstrip()
    room = COLUMNS - width(figures)
    if figures and width(row.name) <= room - _GAP:
        return [padded(row.name, room) + figures]
    names = fold(row.name, COLUMNS)
    return [*names, right(figures, COLUMNS)] if figures else names
