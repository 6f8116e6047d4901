"""Template id → source: a stored row for a number, else our own file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from postroom.letters.filters import SIGNATURES, TEXT_SIGNATURES
from postroom.letters.grammar import Rules
from postroom.letters.kinds import TEMPLATES, Shipped
from postroom.letters.pieces import source_of
from postroom.letters.sandbox import Part
from postroom.letters.shapes import Shape

PARTS = frozenset({"header", "footer"})


class UnknownTemplate(LookupError):
    """No template has this id."""


@dataclass(frozen=True, slots=True)
class Source:
    """`based_on` names the shipped template whose variables this one may use. Sources are keys of caches."""

    id: str
    based_on: str
    subject: str
    html: str
    text: str
    styles: str = ""
    is_shipped: bool = False

    def parts(self) -> dict[str, Part]:
        """The three sources with their rules; the subject of ours has a second line, the preheader."""
        shipped = TEMPLATES[self.based_on]
        may_include = PARTS if shipped.kind else frozenset[str]()
        variables = shipped.variables
        text = Rules(variables, TEXT_SIGNATURES, may_include, html=False)
        return {
            "subject": Part(f"{self.id} (subject)", self.subject, Rules(_early(variables), SIGNATURES, html=False)),
            "html": Part(f"{self.id} (html)", self.html, Rules(variables, SIGNATURES, may_include)),
            "text": Part(f"{self.id} (text)", self.text, text),
        }


def find(template_id: str) -> Source:
    """Raises UnknownTemplate."""
    if template_id.isascii() and template_id.isdigit():
        return _stored(int(template_id))
    if template_id not in TEMPLATES:
        raise UnknownTemplate(
            f"there is no email template {template_id!r}; choose one of {', '.join(sorted(TEMPLATES))} "
            "or the number of a stored template"
        )
    return shipped_source(TEMPLATES[template_id])


def _stored(number: int) -> Source:
    from postroom.letters.models import Template

    row = Template.objects.filter(pk=number).first()
    if row is None:
        raise UnknownTemplate(f"the stored email template {number} is gone; choose another one in the settings")
    return row.source()


@lru_cache(maxsize=64)
def shipped_source(shipped: Shipped) -> Source:
    return Source(
        id=shipped.id,
        based_on=shipped.id,
        subject=source_of(shipped.folder, "subject.txt"),
        html=source_of(shipped.folder, "body.html"),
        text=source_of(shipped.folder, "body.txt"),
        is_shipped=True,
    )


def _early(variables: Mapping[str, Shape]) -> dict[str, Shape]:
    """A subject cannot print the letter's own subject."""
    return {name: shape for name, shape in variables.items() if name != "letter"}
