"""How mail leaves: the transport, retries, and whether submitting waits."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from postroom.mail.retry import RetrySchedule
from postroom.scopes import secrets
from postroom.scopes.effective.reading import At
from postroom.scopes.resolve import Snapshot
from postroom.scopes.scope import DEFAULT, Scope
from postroom.transports.network import NetworkPolicy
from postroom.transports.settings import (
    Auth,
    OutboxSettings,
    Secret,
    Security,
    SendmailSettings,
    SmtpSettings,
    Timeouts,
    TransportSettings,
)

WINDOWS = os.name == "nt"
PASSWORD = "system/smtp/password"  # a path  # noqa: S105


@dataclass(frozen=True, slots=True)
class Sending:
    """Global, as in Magento. `interval` None: at once; else runs this far apart of at most `limit` a view and group."""

    asynchronous: bool
    limit: int
    interval: timedelta | None
    deadline: timedelta


def transport(snapshot: Snapshot, store_view_id: int) -> TransportSettings:
    """Raises Misconfigured, also where the password cannot be decrypted."""
    return transport_at(snapshot, Scope.store(store_view_id))


def transport_at(snapshot: Snapshot, scope: Scope) -> TransportSettings:
    """What a store view without settings of its own would have there. Raises Misconfigured."""
    return snapshot.once(_transport, At(snapshot, scope))


def retry_schedule(snapshot: Snapshot, store_view_id: int) -> tuple[RetrySchedule, str]:
    """With what to do when in doubt: `retry` or `hold`."""
    return snapshot.once(_retry_schedule, At.store(snapshot, store_view_id))


def sending(snapshot: Snapshot) -> Sending:
    return snapshot.once(_sending, At(snapshot, DEFAULT))


def network_policy(snapshot: Snapshot) -> NetworkPolicy:
    """Where the operator lets mail be taken."""
    return snapshot.once(_network_policy, At(snapshot, DEFAULT))


def _transport(at: At) -> TransportSettings:
    chosen = at.needed("system/smtp/transport", str)
    if chosen == "outbox":
        folder = at.value("postroom/outbox/folder", str)
        return OutboxSettings(Path(folder) if folder else Path(settings.POSTROOM_HOME) / "outbox")
    if chosen == "smtp":
        return _smtp(at, Security(at.value("system/smtp/ssl", str) or "none"), Auth(at.needed("system/smtp/auth", str)))
    if WINDOWS:
        # There is no sendmail on Windows: Host and Port take its place there, and nothing else of the account.
        return _smtp(at, Security.NONE, Auth.NONE)
    return SendmailSettings(at.needed("postroom/sendmail/command", str), at.seconds("postroom/sendmail/timeout"))


def _smtp(at: At, security: Security, auth: Auth) -> SmtpSettings:
    username = at.text("system/smtp/username")
    if not username:
        auth = Auth.NONE  # as in Magento: without a username there is nobody to sign in
    password = _password(at) if auth is not Auth.NONE else None
    return SmtpSettings(
        host=at.needed("system/smtp/host", str),
        port=at.needed("system/smtp/port", int),
        security=security,
        auth=auth,
        username=username if auth is not Auth.NONE else "",
        password=Secret(password) if password else None,
        credential_id=secrets.credential_id(password) if password else "",
        ehlo_name=at.text("postroom/smtp/ehlo_name"),
        timeouts=_timeouts(at),
        ca_bundle=at.value("postroom/smtp/ca_bundle", str),
        clear_auth_networks=at.value("postroom/smtp/clear_auth_networks", tuple) or (),
        max_connections=at.needed("postroom/smtp/max_connections", int),
        max_per_connection=at.needed("postroom/smtp/max_per_connection", int),
    )


def _password(at: At) -> str | None:
    try:
        return at.snapshot.secret(PASSWORD, at.scope)
    except (secrets.Undecryptable, secrets.KeyProblem) as error:
        raise at.wrong(PASSWORD, str(error)) from error


def _timeouts(at: At) -> Timeouts:
    reply = at.seconds("postroom/smtp/timeout_reply")
    return Timeouts(
        connect=at.seconds("postroom/smtp/timeout_connect"),
        tls=reply,
        greeting=reply,
        ehlo=reply,
        auth=reply,
        mail=reply,
        rcpt=reply,
        data=reply,
        content=reply,
        dot=at.seconds("postroom/smtp/timeout_dot"),
        attempt=at.seconds("postroom/smtp/timeout_attempt"),
    )


def _retry_schedule(at: At) -> tuple[RetrySchedule, str]:
    delays = at.needed("postroom/delivery/retry_schedule", tuple)
    lifetime = at.needed("postroom/delivery/lifetime", timedelta)
    return RetrySchedule(delays, lifetime), at.needed("postroom/delivery/when_in_doubt", str)


def _sending(at: At) -> Sending:
    return Sending(
        at.flag("sales_email/general/async_sending"),
        at.needed("sales_email/general/sending_limit", int),
        at.value("postroom/sending/interval", timedelta),
        at.needed("postroom/sending/deadline", timedelta),
    )


def _network_policy(at: At) -> NetworkPolicy:
    return NetworkPolicy(
        at.flag("postroom/network/allow_loopback"),
        at.value("postroom/network/private_networks", tuple) or (),
        frozenset(at.value("postroom/network/extra_ports", tuple) or ()),
        this_machine_only=settings.POSTROOM_DEMO,
    )
