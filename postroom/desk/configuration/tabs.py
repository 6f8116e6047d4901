"""The left panel: sections under the tabs that they have in Magento, ours under one of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest
from postroom.scopes.catalogue import SECTIONS, Section
from postroom.scopes.scope import Scope

BY_ID = {section.id: section for section in SECTIONS}
HOW_MAIL_LEAVES = ("system", "postroom")
MODE = "postroom/mode/"


@dataclass(frozen=True)
class Tab:
    label: str | Promise
    sections: tuple[str, ...]
    ours: bool = False

    def __iter__(self) -> Iterator[Section]:
        return (BY_ID[section] for section in self.sections)


TABS = (
    Tab(_("General"), ("general", "web", "currency", "design", "trans_email", "contact")),
    Tab(_("Catalog"), ("catalog", "sitemap", "sendfriend")),
    Tab(_("Customers"), ("newsletter", "customer", "wishlist")),
    Tab(_("Sales"), ("sales_email", "tax", "checkout")),
    Tab(_("Advanced"), ("admin", "system")),
    Tab("Postroom", ("postroom",), ours=True),
)
FIRST = TABS[0].sections[0]


def tab_of(section: Section) -> Tab:
    return next(tab for tab in TABS if section.id in tab.sections)


def needed_to_edit(section: Section) -> Resource:
    return Resource.CONFIGURATION_SYSTEM if section.id in HOW_MAIL_LEAVES else Resource.CONFIGURATION_EDIT


def may_change(request: DeskRequest, section: Section, path: str, scope: Scope) -> bool:
    """The mode needs the same permission here as on its own page."""
    needed = [needed_to_edit(section), *([Resource.MODE] if path.startswith(MODE) else [])]
    return all(request.reach.may(resource, scope) for resource in needed)
