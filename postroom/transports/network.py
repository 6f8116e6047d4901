"""Where we may connect to: the grammar of a host and a policy over resolved addresses and ports.

A merchant types Host and Port; a server inside the deployment's network must not be reachable by typing it there.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from postroom.mail.sentence import Sentence

MAIL_PORTS = frozenset({25, 26, 465, 587, 2525})
READERS = {110: "POP3", 143: "IMAP", 993: "IMAP", 995: "POP3"}  #: ports where mail is read

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*", re.ASCII)

# Cloud instances read credentials here. 168.63.129.16 is public space, 100.100.100.200 and fd…: private space.
METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")
)
_THIS_NETWORK = ipaddress.ip_network("0.0.0.0/8")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class NetworkPolicy:
    """Deployment's word on where we may connect to. The default reaches public addresses on mail ports only."""

    allow_loopback: bool = False
    private_networks: tuple[str, ...] = ()  #: CIDR; addresses that are not public are allowed only inside these
    extra_ports: frozenset[int] = frozenset()
    this_machine_only: bool = False  #: a demo, whatever its settings say
    ports: frozenset[int] = MAIL_PORTS  #: of what is spoken there

    def objection(self, address: str, port: int) -> str | None:
        """Why this very address may not be connected to; None: it may."""
        if port not in self.ports and port not in self.extra_ports:
            if port in READERS and self.ports == MAIL_PORTS:
                return for_reading(port)
            allowed = ", ".join(str(each) for each in sorted(self.ports | self.extra_ports))
            return Sentence(
                "port %(port)s may not be used here: use one of %(allowed)s, or let the operator add it",
                port=port,
                allowed=allowed,
            )
        for each in _faces(address):
            objection = self._objection_to(each)
            if objection:
                return objection
        return None

    def _objection_to(self, address: Address) -> str | None:
        if address.is_loopback:
            ours = Sentence("%(address)s is this machine: the operator has not allowed loopback", address=address)
            return None if self.allow_loopback else ours
        if self.this_machine_only:
            return Sentence("%(address)s is another machine: mail of a demo stays on this one", address=address)
        if _never(address):
            return Sentence(
                "%(address)s may never be connected to (link-local, metadata, multicast or reserved)", address=address
            )
        if address.is_global or any(address in ipaddress.ip_network(each) for each in self.private_networks):
            return None
        return Sentence("%(address)s is a private address: the operator must list its network first", address=address)


def host_objection(host: str) -> str | None:
    """What is wrong with a typed host: a name of letters, digits and hyphens, or an IP address, and nothing else."""
    if literal(host) is not None:
        return None
    labels = host.removesuffix(".").split(".")
    if not host or len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return Sentence(
            "not a host name: type a name such as smtp.example.com or an IP address, without port, user or spaces"
        )
    if _NUMBER.fullmatch(labels[-1]):
        # inet_aton reads 127.1, 2130706433 and 0x7f000001 as addresses: nobody types these by mistake.
        return Sentence("not a host name: an IPv4 address is written as four decimal numbers")
    return None


def literal(host: str) -> Address | None:
    """The address a host spells out, also in brackets; None for a name."""
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare.isascii() or "%" in bare:
        return None
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        return None


def inside(address: str, networks: tuple[str, ...]) -> bool:
    """Whether an address is loopback or in one of the networks."""
    return all(
        each.is_loopback or any(each in ipaddress.ip_network(network) for network in networks)
        for each in _faces(address)
    )


def _never(address: Address) -> bool:
    return (
        address in METADATA
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address in _THIS_NETWORK
    )


def _faces(text: str) -> list[Address]:
    """The address, or the IPv4 address that an IPv6 spelling of it leads to; a zone ("%eth0") is ignored."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address, address.sixtofour]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address]


def for_reading(port: int) -> str:
    return Sentence(
        "port %(port)s is for reading mail (%(protocol)s), not for sending: use 587 or 465",
        port=port,
        protocol=READERS[port],
    )
