"""Where a request comes from, and where links lead: never what a stranger's header says about it."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

Ip = IPv4Address | IPv6Address


def address_of(request: HttpRequest) -> str:
    """The nearest address that is not one of our proxies'; empty where none is known.

    Read from the right: what stands further left in X-Forwarded-For is what the client itself has sent.
    """
    path = [*request.headers.get("X-Forwarded-For", "").split(","), request.META.get("REMOTE_ADDR", "")]
    nearest: Ip | None = None
    for text in reversed(path):
        try:
            nearest = ip_address(text.strip())
        except ValueError:
            break
        if not is_proxy(nearest):
            break
    return str(nearest or "")


def is_proxy(address: Ip) -> bool:
    return any(address in network for network in settings.POSTROOM_PROXIES)
