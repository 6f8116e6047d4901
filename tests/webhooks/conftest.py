"""A shop with two websites whose mail makes events, and a server of its own that is called."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from postroom.access.keys import Grant
from postroom.audit.record import Actor
from postroom.scopes import resolve
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT
from postroom.webhooks import endpoints
from postroom.webhooks.models import Endpoint
from tests.desk.conftest import NOW, home, shop
from tests.desk.post import Post
from tests.webhooks.receiver import Receiver, receiver

__all__ = ["home", "shop"]

BY = Actor("test", operator=True)
Connect = Callable[..., tuple[Endpoint, str]]


@pytest.fixture
def post(shop: resolve.Snapshot) -> Post:
    return Post(shop)


@pytest.fixture
def store() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def allow(*ports: int) -> None:
    """The operator's word: this machine may be called on these ports."""
    allowed = {"postroom/network/allow_loopback": "1", "postroom/network/extra_ports": ",".join(map(str, ports))}
    save(allowed, DEFAULT, BY)


@pytest.fixture
def connect(shop: resolve.Snapshot, home: Path) -> Connect:
    """`connect(receiver)`: an endpoint that calls it, and its secret."""
    ports: set[int] = set()

    def connected(to: Receiver, name: str = "shop", grant: Grant | None = None, **more: object) -> tuple[Endpoint, str]:
        ports.add(to.port)
        allow(*ports)
        wish = endpoints.Wish(name, to.url, grant or Grant(all_stores=True), **more)  # type: ignore[arg-type]
        return endpoints.create(wish, BY, NOW)

    return connected
