"""A shop whose mail comes by SMTP, and a listener for it."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from postroom.smtpd.certificate import Certificate
from tests.msa.mails import Shop
from tests.peers.certificates import Authority
from tests.peers.clock import Clock
from tests.smtpd.listener import Running, listener

Listen = Callable[..., Running]


@pytest.fixture
def shop(transactional_db: None, tmp_path: Path, settings: Settings) -> Shop:
    """With real commits, for the listener has threads and connections of its own."""
    settings.POSTROOM_HOME = tmp_path
    return Shop()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def certificate(authority: Authority) -> Certificate:
    return Certificate(*authority.files())


@pytest.fixture
def listen(shop: Shop, tmp_path: Path, authority: Authority) -> Iterator[Listen]:
    """Starts listeners as they are asked for; each knows a credential for all stores."""
    made, password = shop.credential(per_hour=100_000)
    with ExitStack() as stack:

        def start(**wanted: Any) -> Running:
            running = stack.enter_context(listener(tmp_path, loop=Clock, **wanted))
            running.login = (made.username, password)
            running.trusts = ssl.create_default_context(cafile=authority.bundle)
            return running

        yield start


@pytest.fixture
def running(listen: Listen) -> Running:
    return listen()


@pytest.fixture
def secure(listen: Listen, certificate: Certificate) -> Running:
    return listen(certificate=certificate)
