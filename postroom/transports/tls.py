"""One verifying TLS context per trust store: making one costs 30 ms, a handshake with it one."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from postroom.mail.sentence import Sentence
from postroom.transports.network import literal


@dataclass(frozen=True)
class Certificate:
    """A server's certificate that has been verified."""

    subject: str
    names: tuple[str, ...]
    issuer: str
    expires: datetime


def certificate_of(secured: ssl.SSLSocket) -> Certificate | None:
    shown: dict[str, Any] = secured.getpeercert() or {}
    if not shown:
        return None
    names = tuple(name for _, name in shown.get("subjectAltName", ()))
    expires = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    subject = _called(shown["subject"], "commonName", "organizationName") or ", ".join(names)
    return Certificate(subject, names, _called(shown["issuer"], "organizationName", "commonName"), expires)


def _called(parts: Sequence[Sequence[tuple[str, str]]], *wanted: str) -> str:
    known = dict(pair for part in parts for pair in part)
    return next((known[name] for name in wanted if name in known), "")


def context_for(ca_bundle: str | None) -> ssl.SSLContext:
    """Verifies chain and name, TLS 1.2 or newer. A replaced bundle is read again. Raises OSError, also ssl.SSLError."""
    return _context(ca_bundle, Path(ca_bundle).stat().st_mtime_ns if ca_bundle else 0)


@lru_cache(maxsize=32)
def _context(ca_bundle: str | None, _changed: int) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_bundle)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def name_to_verify(host: str) -> str:
    """The configured host is what the certificate must name, whatever address it was found at."""
    spelled_out = literal(host)
    return str(spelled_out) if spelled_out else host.rstrip(".")


def why_not(error: Exception | None) -> str:
    """A TLS failure in the words of its cause."""
    if isinstance(error, ssl.SSLCertVerificationError):
        message = error.verify_message
        return Sentence("the server's certificate does not verify: %(why)s", why=Sentence(message))
    if isinstance(error, ssl.SSLError):
        return Sentence("no TLS with this server: %(why)s", why=error.reason or str(error))
    if isinstance(error, TimeoutError):
        return Sentence("no answer in the TLS handshake")
    why = str(error) if error is not None and str(error) else Sentence("closed by the server")
    return Sentence("the connection ended in the TLS handshake: %(why)s", why=why)
