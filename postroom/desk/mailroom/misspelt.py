"""Mailboxes that nearly everybody's customers have, and which of them a typing error meant."""

from postroom.desk.configuration.meaning.providers import slips
from postroom.mail.address import Address

#: Also the short neighbours of others, so that nobody is asked about an address that is right.
KNOWN = (
    "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "yahoo.com", "ymail.com", "mail.com", "icloud.com",
    "fastmail.com", "email.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "t-online.de", "hotmail.de",
    "yahoo.de", "yahoo.co.uk", "yahoo.co.jp", "hotmail.co.uk", "hotmail.co.jp", "outlook.jp", "docomo.ne.jp",
    "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp", "proton.me", "protonmail.com",
)  # fmt: skip
SHORTEST = 8  # characters; of a shorter domain too many others are neighbours


def meant(address: Address) -> str:
    """The address as it was probably meant; empty where it is no near miss: a single slip away."""
    domain = address.domain.lower()
    if domain in KNOWN or len(domain) < SHORTEST:
        return ""
    near = next((each for each in KNOWN if len(each) >= SHORTEST and slips(domain, each) == 1), "")
    return f"{address.local}@{near}" if near else ""
