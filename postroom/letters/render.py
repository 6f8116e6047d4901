"""Template id, store view and plain data → the content of a message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from postroom.letters.catalogs import Catalog, catalog, known
from postroom.letters.css import StylesRefused, check_styles, inlined, with_styles
from postroom.letters.findings import TemplateRefused
from postroom.letters.formats import Formats
from postroom.letters.kinds import TEMPLATES
from postroom.letters.logo import CONTENT_ID, logo_fields, logo_of
from postroom.letters.markup import MarkupRefused, survey
from postroom.letters.plaintext import plain_text
from postroom.letters.sandbox import Renderer, compiled
from postroom.letters.shapes import Record, Unfit
from postroom.letters.sources import Source, UnknownTemplate, find
from postroom.letters.textflow import flow
from postroom.letters.voice import LimitExceeded, Voice
from postroom.mail.message import Content, InlineImage
from postroom.scopes.effective import Design

_FONTS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_FONTS_OF = {
    "ja": f"'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'Yu Gothic', Meiryo, 'Noto Sans JP', {_FONTS}",
}
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class RenderFailed(Exception):
    """This letter cannot be written; the caller holds its message with this reason, others go on."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """One template with header and footer, compiled in one language."""

    subject: Renderer
    html: Renderer
    text: Renderer | None
    styles: str
    is_shipped: bool
    data: Record


def render(template_id: str, design: Design, data: Mapping[str, object]) -> Content:
    """`data` is plain: dict, list, str, int, Decimal, bool, aware datetime. Raises RenderFailed."""
    try:
        return _rendered(template_id, design, data)
    except (UnknownTemplate, TemplateRefused, Unfit, LimitExceeded, MarkupRefused, StylesRefused) as problem:
        raise RenderFailed(f"email template {template_id!r}: {problem}") from problem
    except Exception as problem:
        # Whatever else a template does wrong is the trouble of its own message, never of the batch around it.
        raise RenderFailed(f"email template {template_id!r}: {type(problem).__name__}: {problem}") from problem


def _rendered(template_id: str, design: Design, data: Mapping[str, object]) -> Content:
    locale = known(design.locale)
    words = catalog(locale)
    letter = _letter(find(template_id), find(design.header_template), find(design.footer_template), words)
    facts = letter.data.take(dict(data))
    voice = Voice(words, Formats(locale, words.locale, design.timezone, _currency(facts) or design.currency))
    logo = logo_of(design)
    facts |= {"store": _store(design), "logo": logo_fields(design, logo)}
    subject, _, preheader = letter.subject(facts, voice).partition("\n")
    facts["letter"] = _about(words, _one_line(subject), _one_line(preheader))
    html = letter.html(facts, voice)
    if not letter.is_shipped:
        html = _dressed(html, letter.styles)
    text = flow(letter.text(facts, voice)) if letter.text else plain_text(html)
    return Content(_one_line(subject), html, text, _shown(logo, html))


@lru_cache(maxsize=256)
def _letter(source: Source, header: Source, footer: Source, words: Catalog) -> _Letter:
    own, parts = source.parts(), {"header": header.parts(), "footer": footer.parts()}
    kind = TEMPLATES[source.based_on].kind
    if kind is None:
        raise UnknownTemplate(f"{source.id} is a header or footer; choose the template of a letter")

    def built(form: str) -> Renderer:
        return compiled(own[form], {name: part[form] for name, part in parts.items()}, words)

    return _Letter(
        subject=compiled(own["subject"], {}, words),
        html=built("html"),
        text=built("text") if source.text else None,
        styles="\n".join(part.styles for part in (header, source, footer) if part.styles),
        is_shipped=all(part.is_shipped for part in (source, header, footer)),
        data=kind.data,
    )


def _dressed(html: str, styles: str) -> str:
    """Merchants' html, surveyed before any native parser reads it, with its styles inline."""
    page = with_styles(html, styles)
    check_styles(survey(page))
    return inlined(page)


def _currency(facts: Mapping[str, object]) -> str:
    order = facts.get("order")
    return str(order["currency"]) if isinstance(order, dict) else ""


def _store(design: Design) -> dict[str, object]:
    return {
        "name": design.store_name,
        "url": design.base_url,
        "phone": design.store_phone,
        "hours": design.store_hours,
        "email": design.support_email,
        "vat_number": design.store_vat_number,
        "address": [line for line in design.store_address.split("\n") if line],
    }


def _about(words: Catalog, subject: str, preheader: str) -> dict[str, object]:
    language = words.locale.replace("_", "-")
    return {
        "language": language,
        "direction": Locale.parse(words.locale).text_direction,
        "fonts": _FONTS_OF.get(language.partition("-")[0], _FONTS),
        "subject": subject,
        "preheader": preheader,
    }


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _shown(logo: InlineImage | None, html: str) -> tuple[InlineImage, ...]:
    return (logo,) if logo and f"cid:{CONTENT_ID}" in html else ()
