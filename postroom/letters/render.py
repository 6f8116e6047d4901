"""Template id, store view and plain data → the content of a message."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import DatabaseError

from postroom.letters.catalogs import catalog, known
from postroom.letters.formats import Formats
from postroom.letters.letter import letter, write
from postroom.letters.logo import CONTENT_ID, logo_fields, logo_of
from postroom.letters.postal import store_lines
from postroom.letters.sources import find
from postroom.letters.voice import LimitExceeded, Voice
from postroom.mail.message import Content
from postroom.scopes.effective import Design


class RenderFailed(Exception):
    """This letter cannot be written; the caller holds its message with this reason, others go on."""


def render(template_id: str, design: Design, data: Mapping[str, object]) -> Content:
    """`data` is plain: dict, list, str, int, Decimal, bool, aware datetime. Raises RenderFailed."""
    try:
        return _rendered(template_id, design, data)
    except (LookupError, ValueError, LimitExceeded) as problem:
        raise RenderFailed(f"email template {template_id!r}: {problem}") from problem
    except DatabaseError:
        raise  # the caller's transaction is in trouble, not this letter
    except Exception as problem:
        # Whatever else goes wrong in a template is the trouble of its own message, never of the batch around it.
        raise RenderFailed(f"email template {template_id!r}: {type(problem).__name__}: {problem}") from problem


def _rendered(template_id: str, design: Design, data: Mapping[str, object]) -> Content:
    locale = known(design.locale)
    words = catalog(locale)
    wanted = letter(find(template_id), find(design.header_template), find(design.footer_template), words)
    facts = wanted.data.take(dict(data))
    logo = logo_of(design)
    facts |= {"store": _store(design, words.locale), "logo": logo_fields(design, logo)}
    voice = Voice(words, Formats(locale, words.locale, design.timezone, _currency(facts, design)))
    written = write(wanted, facts, voice)
    images = (logo,) if logo and f"cid:{CONTENT_ID}" in written.html else ()
    return Content(written.subject, written.html, written.text, images)


def _currency(facts: Mapping[str, object], design: Design) -> str:
    """The order's own; what it was paid in does not change with the store view."""
    order = facts.get("order")
    return str(order["currency"]) if isinstance(order, dict) else design.currency


def _store(design: Design, words: str) -> dict[str, object]:
    return {
        "name": design.store_name,
        "url": design.base_url,
        "phone": design.store_phone,
        "hours": design.store_hours,
        "email": design.support_email,
        "vat_number": design.store_vat_number,
        "address": store_lines(design.store_address, words),
    }
