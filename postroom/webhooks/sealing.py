"""Secrets of endpoints at rest: encrypted, each bound to its endpoint, so that none works in another one's row."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from postroom.scopes.key_ring import key_ring
from postroom.scopes.scope import DEFAULT
from postroom.scopes.secrets import Undecryptable, decrypt, encrypt, key_of
from postroom.webhooks.models import Endpoint


def seal(secret: str, public_id: UUID) -> str:
    return encrypt(secret, DEFAULT, bound_to(public_id))


def bound_to(public_id: UUID) -> str:
    return f"webhooks/{public_id}/secret"


def live(endpoint: Endpoint, now: datetime) -> list[str]:
    """What its calls are signed with, the newest first. Raises Undecryptable, KeyProblem."""
    sealed = [endpoint.secret]
    if endpoint.earlier_secret and endpoint.earlier_until is not None and now < endpoint.earlier_until:
        sealed.append(endpoint.earlier_secret)
    return [decrypt(each, DEFAULT, bound_to(endpoint.public_id)) for each in sealed]


def reseal() -> int:
    """Encrypts every secret with the newest key; how many could not be read."""
    return sum(not resealed(endpoint, name) for endpoint, name in under_older_keys())


def under_older_keys() -> Iterator[tuple[Endpoint, str]]:
    newest = key_ring().newest.id
    for endpoint in Endpoint.objects.all():
        for name in ("secret", "earlier_secret"):
            if (sealed := getattr(endpoint, name)) and key_of(sealed) != newest:
                yield endpoint, name


def resealed(endpoint: Endpoint, name: str) -> bool:
    """Guarded: a secret that was changed meanwhile stays as it is, under the newest key anyway."""
    before = getattr(endpoint, name)
    try:
        after = seal(decrypt(before, DEFAULT, bound_to(endpoint.public_id)), endpoint.public_id)
    except Undecryptable:
        return False
    Endpoint.objects.filter(pk=endpoint.pk, **{name: before}).update(**{name: after})
    return True
