"""The listener's certificate: read again when its file changes, so that a renewed one needs no restart."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

log = logging.getLogger("postroom.smtpd")


class Certificate:
    """`chain` may hold the key too."""

    def __init__(self, chain: Path, key: Path | None = None) -> None:
        self._chain, self._key = chain, key
        self._changed = self._stamp()
        self.context = self._read()

    def refresh(self) -> None:
        """A pair that does not fit, as while it is being replaced, changes nothing."""
        try:
            stamp = self._stamp()
            if stamp == self._changed:
                return
            self._changed = stamp
            self.context = self._read()
        except OSError as error:
            log.error("the new certificate %s cannot be used, the old one still is: %s", self._chain, error)
        else:
            log.info("the certificate %s was read again", self._chain)

    def _stamp(self) -> tuple[int, ...]:
        return tuple(path.stat().st_mtime_ns for path in (self._chain, self._key) if path is not None)

    def _read(self) -> ssl.SSLContext:
        """Raises OSError, of which ssl.SSLError is one."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.load_cert_chain(self._chain, self._key)
        return context
