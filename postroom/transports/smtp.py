"""SMTP for the worker: a pool of connections, each dialled under the network policy and verified by its certificate."""

from __future__ import annotations

import asyncio
import ssl

from postroom.mail.faults import Failure, outcome_of_failure
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.sentence import Sentence
from postroom.transports import tls
from postroom.transports.connection import BLOCK, Connection
from postroom.transports.dialler import Dialled, Way, dial
from postroom.transports.handshake import Terms
from postroom.transports.ledger import Ledger
from postroom.transports.network import NetworkPolicy, inside
from postroom.transports.pool import Pool
from postroom.transports.settings import Security, SmtpSettings


def smtp_transport(settings: SmtpSettings, policy: NetworkPolicy, ledger: Ledger) -> Pool:
    return Pool(_SmtpOpener(settings, policy), ledger)


def terms_of(settings: SmtpSettings, dialled: Dialled) -> Terms:
    """What is true of this very connection."""
    return Terms(
        settings=settings,
        ehlo_name=settings.ehlo_name or _address_literal(dialled.socket.getsockname()[0]),
        encrypted=settings.security is Security.SSL,
        clear_auth=inside(dialled.address, settings.clear_auth_networks),
    )


def way_of(settings: SmtpSettings, policy: NetworkPolicy) -> Way:
    return Way(settings.host, settings.port, policy, settings.timeouts.connect)


class _SmtpOpener:
    def __init__(self, settings: SmtpSettings, policy: NetworkPolicy) -> None:
        self._settings, self._policy = settings, policy
        self.relay = settings.relay
        self.max_connections = settings.max_connections

    async def open(self, pool: Pool) -> Outcome | None:
        settings = self._settings
        try:
            context = None if settings.security is Security.NONE else tls.context_for(settings.ca_bundle)
        except OSError as error:
            unusable = "the CA bundle %(file)s cannot be used: %(why)s"
            return _no_tls(Sentence(unusable, file=settings.ca_bundle, why=str(error)))
        dialled = await dial(way_of(settings, self._policy))
        if not isinstance(dialled, Dialled):
            return dialled
        connection = Connection(terms_of(settings, dialled), pool, self.relay)
        try:
            await self._put_under(connection, dialled, context if settings.security is Security.SSL else None)
        except (OSError, ssl.SSLError) as error:
            dialled.socket.close()
            return _no_tls(tls.why_not(error))
        return None

    async def _put_under(self, connection: Connection, dialled: Dialled, context: ssl.SSLContext | None) -> None:
        timeouts = self._settings.timeouts
        await asyncio.get_running_loop().create_connection(
            lambda: connection,
            sock=dialled.socket,
            ssl=context,
            server_hostname=tls.name_to_verify(self._settings.host) if context else None,
            ssl_handshake_timeout=timeouts.tls if context else None,
            ssl_shutdown_timeout=timeouts.quit if context else None,
        )

    async def upgrade(self, connection: Connection) -> None:
        timeouts = self._settings.timeouts
        wire = connection.wire
        assert isinstance(wire, asyncio.Transport)
        try:
            secure = await asyncio.get_running_loop().start_tls(
                wire,
                connection,
                tls.context_for(self._settings.ca_bundle),
                server_hostname=tls.name_to_verify(self._settings.host),
                ssl_handshake_timeout=timeouts.tls,
                ssl_shutdown_timeout=timeouts.quit,
            )
        except (OSError, ssl.SSLError) as error:
            connection.cut(Failure.TLS, tls.why_not(error))
            return
        if secure is not None:
            secure.set_write_buffer_limits(high=BLOCK)
            connection.secured(secure, secure.get_extra_info("ssl_object").version())


def _address_literal(address: str) -> str:
    """RFC 5321 §4.1.3: what to call ourselves when nobody has given us a name."""
    bare = address.partition("%")[0]
    return f"[IPv6:{bare}]" if ":" in bare else f"[{bare}]"


def _no_tls(detail: str) -> Outcome:
    return outcome_of_failure(Verb.TLS, Failure.TLS, detail)
