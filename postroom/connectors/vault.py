"""The token of a store, sealed for one connector and one address: a row copied elsewhere opens nothing."""

import re

from postroom.connectors.models import Connector
from postroom.mail.sentence import Sentence
from postroom.scopes.key_ring import key_ring
from postroom.scopes.scope import DEFAULT
from postroom.scopes.secrets import decrypt, encrypt, key_of

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


def _bound_to(connector: Connector) -> str:
    return f"connectors/{connector.pk}/token for {connector.base_url}"
