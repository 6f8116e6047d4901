"""Where an endpoint may be: https wherever it is public, http on this machine or in a network of the operator's."""

from dataclasses import dataclass, fields
from urllib.parse import SplitResult, urlsplit

from postroom.mail.sentence import Sentence
from postroom.transports.network import NetworkPolicy, host_objection, inside, literal
from postroom.transports.web import WEB_PORTS

LONGEST = 500
CLEAR = Sentence("type https://: over http anybody on the way could read it, and answer in the store's place")
INSIDE = ("localhost",)
INSIDE_ENDS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


class BadAddress(ValueError):
    """Says what is wrong with a typed URL. `args[0]` is a Sentence."""


@dataclass(frozen=True)
class InsidePolicy(NetworkPolicy):
    """Nothing public: for what is not encrypted, and for a demo, which leaves this machine alone."""

    def objection(self, address: str, port: int) -> str | None:
        if not inside(address, self.private_networks):
            return Sentence("%(address)s is public: only https may lead there, and in a demo nothing", address=address)
        return super().objection(address, port)


def policy_for(url: str, policy: NetworkPolicy, *, demo: bool) -> NetworkPolicy:
    if url.startswith("https:") and not demo:
        return policy
    return InsidePolicy(**{each.name: getattr(policy, each.name) for each in fields(policy)})


def checked(url: str, policy: NetworkPolicy) -> str:
    """As it is kept. What its name leads to is held against the policy at every call. Raises BadAddress."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port if parts.port is not None else {"https": 443}.get(parts.scheme, 80)
    except ValueError:
        raise bad(Sentence("not a URL such as https://shop.example.com/postroom")) from None
    if problem := objection(url.strip(), parts, port) or (clear(parts, policy) if parts.scheme == "http" else None):
        raise bad(problem)
    if port not in WEB_PORTS | policy.extra_ports:
        raise bad(Sentence("port %(port)s is not open here: use 443, or let the operator add it", port=port))
    host = literal(parts.hostname or "")
    if host is not None and (problem := with_web_ports(policy, port).objection(str(host), port)):
        raise bad(problem)
    return url.strip()


def bad(problem: str) -> BadAddress:
    return BadAddress(Sentence("This address cannot be called: %(problem)s.", problem=problem))


def objection(url: str, parts: SplitResult, port: int) -> str | None:
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return Sentence("not a URL such as https://shop.example.com/postroom")
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return Sentence("type at most %(most)s visible ASCII characters, without spaces", most=LONGEST)
    if "@" in parts.netloc:
        return Sentence("leave user and password out: every call is signed with the secret")
    if "#" in url:
        return Sentence("leave out the # and what follows it")
    if not 0 < port < 65536 or parts.netloc.endswith(":"):
        return Sentence("the port is a number from 1 to 65535")
    return host_objection(parts.hostname)


def clear(parts: SplitResult, policy: NetworkPolicy) -> str | None:
    """Why it may not be called in clear. A name without dots is one of a network at home, as in a compose file."""
    host = (parts.hostname or "").removesuffix(".")
    address = literal(host)
    if address is not None:
        return None if inside(str(address), policy.private_networks) else CLEAR
    return None if host in INSIDE or "." not in host or host.endswith(INSIDE_ENDS) else CLEAR


def with_web_ports(policy: NetworkPolicy, port: int) -> NetworkPolicy:
    """As the dialler sees it, where the port is one of those that are open."""
    ports = policy.extra_ports | {port}
    return NetworkPolicy(policy.allow_loopback, policy.private_networks, ports)
