"""Postfix's own programs as peers: smtp-sink, and a private Postfix on loopback with its own folders."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.ports import free_port

SMTP_SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/local/sbin:/usr/bin")
POSTFIX = shutil.which("postfix", path="/usr/sbin:/usr/local/sbin")

SERVICES = """\
{port}     inet n - n - - smtpd
pickup     unix n - n 60 1 pickup
cleanup    unix n - n - 0 cleanup
qmgr       unix n - n 300 1 qmgr
tlsmgr     unix - - n 1000? 1 tlsmgr
rewrite    unix - - n - - trivial-rewrite
bounce     unix - - n - 0 bounce
defer      unix - - n - 0 bounce
trace      unix - - n - 0 bounce
verify     unix - - n - 1 verify
flush      unix n - n 1000? 0 flush
proxymap   unix - - n - - proxymap
smtp       unix - - n - - smtp
relay      unix - - n - - smtp
showq      unix n - n - - showq
error      unix - - n - - error
retry      unix - - n - - error
discard    unix - - n - - discard
local      unix - n n - - local
anvil      unix - - n - 1 anvil
scache     unix - - n - 1 scache
postlog    unix-dgram n - n - 1 postlogd
"""

SETTINGS = """\
compatibility_level = 3.6
mail_owner = postfix
setgid_group = postdrop
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/mail.log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = postfix.example.test
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
relayhost = [127.0.0.1]:{relay}
smtpd_peername_lookup = no
smtp_host_lookup = native
"""


@contextlib.contextmanager
def smtp_sink(*options: str) -> Iterator[int]:
    """smtp-sink on loopback with up to 500 connections; yields its port."""
    if SMTP_SINK is None:
        pytest.skip("smtp-sink is not installed: install the package postfix to run this test")
    port = free_port()
    as_user = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = subprocess.Popen([SMTP_SINK, *as_user, "-m", "500", *options, f"127.0.0.1:{port}", "500"])
    try:
        wait_for_port(port)
        yield port
    finally:
        sink.kill()
        sink.wait()


class PrivatePostfix:
    """A running Postfix that accepts on `port` and passes everything on to `relay` (another port on loopback)."""

    def __init__(self, home: Path, relay: int, extra: dict[str, str]) -> None:
        self.home, self.port, self.relay = home, free_port(), relay
        self.config = home / "config"
        for folder in (self.config, home / "queue", home / "data"):
            folder.mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(home / "data", owner.pw_uid, owner.pw_gid)
        lines = "".join(f"{name} = {value}\n" for name, value in extra.items())
        (self.config / "main.cf").write_text(SETTINGS.format(home=home, relay=relay) + lines)
        (self.config / "master.cf").write_text(SERVICES.format(port=self.port))

    @property
    def log(self) -> str:
        path = self.home / "mail.log"
        return path.read_text() if path.exists() else ""

    def sendmail(self) -> str:
        """A program that is this Postfix's sendmail."""
        script = self.home / "sendmail"
        script.write_text(f'#!/bin/sh\nexec /usr/sbin/sendmail -C {self.config} "$@"\n')
        script.chmod(0o755)
        return str(script)

    def control(self, verb: str) -> None:
        assert POSTFIX is not None
        subprocess.run([POSTFIX, "-c", str(self.config), verb], check=True, capture_output=True, timeout=60)


@contextlib.contextmanager
def private_postfix(relay: int, **extra: str) -> Iterator[PrivatePostfix]:
    """Start and stop one; `extra` are more lines of main.cf."""
    if POSTFIX is None or os.geteuid() != 0:
        pytest.skip("a private Postfix needs the package postfix and root: this journey was NOT tested")
    # Not pytest's own folder: Postfix's user must be able to walk into it.
    home = Path(tempfile.mkdtemp(prefix="postroom-postfix-"))
    home.chmod(0o755)
    postfix = PrivatePostfix(home, relay, extra)
    try:
        postfix.control("start")
        wait_for_port(postfix.port)
        yield postfix
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            postfix.control("stop")
        shutil.rmtree(home, ignore_errors=True)


def wait_for_port(port: int, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
