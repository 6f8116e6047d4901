"""Who is connected: how many in all, and how many from one address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from postroom.mail.reply import Reply
from postroom.smtpd.limits import Limits
from postroom.smtpd.replies import TOO_MANY_HERE, TOO_MANY_OF_YOU

Network = IPv4Network | IPv6Network


def parsed(address: str) -> IPv4Address | IPv6Address:
    """An IPv4 address that comes by an IPv6 socket is itself."""
    found = ip_address(address.partition("%")[0])
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def is_local(address: str) -> bool:
    return parsed(address).is_loopback


def is_within(address: str, networks: Iterable[Network]) -> bool:
    return any(parsed(address) in network for network in networks)


def household(address: str) -> str:
    """The address, or the /64 of an IPv6 one: what one client has cheaply."""
    found = parsed(address)
    return str(ip_network((found, 64), strict=False) if isinstance(found, IPv6Address) else found)


class Guests:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = 0
        self._by_address: Counter[str] = Counter()

    def enter(self, address: str) -> Reply | None:
        """None: come in, and `leave` later."""
        if self._all >= self._limits.connections:
            return TOO_MANY_HERE
        home = household(address)
        most = self._limits.local if is_local(address) else self._limits.per_address
        if self._by_address[home] >= most:
            return TOO_MANY_OF_YOU
        self._all += 1
        self._by_address[home] += 1
        return None

    def leave(self, address: str) -> None:
        home = household(address)
        self._all -= 1
        self._by_address[home] -= 1
        if not self._by_address[home]:
            del self._by_address[home]
