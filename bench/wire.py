"""The bare SMTP driver beside smtplib and aiosmtplib, against Postfix's smtp-sink and over a wire of 100 ms.

    python -m bench.wire [messages]

No database, no rendering: 2 KB of composed content through 10 connections. CPU is this process's, per message. Absolute
figures belong to the machine, read the ratios.
"""

from __future__ import annotations

import asyncio
import smtplib
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import aiosmtplib

from postroom.mail.address import Address
from postroom.mail.envelope import Envelope
from postroom.mail.outcome import Accepted, Outcome
from postroom.transports.ledger import Facts, Parcel
from postroom.transports.network import NetworkPolicy
from postroom.transports.open import open_transport
from postroom.transports.settings import SmtpSettings
from tests.peers.postfix import smtp_sink
from tests.peers.proxy import Proxy

CONTENT = b"Subject: Your order\r\nFrom: shop@example.com\r\n\r\n" + (b"x" * 60 + b"\r\n") * 32
SENDER, RECIPIENT = "shop@example.com", "jane@example.org"
ENVELOPE = Envelope(Address.parse(SENDER), Address.parse(RECIPIENT))
CONNECTIONS = 10
ROUNDS = 3
FAR = 0.1  # seconds of round trip
FAR_CONNECTIONS = 20
FAR_MESSAGES = 2000
FAR_GOAL = 150  # messages per second


@dataclass(frozen=True)
class Figures:
    rate: float  #: messages per second
    cpu: float  #: microseconds per message


class Counting:
    """A ledger without a memory."""

    def __init__(self, count: int) -> None:
        self.left, self.accepted = count, 0

    def take(self) -> Parcel | None:
        if not self.left:
            return None
        self.left -= 1
        return Parcel(self.left, ENVELOPE, CONTENT)

    def may_begin(self, parcel: Parcel) -> bool:
        return True

    def intend(self, parcel: Parcel) -> bool:
        return True

    def give_back(self, parcel: Parcel) -> None:
        self.left += 1

    def record(self, parcel: Parcel, outcome: Outcome, facts: Facts) -> None:
        assert isinstance(outcome, Accepted), outcome
        self.accepted += 1


def ours(port: int, count: int, connections: int = CONNECTIONS) -> None:
    asyncio.run(_ours(port, count, connections))


async def _ours(port: int, count: int, connections: int) -> None:
    settings = SmtpSettings("127.0.0.1", port, max_connections=connections, max_per_connection=0)
    ledger = Counting(count)
    transport = open_transport(settings, NetworkPolicy(True, extra_ports=frozenset({port})), ledger)
    await transport.run()
    await transport.close()
    assert ledger.accepted == count


def of_smtplib(port: int, count: int) -> None:
    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            for _ in range(count // CONNECTIONS):
                client.sendmail(SENDER, [RECIPIENT], CONTENT)

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def of_aiosmtplib(port: int, count: int) -> None:
    async def send() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for _ in range(count // CONNECTIONS):
                await client.sendmail(SENDER, [RECIPIENT], CONTENT)

    async def all_of_them() -> None:
        await asyncio.gather(*(send() for _ in range(CONNECTIONS)))

    asyncio.run(all_of_them())


def measured(send: Callable[[int, int], None], port: int, count: int) -> Figures:
    cpu, wall = time.process_time(), time.perf_counter()
    send(port, count)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Figures(count / wall, cpu / count * 1e6)


def main(count: int) -> None:
    ways = {"postroom": (ours, count), "smtplib": (of_smtplib, count // 4), "aiosmtplib": (of_aiosmtplib, count // 4)}
    found: dict[str, list[Figures]] = {name: [] for name in ways}
    with smtp_sink() as port:
        for _ in range(ROUNDS):
            for name, (send, messages) in ways.items():
                found[name].append(measured(send, port, messages))
        show(found)
        far(port)


def show(found: dict[str, list[Figures]]) -> None:
    print(
        f"\nThe bare driver: {len(CONTENT)} octets, {CONNECTIONS} connections, smtp-sink, median of {ROUNDS} rounds\n"
    )
    rate = {name: median(each.rate for each in figures) for name, figures in found.items()}
    cpu = {name: median(each.cpu for each in figures) for name, figures in found.items()}
    for name in found:
        ratio = f"{rate['postroom'] / rate[name]:5.1f}x the rate, {cpu[name] / cpu['postroom']:5.1f}x less CPU"
        print(
            f"  {name:<12}{rate[name]:>9,.0f}/s {cpu[name]:>7.1f} us"
            + ("" if name == "postroom" else f"   ours: {ratio}")
        )


def far(port: int) -> None:
    with Proxy(("127.0.0.1", port), FAR) as proxy:
        since = time.perf_counter()
        ours(proxy.port, FAR_MESSAGES, FAR_CONNECTIONS)
        rate = FAR_MESSAGES / (time.perf_counter() - since)
    verdict = "reached" if rate >= FAR_GOAL else "MISSED"
    print(
        f"\n  {FAR * 1000:.0f} ms round trip, {FAR_CONNECTIONS} connections: {rate:,.0f}/s (goal {FAR_GOAL}: {verdict})"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
