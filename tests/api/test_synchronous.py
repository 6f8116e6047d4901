"""Asynchronous sending disabled: the answer waits for the outcome, up to the deadline."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from tests.api.caller import ORDERS, Caller, answer, envelope
from tests.api.conftest import callers_of
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.sales.shop import Shop, open_shop
from tests.spool.workers import eventually, living_workers, worker_process


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.POSTROOM_HOME = tmp_path
    return tmp_path


@pytest.fixture
def relay() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def shop(transactional_db: None, relay: ScriptedServer) -> Shop:
    shop = open_shop()
    for path, value in {
        "sales_email/general/async_sending": "0",
        "postroom/sending/deadline": "60",
        "system/smtp/transport": "smtp",
        "system/smtp/host": "127.0.0.1",
        "system/smtp/port": str(relay.port),
        "postroom/network/allow_loopback": "1",
        "postroom/network/extra_ports": str(relay.port),
    }.items():
        shop.set(path, value)
    return shop


@pytest.fixture
def api(shop: Shop) -> Caller:
    return callers_of(shop).everything


@pytest.fixture
def worker(shop: Shop) -> Iterator[None]:
    with worker_process():
        assert eventually(lambda: living_workers() == 1)
        yield


def delivery(response: HttpResponse) -> dict[str, str]:
    found: dict[str, str] = answer(response)["messages"][0]["deliveries"][0]
    return found


@pytest.mark.usefixtures("worker")
def test_the_answer_tells_what_became_of_the_mail(api: Caller, relay: ScriptedServer) -> None:
    response = api.order()
    assert (response.status_code, answer(response)["state"]) == (200, "sent")
    assert delivery(response)["reply"].startswith("250")
    assert [received.recipients for received in relay.received] == [("ann.lee@example.com",)]


@pytest.mark.usefixtures("worker")
def test_a_refusal_is_an_answer_too(api: Caller, relay: ScriptedServer) -> None:
    relay.script.always("RCPT", reply("550 5.1.1 no such mailbox"))
    response = api.order()
    assert (response.status_code, answer(response)["state"]) == (200, "refused")
    assert "no such mailbox" in delivery(response)["reply"]


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("refused", ["a@x.com", "ann.lee@example.com"])
def test_a_customers_fate_and_a_copys_are_their_own(  # (18, 19)
    api: Caller, shop: Shop, relay: ScriptedServer, refused: str
) -> None:
    shop.set("sales_email/order/copy_to", "a@x.com, b@x.com")
    shop.set("sales_email/order/copy_method", "copy")
    relay.script.when("RCPT", lambda argument: reply("550 5.1.1 no such mailbox") if refused in argument else None)
    messages = answer(api.order())["messages"]
    states = {row["recipient"]: row["state"] for message in messages for row in message["deliveries"]}
    everybody = ["ann.lee@example.com", "a@x.com", "b@x.com"]
    assert states == {recipient: "refused" if recipient == refused else "sent" for recipient in everybody}


@pytest.mark.usefixtures("worker")
def test_a_batch_waits_once_for_all(api: Caller, relay: ScriptedServer) -> None:
    batch = [envelope(name) for name in ("guest", "discount", "yen", "virtual")]
    results = answer(api.post(ORDERS, {"orders": batch}))["results"]
    assert [(each["status"], each["body"]["state"]) for each in results] == [(200, "sent")] * 4
    assert len(relay.received) == 4


@pytest.mark.usefixtures("worker")
def test_after_the_deadline_the_answer_is_queued_and_the_mail_still_goes(
    api: Caller, shop: Shop, relay: ScriptedServer
) -> None:
    shop.set("postroom/sending/deadline", "1")
    answered = threading.Event()

    def not_before_the_answer(_argument: str) -> None:
        answered.wait(60)

    relay.script.when("DOT", not_before_the_answer)
    began = time.monotonic()
    response = api.order()
    answered.set()
    assert time.monotonic() - began >= 1
    assert response.status_code == 202
    assert answer(response)["state"] in {"queued", "active"}  # as far as the worker came in that second
    assert relay.wait_for_mail(1)


def test_without_a_worker_nobody_waits(api: Caller, shop: Shop) -> None:
    shop.set("postroom/sending/deadline", "30")
    began = time.monotonic()
    response = api.order()
    assert (response.status_code, answer(response)["state"]) == (202, "queued")
    assert time.monotonic() - began < 20
