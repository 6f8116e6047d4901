"""Whether SPF can speak for the sender that readers see: MAIL FROM's domain beside From's (DMARC's alignment).

From the names alone, without a look-up: what stands in DNS, and which suffixes are public, only DNS can say.
"""

from enum import StrEnum

# Below a country's domain these are nobody's own: shop.co.jp and other.co.jp have nothing in common.
SHARED = {
    "ac",
    "ad",
    "co",
    "com",
    "ed",
    "edu",
    "go",
    "gob",
    "gov",
    "gr",
    "gv",
    "id",
    "ltd",
    "me",
    "mil",
    "ne",
    "net",
    "nom",
    "or",
}
SHARED |= {"org", "plc", "sch", "web"}


class Alignment(StrEnum):
    SAME = "same"  #: one domain: aligned, strict and relaxed
    RELATED = "related"  #: one organization's, as far as names tell: aligned in relaxed mode only
    APART = "apart"  #: SPF cannot align; only a DKIM signature can


def alignment(envelope: str, author: str) -> Alignment:
    """Of two domains in lower-case A-labels."""
    if envelope == author:
        return Alignment.SAME
    return Alignment.RELATED if organization(envelope) == organization(author) else Alignment.APART


def organization(domain: str) -> str:
    """The part of a domain that somebody registered, guessed from its form."""
    labels = domain.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SHARED else 2
    return ".".join(labels[-size:])
