"""General, Web and Currency Setup, as far as letters need them: the store, its language, time, money, URLs."""

from typing import Any

from postroom.scopes.catalogue.setting import DEFAULT_AND_WEBSITE, Group, Kind, Section, Setting


def information(field: str, label: str, kind: Kind = Kind.TEXT, **more: Any) -> Setting:
    text = more.pop("help", f"The store's {label.removeprefix('Store ')}, as letters show it.")
    return Setting(f"general/store_information/{field}", label, kind, text, can_restore=True, **more)


STORE_INFORMATION = Group(
    "store_information",
    "Store Information",
    (
        information("name", "Store Name", help="The name letters call the store by. Empty: the website's name."),
        information("phone", "Store Phone Number"),
        information("hours", "Store Hours of Operation"),
        information("country_id", "Country", Kind.COUNTRY),
        information("region_id", "Region/State"),
        information("postcode", "ZIP/Postal Code"),
        information("city", "City"),
        information("street_line1", "Street Address"),
        information("street_line2", "Street Address Line 2"),
        information("merchant_vat_number", "VAT Number"),
    ),
)
LOCALE = Group(
    "locale",
    "Locale Options",
    (
        Setting(
            "general/locale/timezone",
            "Timezone",
            Kind.TIMEZONE,
            # Magento stops at websites; here each store view may have its own.
            "The time zone of dates in letters. Here, unlike in Magento, a store view may have its own.",
            default="America/Los_Angeles",
            can_restore=True,
            required=True,
        ),
        Setting(
            "general/locale/code",
            "Locale",
            Kind.LOCALE,
            "The language of letters, and how they write dates, numbers and money.",
            default="en_US",
            can_restore=True,
            required=True,
        ),
    ),
)
GENERAL = Section("general", "General", (STORE_INFORMATION, LOCALE))


def base_url(path: str, label: str) -> Setting:
    return Setting(
        path, label, Kind.URL, "Where the store is on the web, with a slash at the end. Links in letters start with it."
    )


def media_url(path: str, label: str, placeholder: str) -> Setting:
    return Setting(
        path,
        label,
        Kind.URL,
        f"Where the store's pictures are. May start with {placeholder}. Empty: media/ below the base URL.",
    )


WEB = Section(
    "web",
    "Web",
    (
        Group(
            "unsecure",
            "Base URLs",
            (
                base_url("web/unsecure/base_url", "Base URL"),
                media_url("web/unsecure/base_media_url", "Base URL for User Media Files", "{{unsecure_base_url}}"),
            ),
        ),
        Group(
            "secure",
            "Base URLs (Secure)",
            (
                base_url("web/secure/base_url", "Secure Base URL"),
                media_url("web/secure/base_media_url", "Secure Base URL for User Media Files", "{{secure_base_url}}"),
            ),
        ),
    ),
)
CURRENCY_OPTIONS = Group(
    "options",
    "Currency Options",
    (
        Setting(
            "currency/options/base",
            "Base Currency",
            Kind.CURRENCY,
            "The currency of the website's accounts.",
            default="USD",
            scopes=DEFAULT_AND_WEBSITE,
            can_restore=True,
            required=True,
        ),
        Setting(
            "currency/options/default",
            "Default Display Currency",
            Kind.CURRENCY,
            "The currency the store view shows where a document names none.",
            default="USD",
            can_restore=True,
            required=True,
        ),
    ),
)
