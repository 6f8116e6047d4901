"""``postroom listen``: the SMTP listener, to which stores and other programs hand their mail in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import home, open_to_serve

if TYPE_CHECKING:
    from postroom.smtpd.certificate import Certificate
    from postroom.smtpd.guests import Network

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option("--host", envvar="POSTROOM_SMTP_BIND", default="127.0.0.1", show_default=True, help="Address to bind.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    envvar="POSTROOM_SMTP_PORT",
    default=2525,
    show_default=True,
    help="SMTP port, with STARTTLS where there is a certificate; 0: any that is free.",
)
@click.option(
    "--tls-port", type=click.IntRange(0, 65535), envvar="POSTROOM_SMTP_TLS_PORT", help="Port with TLS from the start."
)
@click.option("--certificate", type=FILE, envvar="POSTROOM_SMTP_CERTIFICATE", help="Certificate chain, PEM.")
@click.option("--key", type=FILE, envvar="POSTROOM_SMTP_KEY", help="Its key, PEM, when it is not in the same file.")
@click.option(
    "--trust",
    multiple=True,
    envvar="POSTROOM_SMTP_TRUSTED",
    metavar="NETWORK",
    help="Clients from there may log in without TLS, as from this machine; such as 10.1.2.0/24.",
)
@click.option("--name", envvar="POSTROOM_SMTP_NAME", default="", help="Our name in greetings; this machine's.")
def listen(  # noqa: PLR0913, PLR0917
    host: str,
    port: int,
    tls_port: int | None,
    certificate: Path | None,
    key: Path | None,
    trust: tuple[str, ...],
    name: str,
) -> None:
    """Take mail by SMTP from shops and programs.

    Until SIGTERM or SIGINT. Clients log in with a user name of `postroom credential create`: over TLS, from this
    machine, or from a network that --trust names. The certificate is read again when its file changes.
    """
    open_to_serve()
    from postroom.smtpd.running import Wanted, listen, told
    from postroom.smtpd.server import Place

    shown, trusted = open_certificate(certificate, key), networks(trust)
    refuse_clear_text(host, tls_port, shown, trusted)
    implicit = (Place(host, tls_port, implicit=True),) if tls_port is not None else ()
    places = (Place(host, port), *implicit)

    def opened(ports: list[int]) -> None:
        click.echo(f"postroom: mail is taken by SMTP on {told(places, ports)}", err=True)

    try:
        listen(Wanted(places, home() / "run", shown, trusted, name=name), opened)
    except OSError as error:
        raise Trouble(
            f"Cannot listen on {told(places, [place.port for place in places])}: {error.strerror or error}. "
            "Choose another address or port with --host, --port and --tls-port.",
            Exit.UNAVAILABLE,
        ) from None


def open_certificate(chain: Path | None, key: Path | None) -> Certificate | None:
    from postroom.smtpd.certificate import Certificate

    if chain is None:
        if key is not None:
            raise Trouble("A key alone is no certificate; name its chain with --certificate.", Exit.USAGE)
        return None
    try:
        return Certificate(chain, key)
    except OSError as error:
        raise Trouble(
            f"The certificate {chain} cannot be used: {error}. It has to be PEM, with its key in the same file or in "
            "the one that --key names, and readable for this user.",
            Exit.CONFIG,
        ) from None


def networks(typed: Iterable[str]) -> tuple[Network, ...]:
    from ipaddress import ip_network

    try:
        return tuple(ip_network(each) for text in typed for each in text.replace(",", " ").split())
    except ValueError as error:
        raise Trouble(f"--trust names networks such as 10.1.2.0/24: {error}.", Exit.USAGE) from None


def refuse_clear_text(
    host: str, tls_port: int | None, certificate: Certificate | None, trusted: tuple[Network, ...]
) -> None:
    from postroom.smtpd.guests import is_local

    if certificate is not None:
        return
    if tls_port is not None:
        raise Trouble("A port with TLS needs a certificate: name it with --certificate.", Exit.USAGE)
    if not (trusted or host == "localhost" or is_local(host)):
        raise Trouble(
            f"Without a certificate nobody beyond this machine could log in on {host}: passwords are not taken in "
            "clear text. Name one with --certificate, listen on 127.0.0.1, or name a network of your own with --trust.",
            Exit.CONFIG,
        )
