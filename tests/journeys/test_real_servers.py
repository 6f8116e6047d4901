"""From an HTTP request to real mail programs: Postfix, its sendmail, and a sendmail that records its arguments."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.journeys.installation import installation, numbered, to_smtp
from tests.peers.ports import free_port
from tests.peers.postfix import private_postfix
from tests.peers.scripted import ScriptedServer
from tests.peers.sendmail import FakeSendmail

SYNCHRONOUS = {"sales_email/general/async_sending": "0"}
# A machine that has other things to do may take longer than a checkout would wait.
PATIENT = SYNCHRONOUS | {"postroom/sending/deadline": "50s"}


def test_an_order_reaches_the_next_hop_through_a_real_postfix(tmp_path: Path) -> None:
    with (
        ScriptedServer() as next_hop,
        private_postfix(next_hop.port) as postfix,
        installation(tmp_path / "home", PATIENT | to_smtp(postfix.port), workers=1) as postroom,
    ):
        status, answer = postroom.post(numbered(7))
        assert (status, answer["state"]) == (200, "sent")
        assert next_hop.wait_for_mail(1, 120)
        [mail] = next_hop.received
        assert (mail.sender, mail.recipients) == ("sales@quayside.shop", ("customer7@shopper.example",))
        _, history = postroom.get(f"/api/v1/messages/{answer['id']}")
        queue_id = re.search(r"queued as (\w+)", str(history))
        assert queue_id
        # The reply we kept names the message in Postfix's own log, which a process of its own writes.
        postroom.wait(lambda: f"{queue_id[1]}: " in postfix.log)
        arrived = message_from_bytes(mail.content, policy=policy.default)
        assert arrived.get_all("Received")
        assert not arrived.defects
        assert [part.get_content_type() for part in arrived.walk() if part.get_content_maintype() == "text"] == [
            "text/plain",
            "text/html",
        ]


def test_an_order_leaves_by_postfixs_own_sendmail(tmp_path: Path) -> None:
    with ScriptedServer() as next_hop, private_postfix(next_hop.port) as postfix:
        settings = {"system/smtp/transport": "sendmail", "postroom/sendmail/command": postfix.sendmail()}
        with installation(tmp_path / "home", PATIENT | settings, workers=1) as postroom:
            status, answer = postroom.post(numbered(8))
            assert (status, answer["state"]) == (200, "sent")
            assert next_hop.wait_for_mail(1, 120)
            [mail] = next_hop.received
            assert (mail.sender, mail.recipients) == ("sales@quayside.shop", ("customer8@shopper.example",))


@pytest.mark.parametrize(
    ("choice", "sender"),
    [
        ({"system/smtp/set_return_path": "0"}, "sales@quayside.shop"),
        ({"system/smtp/set_return_path": "1"}, "sales@quayside.shop"),
        ({"system/smtp/set_return_path": "2", "system/smtp/return_path_email": "bounce@ex.org"}, "bounce@ex.org"),
    ],
)
def test_sendmail_gets_exactly_these_arguments(tmp_path: Path, choice: dict[str, str], sender: str) -> None:
    """Whatever Set Return-Path says: a list, no shell, a vetted envelope sender, the recipient after the dashes."""
    program = FakeSendmail(tmp_path)
    settings = {"system/smtp/transport": "sendmail", "postroom/sendmail/command": program.command}
    with installation(tmp_path / "home", PATIENT | settings | choice, workers=1) as postroom:
        status, answer = postroom.post(numbered(9))
        assert (status, answer["state"]) == (200, "sent")
    [call] = [call for call in program.calls if call.stdin]
    assert call.argv[1:] == ["-i", "-f", sender, "--", "customer9@shopper.example"]
    assert call.cwd == "/"


def test_a_dead_mail_server_never_reaches_the_checkout(tmp_path: Path) -> None:
    """Synchronous sending answers *queued* soon, and the mail leaves when the server is back."""
    port = free_port()
    with installation(tmp_path / "home", SYNCHRONOUS | to_smtp(port), workers=1) as postroom:
        status, answer = postroom.post(numbered(10))
        assert (status, answer["state"]) == (202, "queued")
        with ScriptedServer(port=port) as back:
            assert back.wait_for_mail(1, 120)
            postroom.wait(lambda: postroom.get(f"/api/v1/messages/{answer['id']}")[1]["state"] == "sent")
