"""What Magento has no setting for: the SMTP session's small print, retries, deadlines, the operator's permissions."""

from typing import Any

from postroom.scopes.catalogue import retention
from postroom.scopes.catalogue.setting import DEFAULT_ONLY, Group, Kind, Option, Section, Setting


def ours(path: str, label: str, kind: Kind, help: str, **more: Any) -> Setting:
    return Setting(f"postroom/{path}", label, kind, help, ours=True, can_restore=True, **more)


def operators(path: str, label: str, kind: Kind, help: str, **more: Any) -> Setting:
    return ours(path, label, kind, help, operator_only=True, environment_specific=True, **more)


def timeout(verb: str, label: str, default: str, help: str) -> Setting:
    return ours(f"smtp/timeout_{verb}", label, Kind.DURATION, help, default=default, bounds=(1, 3600), required=True)


SMTP = Group(
    "smtp",
    "SMTP Session",
    (
        ours(
            "smtp/ehlo_name",
            "EHLO Name",
            Kind.DOMAIN,
            "How we introduce ourselves to the SMTP server. Empty: the address of our end.",
        ),
        timeout("connect", "Timeout of Connecting", "15s", "How long to wait for the server to take the call."),
        timeout("reply", "Timeout of a Reply", "1m", "How long to wait for the answer to a command."),
        timeout(
            "dot",
            "Timeout after the Content",
            "10m",
            "How long to wait for the answer to the whole message. Ten minutes by RFC 5321 §4.5.3.2.6: who gives up "
            "earlier may send the same mail twice.",
        ),
        timeout("attempt", "Deadline of an Attempt", "15m", "The longest one attempt may take, all told."),
        ours(
            "smtp/max_connections",
            "Connections at Once",
            Kind.INTEGER,
            "How many connections one worker opens to this SMTP server.",
            default="10",
            bounds=(1, 100),
            required=True,
        ),
        ours(
            "smtp/max_per_connection",
            "Messages per Connection",
            Kind.INTEGER,
            "After how many messages a connection is closed and a new one opened. 0: as many as the server takes.",
            default="500",
            bounds=(0, 100_000),
            required=True,
        ),
        operators(
            "smtp/ca_bundle",
            "CA Bundle",
            Kind.FILE,
            "A file of certificates (PEM) to trust instead of the system's, for a server with a private authority.",
        ),
        operators(
            "smtp/clear_auth_networks",
            "Networks Where Passwords May Go in Clear Text",
            Kind.NETWORKS,
            "A password is never sent without TLS, except to this machine and to these networks. Empty: nowhere else.",
        ),
    ),
)
NETWORK = Group(
    "network",
    "Network",
    (
        operators(
            "network/allow_loopback",
            "Allow Connections to This Machine",
            Kind.SELECT,
            "No: hosts that turn out to be this machine are refused. Say Yes where a mail server runs beside us.",
            default="0",
            options=(Option("1", "Yes"), Option("0", "No")),
            scopes=DEFAULT_ONLY,
            required=True,
        ),
        operators(
            "network/private_networks",
            "Private Networks",
            Kind.NETWORKS,
            "Private networks that hold SMTP servers of yours. Others are refused, so that nobody can explore your "
            "network through the Host field.",
            scopes=DEFAULT_ONLY,
        ),
        operators(
            "network/extra_ports",
            "Further Ports",
            Kind.PORTS,
            "Ports that mail may leave by, besides 25, 26, 465, 587 and 2525.",
            scopes=DEFAULT_ONLY,
        ),
    ),
)
SENDMAIL = Group(
    "sendmail",
    "Sendmail",
    (
        operators(
            "sendmail/command",
            "Sendmail Command",
            Kind.COMMAND,
            "The program that takes mail: a path from the allow-list, without arguments. It is never run by a shell.",
            default="/usr/sbin/sendmail",
            required=True,
        ),
        ours(
            "sendmail/timeout",
            "Timeout of Sendmail",
            Kind.DURATION,
            "The longest the program may run for one message.",
            default="1m",
            bounds=(1, 3600),
            required=True,
        ),
    ),
)
OUTBOX = Group(
    "outbox",
    "Outbox",
    (
        operators(
            "outbox/folder",
            "Outbox Folder",
            Kind.FILE,
            "Where the outbox transport writes its files. Empty: outbox in the data folder.",
        ),
    ),
)
RETURN_PATH = Group(
    "return_path",
    "Signed Return Path",
    (
        ours(
            "return_path/domain",
            "Returns Domain",
            Kind.DOMAIN,
            "The domain that signed return paths are under. Its mail must come back to us.",
        ),
    ),
)
DELIVERY = Group(
    "delivery",
    "Delivery",
    (
        ours(
            "delivery/retry_schedule",
            "Retry Schedule",
            Kind.DURATIONS,
            "How long to wait before the second, third … attempt; the last is used again until the lifetime ends.",
            default="5m, 15m, 30m, 1h, 2h, 4h, 5h",
            bounds=(10, 86_400),
            required=True,
        ),
        ours(
            "delivery/lifetime",
            "Lifetime",
            Kind.DURATION,
            "How long to try before giving up. Time during which the transport itself is out of order does not count.",
            default="5d",
            bounds=(60, 30 * 86_400),
            required=True,
        ),
        ours(
            "delivery/when_in_doubt",
            "When in Doubt",
            Kind.SELECT,
            "What to do when the connection broke after the content and before the answer. Retry: send it again, at "
            "the risk of a second copy. Hold: wait for a person, at the risk of none.",
            default="retry",
            options=(Option("retry", "Retry"), Option("hold", "Hold")),
            required=True,
        ),
    ),
)
SENDING = Group(
    "sending",
    "Sending",
    (
        ours(
            "sending/interval",
            "Sending Interval",
            Kind.DURATION,
            "With asynchronous sending: send in runs this far apart, each of at most the limit. Empty: send at once.",
            scopes=DEFAULT_ONLY,
            bounds=(10, 86_400),
        ),
        ours(
            "sending/deadline",
            "Deadline of Synchronous Sending",
            Kind.DURATION,
            "Without asynchronous sending: how long who submits waits for the outcome. What went on is still sent.",
            default="5s",
            scopes=DEFAULT_ONLY,
            bounds=(0, 60),
            required=True,
        ),
    ),
)
DESK = Group(
    "desk",
    "Desk",
    (
        ours(
            "desk/require_two_factor",
            "Require Two-Factor Authentication",
            Kind.SELECT,
            "Who must prove who they are with an authenticator app too. Who has not set one up yet is led there after "
            "signing in.",
            default="nobody",
            options=(
                Option("nobody", "Nobody"),
                Option("administrators", "Whoever has a role for all stores"),
                Option("everybody", "Everybody"),
            ),
            scopes=DEFAULT_ONLY,
            required=True,
        ),
    ),
)

SECTION = Section(
    "postroom",
    "Postroom",
    (SMTP, NETWORK, SENDMAIL, OUTBOX, RETURN_PATH, DELIVERY, SENDING, retention.GROUP, DESK),
    ours=True,
)
