"""A form of the desk is read before Django sees it, by a few threads at most: the others go on answering.

A form needs no key, and a body that comes drop by drop holds the thread that reads it for as long as its sender likes
(CWE-400): granian can neither end such a read nor answer beside it. So a patient attacker can keep forms from being
sent, but no page from being read and no order from being taken (the API asks for the key before it reads). A proxy
that buffers requests, which belongs in front anyway, keeps even that away.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any, NoReturn

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

KEYED = "/api/v1/"  # asks for the key before it reads
LARGEST = 1 << 20  # octets; the largest form is a section of the configuration, some ten thousand
# Octets; up to here a form that is too large is read to its end all the same: where a proxy still writes when we close,
# our refusal is lost and it says 502 in our place.
HEARD_OUT = 8 << 20
CHUNK = 1 << 16
READERS = 4  # of the threads that answer, how many may be reading forms
TOO_LARGE = ("413 Content Too Large", f"A form has at most {LARGEST} octets.")
BUSY = ("503 Service Unavailable", "Too many forms arrive at this moment. Send yours again.")


class Refusal(Exception):
    """The body is not read: the status line and what to do."""


class Patience:
    """WSGI middleware."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._readers = BoundedSemaphore(READERS)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if is_form(environ):
            try:
                environ["wsgi.input"] = BytesIO(self._body(environ))
            except Refusal as refusal:
                status, advice = refusal.args
                return refuse(start, status, advice)
        return self._application(environ, start)

    def _body(self, environ: Environ) -> bytes:
        """Raises Refusal."""
        length = declared(environ)
        if not self._readers.acquire(blocking=False):
            raise Refusal(*BUSY)
        try:
            if length > LARGEST:
                hear_out(environ, length)
            body: bytes = environ["wsgi.input"].read(length)
        finally:
            self._readers.release()
        if len(body) < length:
            raise Refusal("400 Bad Request", "The form did not come whole. Send it again.")
        return body


def hear_out(environ: Environ, length: int) -> NoReturn:
    """Keeps nothing of it. Raises Refusal."""
    while length > 0 and (part := environ["wsgi.input"].read(min(length, CHUNK))):
        length -= len(part)
    raise Refusal(*TOO_LARGE)


def is_form(environ: Environ) -> bool:
    return not environ["PATH_INFO"].startswith(KEYED) and environ["REQUEST_METHOD"] not in {"GET", "HEAD", "OPTIONS"}


def declared(environ: Environ) -> int:
    """How many octets the form has. Raises Refusal."""
    text = environ.get("CONTENT_LENGTH") or ("" if environ.get("HTTP_TRANSFER_ENCODING") else "0")
    if not (text.isascii() and text.isdigit()):
        raise Refusal("411 Length Required", "Say with Content-Length how long the form is.")
    if len(text) > 9 or int(text) > HEARD_OUT:
        raise Refusal(*TOO_LARGE)
    return int(text)


def refuse(start: Start, status: str, advice: str) -> Iterable[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
    return [advice.encode() + b"\n"]
