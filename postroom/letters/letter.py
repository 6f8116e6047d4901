"""A template with its header and footer, compiled in one language, and the run over data that fills it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from postroom.letters.catalogs import Catalog
from postroom.letters.css import check_styles, inlined, with_styles
from postroom.letters.kinds import FOOTER, HEADER, TEMPLATES
from postroom.letters.markup import survey
from postroom.letters.plaintext import plain_text
from postroom.letters.sandbox import Renderer, compiled
from postroom.letters.shapes import Record
from postroom.letters.sources import Source, UnknownTemplate
from postroom.letters.textflow import flow
from postroom.letters.voice import Guard, Voice

_FONTS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_FONTS_OF = {"ja": f"'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'Yu Gothic', Meiryo, 'Noto Sans JP', {_FONTS}"}
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class EmptyLetter(ValueError):
    """A template that gave no subject or no words; sent, it would look like an accident."""


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """`text` is None where the text part is read out of the html."""

    data: Record
    subject: Renderer
    html: Renderer
    text: Renderer | None
    styles: str
    is_shipped: bool


@lru_cache(maxsize=256)
def letter(source: Source, header: Source, footer: Source, words: Catalog) -> Letter:
    """Raises TemplateRefused, UnknownTemplate."""
    own, parts = source.parts(), {"header": header.parts(), "footer": footer.parts()}
    kind = TEMPLATES[source.based_on].kind
    if kind is None:
        raise UnknownTemplate(f"template {source.id} is a header or footer; choose the template of a letter")
    for part, wanted in ((header, HEADER), (footer, FOOTER)):
        if part.based_on != wanted:
            raise UnknownTemplate(f"template {part.id} cannot stand in for {wanted}; choose one made from it")

    def built(form: str) -> Renderer:
        return compiled(own[form], {name: part[form] for name, part in parts.items()}, words)

    return Letter(
        data=kind.data,
        subject=compiled(own["subject"], {}, words),
        html=built("html"),
        text=built("text") if source.text else None,
        styles="\n".join(part.styles for part in (header, source, footer) if part.styles),
        is_shipped=all(part.is_shipped for part in (source, header, footer)),
    )


def write(letter: Letter, facts: Mapping[str, object], voice: Voice) -> Written:
    """`facts` have passed their shapes. Raises LimitExceeded, MarkupRefused, StylesRefused, EmptyLetter."""
    subject, _, preheader = (_one_line(line) for line in letter.subject(facts, voice).partition("\n"))
    known = {**facts, "letter": _about(voice.catalog.locale, subject, preheader)}
    html = letter.html(known, voice)
    if not letter.is_shipped:
        html = _dressed(html, letter.styles, voice.guard)
    text = flow(letter.text(known, voice)) if letter.text else plain_text(html)
    if not subject or not text.strip():
        raise EmptyLetter(f"the {'text' if subject else 'subject'} came out empty; mend the template")
    return Written(subject, html, text)


def _dressed(html: str, styles: str, guard: Guard) -> str:
    """Merchants' html, surveyed before any native parser reads it, with its styles inline."""
    page = with_styles(html, styles)
    check_styles(survey(page))
    guard.look()
    dressed = inlined(page)
    guard.weigh(len(dressed))
    guard.look()
    return dressed


def _about(locale: str, subject: str, preheader: str) -> dict[str, object]:
    language = locale.replace("_", "-")
    return {
        "language": language,
        "direction": _direction(locale),
        "fonts": _FONTS_OF.get(language.partition("-")[0], _FONTS),
        "subject": subject,
        "preheader": preheader,
    }


@lru_cache(maxsize=128)
def _direction(locale: str) -> str:
    return str(Locale.parse(locale).text_direction)


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
