"""Names to addresses with a bounded wait: getaddrinfo cannot be interrupted, so it runs in a few threads of its own."""

from __future__ import annotations

import concurrent.futures
import socket
import threading

from postroom.mail.sentence import Sentence
from postroom.transports.network import literal

RESOLVERS = 8  # threads that may hang in the system's resolver at one time

_slots = threading.BoundedSemaphore(RESOLVERS)

Endpoint = tuple[socket.AddressFamily, str]
Answer = concurrent.futures.Future[list[Endpoint]]


class ResolverBusy(OSError):
    """Every resolver thread hangs in an earlier question."""


def ask(host: str) -> Answer:
    """Start a lookup of (family, address) pairs in the system's order of preference. The result raises OSError."""
    answer: Answer = concurrent.futures.Future()
    spelled_out = literal(host)
    if spelled_out is not None:
        family = socket.AF_INET if spelled_out.version == 4 else socket.AF_INET6
        answer.set_result([(family, str(spelled_out))])
    elif _slots.acquire(blocking=False):
        answer.set_running_or_notify_cancel()  # who gives up waiting leaves a thread behind that will still answer
        # A daemon: a resolver that never answers must not keep the process from ending.
        threading.Thread(target=_look_up, args=(host, answer), daemon=True, name=f"resolve {host}").start()
    else:
        busy = Sentence("the system's resolver does not answer: every lookup slot is waiting for it")
        answer.set_exception(ResolverBusy(busy))
    return answer


def _look_up(host: str, answer: Answer) -> None:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        answer.set_result(list(dict.fromkeys((family, str(where[0])) for family, _, _, _, where in found)))
    except (OSError, UnicodeError) as error:
        answer.set_exception(error if isinstance(error, OSError) else OSError(str(error)))
    finally:
        _slots.release()
