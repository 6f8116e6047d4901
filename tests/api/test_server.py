"""The API behind the real web server: many callers at once, and bodies of every kind."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from pytest_django import Settings

from postroom.spool.models import IdempotencyKey, Message
from tests.api.caller import ORDER, envelope
from tests.api.conftest import callers_of
from tests.api.server import Server, as_json, server
from tests.sales.shop import open_shop

AT_ONCE = 8


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.POSTROOM_HOME = tmp_path
    return tmp_path


@pytest.mark.slow
def test_equal_requests_at_once_are_one_mail(transactional_db: None, home: Path) -> None:
    token = callers_of(open_shop()).everything.token
    with server(home / "web.log") as web:
        for number in range(6):
            order = envelope("guest")
            order["order"]["increment_id"] = f"{number:09}"
            same_key_and_body(web, token, order, f"key-{number}")
        without_key(web, token)
        different_bodies(web, token)
        large_bodies(web, token)
        log = web.log.read_text()
    assert token.split("_", 2)[2] not in log
    assert "Traceback" not in log


def at_once(web: Server, token: str, bodies: list[bytes], **headers: str) -> list[Any]:
    barrier = Barrier(len(bodies))

    def one(body: bytes) -> Any:
        barrier.wait()
        return web.post(ORDER, body, token, **headers)

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(one, bodies))


def same_key_and_body(web: Server, token: str, order: dict[str, Any], key: str) -> None:
    before = Message.objects.count()
    found = at_once(web, token, [as_json(order)] * AT_ONCE, Idempotency_Key=key)
    assert {status for status, _, _ in found} == {202}
    assert len({body["id"] for _, _, body in found}) == 1
    assert not any(body["duplicate"] for _, _, body in found)
    assert sum("idempotency-replayed" not in headers for _, headers, _ in found) == 1
    assert Message.objects.count() == before + 1
    assert IdempotencyKey.objects.filter(key=key).count() == 1


def without_key(web: Server, token: str) -> None:
    before = Message.objects.count()
    found = at_once(web, token, [as_json(envelope("discount"))] * AT_ONCE)
    assert {status for status, _, _ in found} == {202}
    assert len({body["id"] for _, _, body in found}) == 1
    assert sum(not body["duplicate"] for _, _, body in found) == 1
    assert Message.objects.count() == before + 1


def different_bodies(web: Server, token: str) -> None:
    before = Message.objects.count()
    bodies = [as_json(envelope("yen", revision=number)) for number in range(AT_ONCE)]
    found = at_once(web, token, bodies, Idempotency_Key="contested")
    assert sorted(status for status, _, _ in found) == [202] + [422] * (AT_ONCE - 1)
    assert Message.objects.count() == before + 1


def large_bodies(web: Server, token: str) -> None:
    # Refused by what the header says: the body is neither read nor waited for.
    status, headers, body = web.post(ORDER, b"", token, Content_Length="2000000")
    assert (status, headers["content-type"]) == (413, "application/problem+json")
    assert body["type"] == "/api/problems#body-too-large"
