"""From settings to a transport."""

from __future__ import annotations

from postroom.transports.ledger import Ledger, Transport
from postroom.transports.network import NetworkPolicy
from postroom.transports.outbox import Outbox
from postroom.transports.sendmail import Sendmail
from postroom.transports.settings import OutboxSettings, SendmailSettings, SmtpSettings, TransportSettings
from postroom.transports.smtp import smtp_transport


def open_transport(settings: TransportSettings, policy: NetworkPolicy, ledger: Ledger) -> Transport:
    """Nothing is connected or started before `run`."""
    match settings:
        case SmtpSettings():
            return smtp_transport(settings, policy, ledger)
        case SendmailSettings():
            return Sendmail(settings, ledger)
        case OutboxSettings():
            return Outbox(settings, ledger)
