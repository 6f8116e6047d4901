"""What to try next after a phase that failed, as buttons that fill the form."""

from collections.abc import Iterator

from postroom.desk.configuration.meaning.fits import take
from postroom.desk.configuration.meaning.hint import Mend, use
from postroom.desk.configuration.meaning.providers import meant, provider_of

NOT_REACHED = {"resolve", "session"}
NO_WAY_IN = {"connect", "tls", "greeting", "starttls", "session"}


def mends(relay: str, phase: str) -> list[Mend]:
    """From the name and the port alone: another look-up would tell whoever asks what is in our network."""
    host, _, port = relay.rpartition(":")
    return [*(spelling(host) if phase in NOT_REACHED else ()), *(other_ways(host, port) if phase in NO_WAY_IN else ())]


def spelling(host: str) -> Iterator[Mend]:
    if near := meant(host):
        yield take(near)


def other_ways(host: str, port: str) -> Iterator[Mend]:
    known = provider_of(host)
    if known:
        yield use(known.port, known.ssl)
        return
    for other, ssl in ((587, "tls"), (465, "ssl")):
        if str(other) != port:
            yield use(other, ssl)
