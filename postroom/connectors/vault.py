"""The token of a store, sealed for one connector and one address: a row copied elsewhere opens nothing."""

import re
from datetime import datetime, timedelta

from postroom.connectors.models import Connector
from postroom.mail.sentence import Sentence
from postroom.scopes.key_ring import key_ring
from postroom.scopes.scope import DEFAULT
from postroom.scopes.secrets import Undecryptable, decrypt, encrypt, key_of

TOKEN = re.compile(r"[!-~]{8,4096}")


NO_TOKEN = Sentence(
    "This is not an access token. In Magento open System > Extensions > Integrations, and paste the Access Token of "
    "the integration alone, without spaces or line breaks."
)


class BadToken(ValueError):
    """Nothing was kept; the message says what to paste."""


def seal(connector: Connector, token: str) -> str:
    if not TOKEN.fullmatch(token):
        raise BadToken(NO_TOKEN)
    return encrypt(token, DEFAULT, _bound_to(connector))


def token_of(connector: Connector) -> str:
    """In clear, for the request alone. Raises secrets.Undecryptable, key_ring.KeyProblem."""
    token = decrypt(connector.token, DEFAULT, _bound_to(connector))
    if key_of(connector.token) != key_ring().newest.id:
        # A rotation moves the settings' secrets; this one follows the next time that it is needed.
        fresh = encrypt(token, DEFAULT, _bound_to(connector))
        Connector.objects.filter(pk=connector.pk, token=connector.token).update(token=fresh)
    return token


def reseal() -> int:
    """Encrypts every token with the newest key; how many could not be read."""
    unread = 0
    for connector in Connector.objects.exclude(token=""):
        try:
            token_of(connector)
        except Undecryptable:
            unread += 1
    return unread


def _bound_to(connector: Connector) -> str:
    return f"connectors/{connector.pk}/token for {connector.base_url}"


class Stale(ValueError):
    """What was carried is too old, or for another address or person; the message says to type it again."""


KEPT = timedelta(minutes=30)
AGAIN = Sentence("Type the access token once more: it is kept for half an hour, and for one address alone.")


def carry(token: str, bound_to: str, now: datetime) -> str:
    """A token between a look and the connection, sealed for one address and one person."""
    return encrypt(f"{now.isoformat()} {token}", DEFAULT, f"connectors/carried by {bound_to}")


def carried(sealed: str, bound_to: str, now: datetime) -> str:
    """Raises Stale, key_ring.KeyProblem."""
    try:
        at, _, token = decrypt(sealed, DEFAULT, f"connectors/carried by {bound_to}").partition(" ")
    except Undecryptable:
        raise Stale(AGAIN) from None
    if now - datetime.fromisoformat(at) > KEPT:
        raise Stale(AGAIN)
    return token
