"""Styles of merchants' own templates, moved into the elements they apply to; mail programs read little else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import css_inline

from postroom.letters.markup import Surveyed

STYLES_LIMIT = 64 * 1024  # characters
# css-inline repeats a declaration in each element it applies to, and compares it with those that are there already:
# 500 elements by 5,000 declarations take ten seconds and come out as 27 MB.
SPREAD_LIMIT = 40_000_000  # elements times characters of the styles: what could come out
COMPARISONS_LIMIT = 1_000_000_000  # elements times declarations times declarations, about a second
COMBINATOR_LIMIT = 4  # "a b c d e": matching costs elements times rules times ancestors per step

_STEP = re.compile(r"[\s>+~]+")
log = logging.getLogger(__name__)
# load_remote_stylesheets is True in css-inline unless told otherwise: it would fetch from every <link>.
_INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


class StylesRefused(ValueError):
    """Style sheets that cost too much to apply; the message says which limit they pass."""


def check_styles(page: Surveyed) -> None:
    """Raises StylesRefused."""
    styles = page.styles
    if len(styles) > STYLES_LIMIT:
        raise StylesRefused(f"the styles are larger than {STYLES_LIMIT:,} characters; shorten them")
    if "<" in styles:
        raise StylesRefused("the styles hold a <; tags have no place in them")
    declarations = styles.count(":")  # each has one
    spread, comparisons = page.elements * len(styles), page.elements * declarations * declarations
    if spread > SPREAD_LIMIT or comparisons > COMPARISONS_LIMIT:
        raise StylesRefused(
            f"{len(styles):,} characters of styles ({declarations:,} declarations) are too much for {page.elements:,} "
            "elements; shorten the styles, or write them into the elements themselves"
        )
    for selector in _selectors(styles):
        if not selector.startswith("@") and len(_STEP.findall(selector)) > COMBINATOR_LIMIT:
            raise StylesRefused(f"the selector {selector[:60]!r} has too many steps; name the element itself")


def _selectors(styles: str) -> Iterator[str]:
    """What stands before each opening brace, cut at its commas."""
    for before in styles.split("{")[:-1]:
        yield from map(str.strip, before.rpartition("}")[2].rpartition(";")[2].split(","))


def inlined(html: str) -> str:
    """`html` with its style blocks inline as well; a failure costs the looks only, the blocks stay where they are."""
    try:
        inline: str = _INLINER.inline(html)
    except css_inline.InlineError as error:
        log.warning("styles were not inlined: %s", error)
        return html
    return inline


def with_styles(html: str, styles: str) -> str:
    """`styles` as one more block: at the end of the head, or first of all where a template has no head."""
    if not styles:
        return html
    head, end, rest = html.partition("</head>")
    return f"{head}<style>{styles}</style>{end}{rest}" if end else f"<style>{styles}</style>{html}"
