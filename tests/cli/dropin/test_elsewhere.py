"""A listener on another host hears the password only through TLS, and only where its certificate says who it is."""

import dataclasses
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from postroom.cli.dropin.client import Wire, introduce
from postroom.cli.dropin.configuration import Configuration
from postroom.cli.dropin.endings import Refused
from tests.cli.dropin.conftest import ACCOUNT
from tests.peers.certificates import Authority
from tests.peers.scripted import Manners, ScriptedServer

ELSEWHERE = "192.0.2.7"
MANNERS = Manners(accounts=dict([ACCOUNT]), require_auth=True)


def greet(server: ScriptedServer, authorities: str = "") -> None:
    its = Configuration("localhost", server.port, *ACCOUNT, authorities=authorities)
    with socket.create_connection((server.host, server.port), 10) as plug:
        wire = Wire(plug)
        try:
            introduce(wire, its, ELSEWHERE)
        finally:
            wire.close()


def asked_for_a_password(server: ScriptedServer) -> bool:
    return any(command.startswith("AUTH") for command in server.commands)


def test_the_password_goes_through_tls(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with ScriptedServer(dataclasses.replace(MANNERS, tls=authority.good())) as server:
        greet(server, authority.bundle)
        assert server.connections[0].tls
        assert asked_for_a_password(server)


def test_without_tls_no_password_is_told() -> None:
    with ScriptedServer(MANNERS) as server:
        with pytest.raises(Refused):
            greet(server)
        assert not asked_for_a_password(server)


@pytest.mark.parametrize("bad", [Authority.wrong_host, Authority.stranger, Authority.expired])
def test_to_a_strangers_certificate_no_password_is_told(tmp_path: Path, bad: Callable[[Authority], object]) -> None:
    authority = Authority(tmp_path)
    with ScriptedServer(dataclasses.replace(MANNERS, tls=bad(authority))) as server:  # type: ignore[arg-type]
        with pytest.raises(OSError, match="certificate"):
            greet(server, authority.bundle)
        assert not asked_for_a_password(server)
