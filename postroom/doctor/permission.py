"""The commands that let mail go where the network policy forbids it."""

from collections.abc import Iterator
from dataclasses import replace

from postroom.transports.dialler import resolve_blocking
from postroom.transports.network import MAIL_PORTS, READERS, NetworkPolicy
from postroom.transports.settings import SmtpSettings
from postroom.transports.smtp import way_of

SETTING = "postroom config set postroom/network"


def needed(settings: SmtpSettings, policy: NetworkPolicy) -> tuple[str, ...]:
    """For the first of the host's addresses, whatever the policy says of them."""
    anywhere = NetworkPolicy(True, ("0.0.0.0/0", "::/0"), frozenset({settings.port}))
    endpoints = resolve_blocking(way_of(settings, anywhere))
    return permission(policy, endpoints[0][1], settings.port) if isinstance(endpoints, list) else ()


def permission(policy: NetworkPolicy, address: str, port: int) -> tuple[str, ...]:
    """What to type so that this very address may be connected to; nothing where nothing helps, or nothing is needed."""
    commands: list[str] = []
    if port in READERS.keys() - policy.extra_ports:  # no mail server is there, whatever is permitted
        return ()
    for command, wider in widened(policy, address, port):
        if policy.objection(address, port) is None:
            break
        if wider.objection(address, port) != policy.objection(address, port):
            commands.append(command)
            policy = wider
    return tuple(commands) if policy.objection(address, port) is None else ()


def widened(policy: NetworkPolicy, address: str, port: int) -> Iterator[tuple[str, NetworkPolicy]]:
    """One permission more each time; lists are set as a whole, so what is permitted now stands in them too."""
    extra = policy.extra_ports if port in MAIL_PORTS else policy.extra_ports | {port}
    policy = replace(policy, extra_ports=extra)
    yield f"{SETTING}/extra_ports {','.join(str(each) for each in sorted(extra))}", policy
    yield f"{SETTING}/allow_loopback 1", replace(policy, allow_loopback=True)
    networks = (*policy.private_networks, f"{address}/{128 if ':' in address else 32}")
    yield f"{SETTING}/private_networks {','.join(networks)}", replace(policy, private_networks=networks)
