"""Settings that come again and again: yes or no, a template, an identity."""

from typing import Any

from postroom.scopes.catalogue.setting import Depends, Kind, Option, Setting

YES_NO = (Option("1", "Yes"), Option("0", "No"))
BCC_OR_COPY = (Option("bcc", "Bcc"), Option("copy", "Separate Email"))
# Store pickup has no place in Magento's list, though it is the shipped choice for the pickup mail; here it has one.
IDENTITIES = (
    Option("general", "General Contact"),
    Option("sales", "Sales Representative"),
    Option("support", "Customer Support"),
    Option("custom1", "Custom Email 1"),
    Option("custom2", "Custom Email 2"),
    Option("storepickup", "Store Pickup", ours=True),
)


def when(path: str, *values: str) -> Depends:
    return Depends(path, values)


def yes_no(path: str, label: str, default: str, **more: Any) -> Setting:
    return restorable(path, label, Kind.SELECT, default=default, options=YES_NO, **more)


def template(path: str, label: str, **more: Any) -> Setting:
    """Magento's rule: the shipped template for a path has the path's name, with underscores."""
    more.setdefault("help", "The shipped template's id, or the number of a stored template.")
    return restorable(path, label, Kind.TEMPLATE, default=path.replace("/", "_"), **more)


def identity(path: str, label: str, default: str, **more: Any) -> Setting:
    more.setdefault("help", "Which of the Store Email Addresses the mail comes from.")
    return restorable(path, label, Kind.IDENTITY, default=default, options=IDENTITIES, **more)


def restorable(path: str, label: str, kind: Kind, **more: Any) -> Setting:
    """Has a shipped value to go back to, and cannot be set to nothing."""
    return Setting(path, label, kind, can_restore=True, required=True, **more)
