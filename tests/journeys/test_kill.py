"""kill -9 of web process and workers: nothing lost, nothing stuck, no copy too many but those recorded as in doubt."""

import os
import random
import signal
import threading
from collections import Counter
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.journeys.installation import Installation, installation, numbered, to_smtp
from tests.peers.scripted import ScriptedServer

ORDERS = 150


def hand_in(postroom: Installation, answers: dict[int, str]) -> None:
    """As a store does: the same idempotency key again until there is an answer."""
    for number in range(1, ORDERS + 1):

        def taken(number: int = number) -> bool:
            try:
                status, answer = postroom.post(numbered(number), f"order-{number}")
            except (OSError, HTTPException, ValueError):  # the web process is away, or went in the middle of an answer
                return False
            assert status in {200, 202}, answer
            answers[number] = answer["id"]
            return True

        postroom.wait(taken)


def all_sent(postroom: Installation) -> bool:
    return (
        not postroom.get("/api/v1/messages?state=queued&limit=1")[1]["messages"]
        and not postroom.get("/api/v1/messages?state=active&limit=1")[1]["messages"]
    )


def copies(relay: ScriptedServer) -> Counter[str]:
    return Counter(mail.recipients[0] for mail in relay.received)


@pytest.mark.slow
def test_killing_the_web_process_loses_and_doubles_nothing(tmp_path: Path) -> None:
    settings = {"sales_email/general/async_sending": "1"}
    with ScriptedServer() as relay, installation(tmp_path / "home", settings | to_smtp(relay.port)) as postroom:
        answers: dict[int, str] = {}
        feeder = threading.Thread(target=hand_in, args=(postroom, answers))
        feeder.start()
        killed = []
        for wanted in (20, 60, 100):
            postroom.wait(lambda wanted=wanted: len(answers) >= wanted)  # type: ignore[misc]
            postroom.wait(lambda: bool(postroom.children("granian")))
            for pid in postroom.children("granian"):
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
        feeder.join()
        assert len(set(killed)) == 3
        assert relay.wait_for_mail(ORDERS, 150)
        postroom.wait(lambda: all_sent(postroom))
        assert len(set(answers.values())) == ORDERS
        assert copies(relay) == {f"customer{number}@shopper.example": 1 for number in range(1, ORDERS + 1)}


@pytest.mark.slow
def test_killing_the_workers_loses_nothing_and_says_what_may_be_double(tmp_path: Path) -> None:
    settings = {"sales_email/general/async_sending": "1"}
    with ScriptedServer() as relay, installation(tmp_path / "home", settings | to_smtp(relay.port)) as postroom:
        feeder = threading.Thread(target=hand_in, args=(postroom, {}))
        feeder.start()
        chance = random.Random(11)
        killed = 0
        for wanted in (20, 50, 80, 110, 140):
            relay.wait_for_mail(wanted, 150)
            for pid in chance.sample(workers := postroom.children("worker"), k=min(1, len(workers))):
                os.kill(pid, signal.SIGKILL)
                killed += 1
        feeder.join()
        assert killed
        messages = {f"customer{number}@shopper.example" for number in range(1, ORDERS + 1)}

        def accounted() -> bool:
            """Arrived, or in doubt."""
            missing = messages - set(copies(relay))
            return not missing or all(
                "in doubt" in told for recipient, told in histories(postroom).items() if recipient in missing
            )

        postroom.wait(accounted)
        doubled = {recipient for recipient, count in copies(relay).items() if count > 1}
        told = histories(postroom)
        assert set(told) == messages
        doubtful = {recipient for recipient, names in told.items() if "in doubt" in names}
        assert messages - set(copies(relay)) <= doubtful
        assert doubled <= doubtful


def histories(postroom: Installation) -> dict[str, list[str]]:
    """The names of what happened, by recipient."""
    found: dict[str, list[str]] = {}
    _, page = postroom.get("/api/v1/messages?limit=200")
    for message in page["messages"]:
        _, story = postroom.get(f"/api/v1/messages/{message['id']}")
        found[message["recipient"]] = [line["name"] for line in story["timeline"]]
    return found
