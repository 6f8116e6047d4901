"""Every setting there is, declared once. Sections stand in Magento's order, ours last."""

from collections.abc import Iterator

from postroom.mail.sentence import Sentence
from postroom.scopes.catalogue import design, ours, people, sales_email, shop, store, system, trans_email
from postroom.scopes.catalogue.setting import Group, Kind, Option, Section, Setting

__all__ = ["SECTIONS", "SETTINGS", "Group", "Kind", "Option", "Section", "Setting", "UnknownPath", "setting"]

SECTIONS: tuple[Section, ...] = (
    store.GENERAL,
    store.WEB,
    shop.CURRENCY,
    design.SECTION,
    trans_email.SECTION,
    people.CONTACT,
    shop.CATALOG,
    shop.SITEMAP,
    people.NEWSLETTER,
    people.CUSTOMER,
    people.WISHLIST,
    people.SENDFRIEND,
    sales_email.SECTION,
    shop.TAX,
    shop.CHECKOUT,
    shop.ADMIN,
    system.SECTION,
    ours.SECTION,
)


def _all() -> Iterator[Setting]:
    for section in SECTIONS:
        for group in section.groups:
            yield from group.settings


SETTINGS: dict[str, Setting] = {setting.path: setting for setting in _all()}


class UnknownPath(KeyError):
    """No setting has this path."""

    def __str__(self) -> str:
        return str(self.args[0])


def setting(path: str) -> Setting:
    try:
        return SETTINGS[path]
    except KeyError:
        raise UnknownPath(Sentence('The "%(path)s" path doesn\'t exist. Verify and try again.', path=path)) from None
