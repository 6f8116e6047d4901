"""TCP ports of loopback for servers that are started later, by somebody else's hand."""

import itertools
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

# Below those that a kernel gives to whoever asks for any (from 32768 on Linux, higher elsewhere): a port of that range
# may become another program's between the look and the start. Each worker of pytest-xdist has a range of its own.
FIRST, EACH, RANGES = 20_000, 2_000, 6


def of_this_process() -> range:
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % RANGES
    return range(FIRST + number * EACH, FIRST + (number + 1) * EACH)


# Two runs on one machine begin at different places.
_next = itertools.islice(itertools.cycle(of_this_process()), os.getpid() % EACH, None)


def free_port() -> int:
    """Nobody listens there, and this process is not given it again soon."""
    return next(port for port in _next if nobody_has(port))


@contextmanager
def closed_port() -> Iterator[int]:
    """Whoever calls there is refused: it is taken, so nobody else gets it meanwhile, and not listened on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def nobody_has(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
