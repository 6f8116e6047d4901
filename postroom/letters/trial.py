"""A stored template is tried before it is stored: its grammar, and one rendering of each sample of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from postroom.letters.catalogs import catalog
from postroom.letters.findings import TemplateRefused
from postroom.letters.formats import Formats
from postroom.letters.kinds import FOOTER, HEADER, ORDER_KIND, TEMPLATES
from postroom.letters.letter import letter, write
from postroom.letters.samples import SAMPLES
from postroom.letters.sandbox import parse
from postroom.letters.sources import Source, shipped_source
from postroom.letters.voice import LimitExceeded, Voice

#: A store view to try letters in.
SURROUNDINGS: dict[str, object] = {
    "store": {
        "name": "Harbour & Pine",
        "url": "https://shop.example/",
        "phone": "+1 555 010 0199",
        "hours": "Mon–Fri 9–17",
        "email": "help@shop.example",
        "vat_number": "",
        "address": ["12 Quay Street", "Portland, ME 04101", "United States"],
    },
    "logo": {"src": "cid:logo@postroom", "alt": "Harbour & Pine", "width": "215", "height": "48"},
}


def problems_of(source: Source) -> dict[str, list[str]]:
    """What is wrong, by field (subject, html, text); empty where the template may be stored."""
    problems: dict[str, list[str]] = {}
    for field, part in source.parts().items():
        try:
            parse(part)
        except TemplateRefused as refused:
            problems[field] = [str(problem) for problem in refused.problems]
    if not problems:
        problem = _trial(source)
        return {"html": [problem]} if problem else {}
    return problems


def _trial(source: Source) -> str:
    """Why rendering our samples fails; '' where it does not.

    A footer closes what some header opened, so only the letters of a store view can show whether the two fit.
    """
    if source.based_on == FOOTER:
        return ""
    is_header = source.based_on == HEADER
    body = _shipped(ORDER_KIND.template) if is_header else source
    header = source if is_header else _shipped(HEADER)
    footer = replace(source, based_on=FOOTER, html="", text="", styles="") if is_header else _shipped(FOOTER)
    try:
        for name, data in _samples(body).items():
            words = catalog(name.partition(" ")[0])
            wanted = letter(body, header, footer, words)
            formats = Formats(words.locale, words.locale, "UTC", data["order"]["currency"])
            write(wanted, {**wanted.data.take(data), **SURROUNDINGS}, Voice(words, formats))
    except (ValueError, LimitExceeded) as problem:
        return str(problem)
    return ""


def _samples(body: Source) -> Mapping[str, dict[str, Any]]:
    kind = TEMPLATES[body.based_on].kind
    assert kind is not None
    return SAMPLES[kind.code]


def _shipped(template_id: str) -> Source:
    return shipped_source(TEMPLATES[template_id])
