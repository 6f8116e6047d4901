"""What a letter is made with: the group's settings, and the store view's look, language, money and address."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from postroom.scopes.effective.address import StoreAddress
from postroom.scopes.effective.people import usable_address
from postroom.scopes.effective.reading import At
from postroom.scopes.resolve import Snapshot

STORE = "general/store_information"


@dataclass(frozen=True, slots=True)
class SalesEmail:
    """One group of Sales Emails at a store view. `copy_to` is text for `mail.parse_list`, `copy_method` bcc or copy."""

    enabled: bool
    identity: str
    template: str
    guest_template: str
    copy_to: str
    copy_method: str


class Shown(StrEnum):
    EXCLUDING = "1"
    INCLUDING = "2"
    BOTH = "3"

    @property
    def excluding(self) -> bool:
        return self is not Shown.INCLUDING

    @property
    def including(self) -> bool:
        return self is not Shown.EXCLUDING


@dataclass(frozen=True, slots=True)
class TaxDisplay:
    price: Shown
    subtotal: Shown
    shipping: Shown
    grand_total: bool  #: the total with and without tax
    full_summary: bool  #: each rate by itself
    zero_tax: bool  #: also where it is nothing


@dataclass(frozen=True, slots=True)
class Design:
    """What letters of a store view look like and say of the store. Text is empty where nothing is set.

    `base_url` and `media_url` end with a slash; `logo_path` is absolute; sizes are pixels, None: in proportion.
    """

    store_view_id: int
    store_view_code: str
    store_view_name: str
    locale: str
    timezone: str
    currency: str
    base_url: str
    media_url: str
    store_name: str  #: never empty: the website's name in its place
    store_phone: str
    store_hours: str
    store_address: StoreAddress
    store_vat_number: str
    support_email: str  #: the support identity's; empty while that is an example
    logo_path: str
    logo_alt: str
    logo_width: int | None
    logo_height: int | None
    header_template: str
    footer_template: str
    tax: TaxDisplay


def sales_email(snapshot: Snapshot, store_view_id: int, group: str) -> SalesEmail:
    return snapshot.once(_sales_email, At.store(snapshot, store_view_id), group)


def design(snapshot: Snapshot, store_view_id: int) -> Design:
    return snapshot.once(_design, At.store(snapshot, store_view_id))


def _sales_email(at: At, group: str) -> SalesEmail:
    path = f"sales_email/{group}"
    return SalesEmail(
        at.flag(f"{path}/enabled"),
        at.needed(f"{path}/identity", str),
        at.needed(f"{path}/template", str),
        at.needed(f"{path}/guest_template", str),
        at.text(f"{path}/copy_to"),
        at.needed(f"{path}/copy_method", str),
    )


def _design(at: At) -> Design:
    view = at.snapshot.store_views[at.scope.id]
    locale = at.needed("general/locale/code", str)
    base_url = at.text("web/secure/base_url") or at.text("web/unsecure/base_url")
    store_name = at.text(f"{STORE}/name") or at.snapshot.websites[view.website_id].name
    return Design(
        store_view_id=view.id,
        store_view_code=view.code,
        store_view_name=view.name,
        locale=locale,
        timezone=at.needed("general/locale/timezone", str),
        currency=at.needed("currency/options/default", str),
        base_url=base_url,
        media_url=_media_url(at, base_url),
        store_name=store_name,
        store_phone=at.text(f"{STORE}/phone"),
        store_hours=at.text(f"{STORE}/hours"),
        store_address=_address(at),
        store_vat_number=at.text(f"{STORE}/merchant_vat_number"),
        support_email=usable_address(at, "support"),
        logo_path=_logo_path(at),
        logo_alt=at.text("design/email/logo_alt") or store_name,
        logo_width=at.value("design/email/logo_width", int),
        logo_height=at.value("design/email/logo_height", int),
        header_template=at.needed("design/email/header_template", str),
        footer_template=at.needed("design/email/footer_template", str),
        tax=_tax(at),
    )


def _media_url(at: At, base_url: str) -> str:
    url = at.text("web/secure/base_media_url") or at.text("web/unsecure/base_media_url")
    if not url:
        return f"{base_url}media/" if base_url else ""
    for placeholder in ("unsecure", "secure"):
        url = url.replace(f"{{{{{placeholder}_base_url}}}}", at.text(f"web/{placeholder}/base_url"))
    return url


def _logo_path(at: At) -> str:
    name = at.value("design/email/logo", str)
    return str(Path(settings.POSTROOM_HOME) / "media" / "email" / "logo" / name) if name else ""


def _address(at: At) -> StoreAddress:
    lines = (at.text(f"{STORE}/street_line1"), at.text(f"{STORE}/street_line2"))
    city, region, postcode, country = (
        at.text(f"{STORE}/{field}") for field in ("city", "region_id", "postcode", "country_id")
    )
    return StoreAddress(tuple(line for line in lines if line), city, region, postcode, country)


def _tax(at: At) -> TaxDisplay:
    def shown(field: str) -> Shown:
        return Shown(at.needed(f"tax/sales_display/{field}", str))

    def flag(field: str) -> bool:
        return at.flag(f"tax/sales_display/{field}")

    return TaxDisplay(
        shown("price"), shown("subtotal"), shown("shipping"), flag("grandtotal"), flag("full_summary"), flag("zero_tax")
    )
