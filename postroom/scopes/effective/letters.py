"""What a letter is made with: the group's settings, and the store view's look, language, money and address."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from postroom.scopes.effective.people import usable_address
from postroom.scopes.effective.reading import At
from postroom.scopes.resolve import Snapshot

LOGO_WIDTH = 180  # pixels, Magento's


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
class Logo:
    """`path` of the picture file. Sizes in pixels; no height: in proportion."""

    path: Path
    alt: str
    width: int
    height: int | None


@dataclass(frozen=True, slots=True)
class StoreInformation:
    """All may be empty but the name, which falls back on the website's."""

    name: str
    phone: str
    hours: str
    street: tuple[str, ...]
    city: str
    region: str
    postcode: str
    country_code: str
    vat_number: str
    email: str  #: the support identity's address; empty while it is an example


@dataclass(frozen=True, slots=True)
class Design:
    """`base_url` and `media_url` end with a slash, or are empty where none is set."""

    store_view_id: int
    store_view_code: str
    store_view_name: str
    locale: str
    timezone: str
    currency: str
    base_url: str
    media_url: str
    logo: Logo | None
    header_template: str
    footer_template: str
    store: StoreInformation
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
    store = _store_information(at)
    base_url = at.text("web/secure/base_url") or at.text("web/unsecure/base_url")
    return Design(
        store_view_id=view.id,
        store_view_code=view.code,
        store_view_name=view.name,
        locale=at.needed("general/locale/code", str),
        timezone=at.needed("general/locale/timezone", str),
        currency=at.needed("currency/options/default", str),
        base_url=base_url,
        media_url=_media_url(at, base_url),
        logo=_logo(at, store.name),
        header_template=at.needed("design/email/header_template", str),
        footer_template=at.needed("design/email/footer_template", str),
        store=store,
        tax=_tax(at),
    )


def _media_url(at: At, base_url: str) -> str:
    url = at.text("web/secure/base_media_url") or at.text("web/unsecure/base_media_url")
    if not url:
        return f"{base_url}media/" if base_url else ""
    for placeholder in ("unsecure", "secure"):
        url = url.replace(f"{{{{{placeholder}_base_url}}}}", at.text(f"web/{placeholder}/base_url"))
    return url


def _logo(at: At, store_name: str) -> Logo | None:
    name = at.value("design/email/logo", str)
    if name is None:
        return None
    return Logo(
        Path(settings.POSTROOM_HOME) / "media" / "email" / "logo" / name,
        at.text("design/email/logo_alt") or store_name,
        at.value("design/email/logo_width", int) or LOGO_WIDTH,
        at.value("design/email/logo_height", int),
    )


def _store_information(at: At) -> StoreInformation:
    def text(field: str) -> str:
        return at.text(f"general/store_information/{field}")

    website = at.snapshot.websites[at.snapshot.store_views[at.scope.id].website_id]
    return StoreInformation(
        name=text("name") or website.name,
        phone=text("phone"),
        hours=text("hours"),
        street=tuple(line for line in (text("street_line1"), text("street_line2")) if line),
        city=text("city"),
        region=text("region_id"),
        postcode=text("postcode"),
        country_code=text("country_id"),
        vat_number=text("merchant_vat_number"),
        email=usable_address(at, "support"),
    )


def _tax(at: At) -> TaxDisplay:
    def shown(field: str) -> Shown:
        return Shown(at.needed(f"tax/sales_display/{field}", str))

    def flag(field: str) -> bool:
        return at.flag(f"tax/sales_display/{field}")

    return TaxDisplay(
        shown("price"), shown("subtotal"), shown("shipping"), flag("grandtotal"), flag("full_summary"), flag("zero_tax")
    )
