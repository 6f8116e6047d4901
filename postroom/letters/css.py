"""Styles of merchants' own templates, moved into the elements they apply to; mail programs read little else."""

from __future__ import annotations

import logging
import re

import css_inline

STYLES_LIMIT = 64 * 1024  # characters
COMBINATOR_LIMIT = 4  # "a b c d e": matching costs elements times rules times ancestors per step

_SELECTOR = re.compile(r"[^{}]+(?=\{)")
_STEP = re.compile(r"[\s>+~]+")
log = logging.getLogger(__name__)
# load_remote_stylesheets is True in css-inline unless told otherwise: it would fetch from every <link>.
_INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


class StylesRefused(ValueError):
    """Style sheets that cost too much to apply; the message says which limit they pass."""


def check_styles(styles: str) -> None:
    """Raises StylesRefused."""
    if len(styles) > STYLES_LIMIT:
        raise StylesRefused(f"the styles are larger than {STYLES_LIMIT:,} characters; shorten them")
    if "<" in styles:
        raise StylesRefused("the styles hold a <; tags have no place in them")
    for group in _SELECTOR.findall(styles):
        for selector in group.rpartition(";")[2].split(","):
            if not selector.lstrip().startswith("@") and len(_STEP.findall(selector.strip())) > COMBINATOR_LIMIT:
                raise StylesRefused(
                    f"the selector {selector.strip()[:60]!r} has too many steps; name the element itself"
                )


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
