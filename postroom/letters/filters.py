"""The filters of the template language, once for html and once for text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from postroom.letters import records
from postroom.letters.catalogs import status_label
from postroom.letters.expressions import Signature
from postroom.letters.item_table import item_table, named_total, packing_list
from postroom.letters.postal import address_lines
from postroom.letters.shapes import Amount, Moment, Rows, Shape, Text
from postroom.letters.voice import KEY, Voice

_BREAK = Markup("<br>")
_LINK_SCHEMES = ("https://", "http://", "mailto:", "tel:", "cid:")


def _voice(context: Context) -> Voice:
    voice: Voice = context.parent[KEY]
    voice.guard.step()
    return voice


@pass_context
def counted(context: Context, rows: Iterable[object] | None) -> Iterator[object]:
    """Every loop of a template runs over this; sandbox.py puts it there."""
    step = context.parent[KEY].guard.step
    for row in rows or ():
        step()
        yield row


@pass_context
def money(context: Context, amount: Decimal | None) -> str:
    return "" if amount is None else _voice(context).formats.money(amount)


@pass_context
def date(context: Context, moment: datetime) -> str:
    return _voice(context).formats.date(moment)


@pass_context
def quantity(context: Context, amount: Decimal | None) -> str:
    return "" if amount is None else _voice(context).formats.quantity(amount)


@pass_context
def percent(context: Context, amount: Decimal | None) -> str:
    return "" if amount is None else _voice(context).formats.percent(amount)


@pass_context
def upper(context: Context, text: str) -> str:
    _voice(context)
    return str(text).upper()


@pass_context
def url(context: Context, address: str) -> str:
    """A link that only a browser or mail program follows; anything else, javascript: above all, leads nowhere."""
    _voice(context)
    return address if address.lower().startswith(_LINK_SCHEMES) else "#"


@pass_context
def mailto(context: Context, address: str) -> str:
    _voice(context)
    return f"mailto:{quote(address, safe='@')}"


@pass_context
def label(context: Context, total: Mapping[str, Any]) -> str:
    return named_total(total, _voice(context))


@pass_context
def status(context: Context, label: str) -> str:
    return status_label(_voice(context).catalog, label)


@pass_context
def trans_html(context: Context, words: str, **values: str) -> Markup:
    """`words` arrive translated and escaped (sandbox.py does it once per language)."""
    _voice(context)
    return Markup(words % {name: escape(value) for name, value in values.items()})  # noqa: S704 - both are escaped


@pass_context
def trans_text(context: Context, words: str, **values: str) -> str:
    _voice(context)
    return words % values


@pass_context
def lines_html(context: Context, value: str | list[str]) -> Markup:
    _voice(context)
    return _BREAK.join(value if isinstance(value, list) else value.split("\n"))


@pass_context
def lines_text(context: Context, value: str | list[str]) -> str:
    """Indented, so that nothing typed into a note can pass for a line of the letter."""
    _voice(context)
    return "\n".join(f"  {line}" for line in (value if isinstance(value, list) else value.split("\n")))


@pass_context
def address_html(context: Context, address: Mapping[str, object] | None) -> Markup:
    return lines_html(context, _address(context, address))


@pass_context
def address_text(context: Context, address: Mapping[str, object] | None) -> str:
    return lines_text(context, _address(context, address))


def _address(context: Context, address: Mapping[str, object] | None) -> list[str]:
    if address is None:
        return []
    catalog = _voice(context).catalog
    lines = address_lines(address, catalog.locale)
    if address["phone"]:
        lines.append(catalog.say("Phone: %(number)s") % {"number": address["phone"]})
    if address["vat_id"]:
        lines.append(catalog.say("VAT number: %(number)s") % {"number": address["vat_id"]})
    return lines


@pass_context
def table_text(context: Context, document: Mapping[str, Any]) -> str:
    voice = _voice(context)
    return item_table(document, voice) if "totals" in document else packing_list(document, voice)


def _is(*shapes: type) -> Callable[[Shape], bool]:
    return lambda shape: isinstance(shape, shapes)


_WITH_ITEMS: tuple[Shape, ...] = (records.ORDER, records.INVOICE, records.SHIPMENT, records.CREDITMEMO)

SIGNATURES: dict[str, Signature] = {
    "trans": Signature(_is(Text), "words in quotes", words=True),
    "money": Signature(_is(Amount), "an amount"),
    "quantity": Signature(_is(Amount), "an amount"),
    "percent": Signature(_is(Amount), "an amount"),
    "date": Signature(_is(Moment), "a time"),
    "upper": Signature(_is(Text), "text"),
    "url": Signature(_is(Text), "text"),
    "mailto": Signature(_is(Text), "an email address"),
    "status": Signature(_is(Text), "the label of a status"),
    "lines": Signature(lambda shape: shape in (Text(), Text(lines=True), Rows(Text())), "text or a list of texts"),
    "address": Signature(lambda shape: shape == records.ADDRESS, "an address"),
    "label": Signature(lambda shape: shape == records.TOTAL, "a total"),
}
TEXT_SIGNATURES: dict[str, Signature] = {
    **SIGNATURES,
    "table": Signature(lambda shape: shape in _WITH_ITEMS, "an order, an invoice, a shipment or a credit memo"),
}

_BOTH: dict[str, Callable[..., Any]] = {
    "_counted": counted,
    "money": money,
    "quantity": quantity,
    "percent": percent,
    "date": date,
    "upper": upper,
    "url": url,
    "mailto": mailto,
    "label": label,
    "status": status,
}
HTML: dict[str, Callable[..., Any]] = {**_BOTH, "trans": trans_html, "lines": lines_html, "address": address_html}
TEXT: dict[str, Callable[..., Any]] = {
    **_BOTH,
    "trans": trans_text,
    "lines": lines_text,
    "address": address_text,
    "table": table_text,
}
