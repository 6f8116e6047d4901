"""Order documents for the command."""

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

from postroom.demo.faces import face
from postroom.demo.orders import order

NOW = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)


def paper(number: str, store: str = "en", **changes: Any) -> str:
    document = order(face(store), NOW, Random(7))
    return json.dumps({**document, "increment_id": number, **changes})
