"""Ports that are free, taken, moved, or not ours to have."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from postroom.project.plan import CannotStart
from postroom.project.ports import choose, opened
from tests.peers.ports import free_port

HERE = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    """The ports after it are nobody's."""
    with socket.create_server((HERE, free_port())) as listener:
        yield int(listener.getsockname()[1])


def test_a_free_port_is_taken_as_it_is(taken: int) -> None:
    port = choose(HERE, taken, may_move=True)
    assert port > taken
    assert choose(HERE, port, may_move=False) == port


def test_a_taken_port_that_may_not_move_is_refused_with_another(taken: int) -> None:
    with pytest.raises(CannotStart, match=f"--port {taken + 1}"):
        choose(HERE, taken, may_move=False)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CannotStart, match="address of this machine"):
        choose("192.0.2.1", 8025, may_move=True)


def test_what_listens_is_noticed_and_what_does_not_is_given_up(taken: int) -> None:
    assert asyncio.run(opened(HERE, taken, 5.0))
    free = choose(HERE, taken, may_move=True)
    assert not asyncio.run(opened(HERE, free, 0.2))
