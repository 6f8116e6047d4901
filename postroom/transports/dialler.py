"""The one way to a peer: resolve once, hold every address against the policy, connect to that very address.

Two drivers over the same rules: `dial` for the worker's event loop, `dial_blocking` for checks. Nothing is looked up
a second time, so a name that changes its answer between check and connect gains nothing.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import errno
import os
import socket
import time
from dataclasses import dataclass

from postroom.mail.faults import Failure, outcome_of_failure
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.sentence import Sentence, joined
from postroom.transports import resolving
from postroom.transports.network import NetworkPolicy, host_objection

WHOLE_DIAL = 30.0  # seconds over all addresses of one host


@dataclass(frozen=True)
class Way:
    """Where to go and how long each address may take."""

    host: str
    port: int
    policy: NetworkPolicy
    timeout: float  #: seconds for one address, and for the lookup
    whole: float = WHOLE_DIAL  #: seconds for all addresses


@dataclass(frozen=True)
class Dialled:
    socket: socket.socket
    address: str  #: the peer's IP address


async def dial(way: Way) -> Dialled | Outcome:
    """A connected, non-blocking socket with TCP_NODELAY; or why not."""
    objection = host_objection(way.host)
    if objection:
        return _failed(Verb.RESOLVE, Failure.NOT_ALLOWED, f"{way.host!r}: {objection}")
    loop = asyncio.get_running_loop()
    answer = asyncio.wrap_future(resolving.ask(way.host))
    try:
        endpoints = await asyncio.wait_for(answer, way.timeout)
    except (OSError, TimeoutError) as error:
        return _unresolved(way, error)
    allowed = _allowed(way, endpoints)
    if not isinstance(allowed, list):
        return allowed
    tries = _Tries(way)
    for family, address in allowed:
        plug = _plug(family)
        try:
            await asyncio.wait_for(loop.sock_connect(plug, (address, way.port)), tries.seconds_left())
        except (OSError, TimeoutError) as error:
            plug.close()
            tries.missed(address, error)
        except BaseException:
            plug.close()
            raise
        else:
            return Dialled(plug, address)
    return tries.outcome()


def resolve_blocking(way: Way) -> list[resolving.Endpoint] | Outcome:
    """The first half of `dial_blocking`: addresses that the policy allows."""
    objection = host_objection(way.host)
    if objection:
        return _failed(Verb.RESOLVE, Failure.NOT_ALLOWED, f"{way.host!r}: {objection}")
    try:
        endpoints = resolving.ask(way.host).result(way.timeout)
    except (OSError, concurrent.futures.TimeoutError) as error:
        return _unresolved(way, error)
    return _allowed(way, endpoints)


def connect_blocking(way: Way, endpoints: list[resolving.Endpoint]) -> Dialled | Outcome:
    """A connected, blocking socket to the first address that answers; or why not."""
    tries = _Tries(way)
    for family, address in endpoints:
        plug = _plug(family)
        plug.settimeout(tries.seconds_left())
        try:
            plug.connect((address, way.port))
        except OSError as error:
            plug.close()
            tries.missed(address, error)
        else:
            return Dialled(plug, address)
    return tries.outcome()


class _Tries:
    """What each address answered, and the time left for the others."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._until = time.monotonic() + way.whole
        self._misses: list[str] = []
        self._failure = Failure.REFUSED

    def seconds_left(self) -> float:
        return max(0.05, min(self._way.timeout, self._until - time.monotonic()))

    def missed(self, address: str, error: OSError) -> None:
        timed_out = isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT
        self._failure = Failure.TIMED_OUT if timed_out else Failure.REFUSED
        why = Sentence("no answer") if timed_out else Sentence(os.strerror(error.errno or 0).lower())
        self._misses.append(Sentence("%(address)s %(why)s", address=address, why=why))

    def outcome(self) -> Outcome:
        way = self._way
        where = f"{way.host}:{way.port}"
        detail = Sentence("%(host)s: %(why)s", host=where, why=joined("; ", self._misses))
        return _failed(Verb.CONNECT, self._failure, detail)


def _allowed(way: Way, endpoints: list[resolving.Endpoint]) -> list[resolving.Endpoint] | Outcome:
    judged = [(endpoint, way.policy.objection(endpoint[1], way.port)) for endpoint in endpoints]
    allowed = [endpoint for endpoint, objection in judged if objection is None]
    if allowed:
        return allowed
    objections = dict.fromkeys(objection for _, objection in judged if objection)
    reasons = joined("; ", objections) if objections else Sentence("the name has no address")
    return _failed(Verb.CONNECT, Failure.NOT_ALLOWED, Sentence("%(host)s: %(why)s", host=way.host, why=reasons))


def _plug(family: socket.AddressFamily) -> socket.socket:
    plug = socket.socket(family, socket.SOCK_STREAM)
    plug.setblocking(False)
    # With Nagle on, a group that follows another waits for the peer's delayed ACK: 40 ms a message.
    plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plug


def _unresolved(way: Way, error: Exception) -> Outcome:
    why = Sentence("the resolver did not answer in time") if isinstance(error, TimeoutError) else _unknown(error)
    return _failed(Verb.RESOLVE, Failure.UNRESOLVED, Sentence("%(host)s: %(why)s", host=way.host, why=why))


def _unknown(error: Exception) -> str:
    """The system's own words, without its number: a page may know them in another language."""
    if isinstance(error, OSError) and error.errno is not None and len(error.args) == 2:
        return Sentence(str(error.strerror))
    return str(error)


def _failed(verb: Verb, failure: Failure, detail: str) -> Outcome:
    return outcome_of_failure(verb, failure, detail)
