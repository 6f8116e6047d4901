"""Places in the feed: the id of an event says where it stands, and reading goes on after it.

``evt_``, eight digits for the installation and sixteen for the place: fixed in width, so that ids sort in the order of
the feed, and one of another installation is told apart.
"""

import hashlib
import re
from uuid import UUID

from postroom.scopes.models import Installation

FORM = re.compile(r"evt_([0-9a-f]{8})([0-9a-f]{16})")
LAST = 2**63 - 1


class ForeignPosition(ValueError):
    """It is no place in this feed."""


def written(number: int, installation: str) -> str:
    return f"evt_{installation}{number:016x}"


def read(text: str, installation: str) -> int:
    """Raises ForeignPosition."""
    found = FORM.fullmatch(text)
    if not found or found[1] != installation or int(found[2], 16) > LAST:
        raise ForeignPosition(text[:64])
    return int(found[2], 16)


def of_installation(pk: UUID | None = None) -> str:
    """Equal for one installation, and says nothing about it."""
    return hashlib.sha256((pk or Installation.this().pk).bytes).hexdigest()[:8]
