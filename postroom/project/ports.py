"""Which TCP ports we can have."""

import asyncio
import contextlib
import errno
import socket

from postroom.project.plan import CannotStart

TRIES = 50


def choose(host: str, port: int, may_move: bool, option: str = "--port") -> int:
    """*port*, or, where it is taken and may move, the next free one. *option*: how another one is asked for."""
    if is_free(host, port):
        return port
    if not may_move:
        raise CannotStart(
            f"Port {port} on {host} is taken by another program. Stop that one, or choose another: {option} {port + 1}."
        )
    for candidate in range(port + 1, min(port + TRIES, 65536)):
        if is_free(host, candidate):
            return candidate
    raise CannotStart(f"The ports from {port} to {port + TRIES} on {host} are all taken; choose one with {option}.")


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError:
            raise CannotStart(
                f"Port {port} needs rights that this user does not have; choose one above 1023."
            ) from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise CannotStart(
                f"Cannot listen on {host}: {error.strerror}. Choose an address of this machine."
            ) from None
    return True


async def opened(host: str, port: int, seconds: float) -> bool:
    """Whether something accepts connections there within *seconds*."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not await accepts(target, port):
                await asyncio.sleep(0.1)
            return True
    return False


async def accepts(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
