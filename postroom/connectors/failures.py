"""Why a store did not answer as it should, each in a sentence with the mend."""

from enum import StrEnum

import httpx

from postroom.mail.address import shown
from postroom.mail.sentence import Sentence
from postroom.mail.words import cleaned

LONGEST = 200  # characters of what a store says


class Kind(StrEnum):
    UNREACHABLE = "unreachable"
    TLS = "tls"
    SLOW = "slow"
    REDIRECTED = "redirected"
    REVOKED = "revoked"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    TOO_MANY = "too many"
    MAINTENANCE = "maintenance"
    BROKEN = "broken"
    NOT_MAGENTO = "not magento"
    TOO_LONG = "too long"
    ODD = "odd"


class StoreTrouble(Exception):
    """The message is a sentence. `rest`: seconds that the store wants to be left alone; 0: it does not say."""

    def __init__(self, kind: Kind, sentence: Sentence, rest: float = 0.0) -> None:
        super().__init__(sentence)
        self.kind, self.sentence, self.rest = kind, sentence, rest


RESOURCES = "Sales > Operations > Orders, Invoices, Shipments and Credit Memos, and Stores > Settings > All Stores"

REVOKED = Sentence(
    "The store does not accept the access token (401: %(said)s). In Magento under System > Extensions > Integrations "
    "the integration must be active, and its API page must allow %(resources)s. From Magento 2.4.4 on also set Stores "
    "> Configuration > Services > OAuth > Consumer Settings > Allow OAuth Access Tokens to be used as standalone "
    "Bearer tokens to Yes. Then hand in its Access Token again."
)
FORBIDDEN = Sentence(
    "The store forbids the request (403). Let its firewall, CDN or basic authentication pass requests of this machine "
    "to /rest/, and on the integration's API page allow %(resources)s."
)
NOT_FOUND = Sentence(
    "Nothing answers at %(path)s (404). Give the base URL of the store, without a store code, as Magento has it under "
    "Stores > Configuration > General > Web.",
)
TOO_MANY = Sentence("The store asks us to wait (429). It is asked again later; raise its rate limit if this stays.")
MAINTENANCE = Sentence(
    "The store is under maintenance or overloaded (%(status)s). It is asked again later; nothing is missed."
)
BROKEN = Sentence(
    "The store failed (%(status)s): %(said)s. It is asked again later; Magento's var/log/exception.log says more."
)
NOT_MAGENTO = Sentence(
    "What answers at %(path)s is not Magento's REST API (no JSON). Check the base URL, and what stands before "
    "the store."
)
TOO_LONG = Sentence("The store's answer is too long to read. An extension adds too much to its documents; remove it.")
SLOW = Sentence("The store did not answer in time. It is asked again later with fewer documents at once.")
TLS = Sentence(
    "The store's certificate does not prove its name (%(why)s). Renew it, give the address that it is made for, or, "
    "where an authority of your own signed it, let this machine trust that."
)
NO_TLS = Sentence("No encrypted connection comes about (%(why)s). Check the address and its port.")
UNREACHABLE = Sentence("The store cannot be reached: %(why)s. Check the address, and the operator's network settings.")
MOVED = Sentence("The store redirects to %(where)s. Give that address instead; a token is never taken elsewhere.")
ODD = Sentence("The store refused the request (%(status)s): %(said)s. Look into Magento's var/log/exception.log.")


#: By status; what is not here is told by its hundred.
KNOWN = {
    401: (Kind.REVOKED, REVOKED),
    403: (Kind.FORBIDDEN, FORBIDDEN),
    404: (Kind.NOT_FOUND, NOT_FOUND),
    429: (Kind.TOO_MANY, TOO_MANY),
    503: (Kind.MAINTENANCE, MAINTENANCE),
}
HUNDREDS = {3: (Kind.REDIRECTED, MOVED), 5: (Kind.BROKEN, BROKEN)}


def of_answer(answer: httpx.Response, said: str) -> StoreTrouble:
    """`said`: what the store gives as its reason, with no secret in it."""
    status = answer.status_code
    kind, template = KNOWN.get(status) or HUNDREDS.get(status // 100) or (Kind.ODD, ODD)
    values = {
        "status": status,
        "path": answer.request.url.path,
        "said": words(said) or Sentence("no reason given"),
        "where": _where(answer),
        "resources": RESOURCES,
    }
    used = {name: value for name, value in values.items() if f"%({name})s" in template.template}
    return StoreTrouble(kind, with_values(template, **used), wait_wanted(answer) or PATIENTLY.get(kind, 0.0))


PATIENTLY = {Kind.TOO_MANY: 60.0}  #: seconds, where the store does not say how long


def of_connection(error: Exception) -> StoreTrouble:
    if isinstance(error, httpx.TimeoutException):
        return StoreTrouble(Kind.SLOW, SLOW)
    why = cleaned(str(error), LONGEST) or type(error).__name__
    if "SSL" in why or "certificate" in why.lower():
        return StoreTrouble(Kind.TLS, with_values(TLS if "certificate" in why.lower() else NO_TLS, why=why))
    reason = error.args[0] if error.args and isinstance(error.args[0], Sentence) else words(why)
    return StoreTrouble(Kind.UNREACHABLE, with_values(UNREACHABLE, why=reason))


def with_values(template: Sentence, **values: object) -> Sentence:
    return Sentence(template.template, **values)


def words(said: str) -> str:
    """A stranger's words as a part of our sentence."""
    return cleaned(said, LONGEST).rstrip(".")


def wait_wanted(answer: httpx.Response) -> float:
    """Retry-After in seconds; a date is not used by what stands before stores, and counts as none."""
    text = answer.headers.get("Retry-After", "").strip()
    return min(float(text), 3600.0) if text.isascii() and text.isdecimal() and len(text) < 8 else 0.0


def _where(answer: httpx.Response) -> str:
    where = answer.headers.get("Location", "")
    return shown(cleaned(where.partition("?")[0], LONGEST)) if where else "?"
