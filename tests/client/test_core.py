"""What is sent again, when and how often: the steps of a call, without a socket."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from postroom_client import (
    Misconfigured,
    NotReached,
    Patience,
    Postroom,
    PostroomError,
    Problem,
    Unavailable,
    Unreadable,
    calls,
)
from postroom_client.core import Call, Lost, Pause, Reply, Request, course

from tests.client.product import QUICK, client

ACCEPTED = {"id": "x", "state": "queued", "messages": [], "duplicate": False}
FINE = Reply(202, {}, json.dumps(ACCEPTED).encode())
BROKEN = Lost("it broke", begun=True)
UNREACHED = Lost("nobody there", begun=False)
ORDER: dict[str, Any] = {"increment_id": "1"}


def problem(status: int, slug: str = "", **headers: str) -> Reply:
    body = {"type": f"/api/problems#{slug}", "title": "No", "status": status, "detail": "because"}
    return Reply(status, headers, json.dumps(body).encode())


def walked(
    call: Call[Any], came: Iterable[Reply | Lost], patience: Patience = QUICK
) -> tuple[Any, list[Request], list[float]]:
    """The result or what was raised, the requests that were made, and the pauses between them."""
    steps, answers = course(call, patience), iter(came)
    requests: list[Request] = []
    pauses: list[float] = []
    sent: Reply | Lost | None = None
    try:
        while True:
            step = steps.send(sent)
            if isinstance(step, Pause):
                pauses.append(step.seconds)
                sent = None
            else:
                requests.append(step)
                sent = next(answers)
    except StopIteration as ended:
        return ended.value, requests, pauses
    except PostroomError as error:
        return error, requests, pauses


def announce(**once: Any) -> Call[Any]:
    return calls.announce_order("en", ORDER, **once)


@pytest.mark.parametrize(
    "came",
    [BROKEN, UNREACHED, problem(429), problem(502), problem(503, "not-ready"), problem(503), problem(504)],
    ids=["lost", "unreached", "429", "502", "not ready", "503", "504"],
)
def test_what_passes_is_tried_again_with_the_same_key_and_octets(came: Reply | Lost) -> None:
    result, requests, pauses = walked(announce(), [came, came, FINE])
    assert result.id == "x"
    assert len(pauses) == 2
    assert len({(request.key, request.body) for request in requests}) == 1
    assert UUID(str(requests[0].key))


@pytest.mark.parametrize("status", [301, 400, 401, 404, 409, 413, 422, 500])
def test_what_stays_is_not(status: int) -> None:
    result, requests, _ = walked(announce(), [problem(status)])
    assert isinstance(result, Problem)
    assert result.status == status
    assert len(requests) == 1


def test_a_setting_that_is_missing_is_not_there_in_a_second() -> None:
    result, requests, _ = walked(announce(), [problem(503, "misconfigured")])
    assert isinstance(result, Misconfigured)
    assert len(requests) == 1


def test_there_is_an_end() -> None:
    result, requests, pauses = walked(announce(idempotency_key="mine"), [BROKEN] * 10)
    assert isinstance(result, NotReached)
    assert result.idempotency_key == "mine"
    assert (len(requests), len(pauses)) == (4, 3)
    result, requests, _ = walked(announce(), [problem(503)] * 10)
    assert isinstance(result, Unavailable)
    assert len(requests) == 4


def test_an_action_is_never_done_twice_by_us() -> None:
    hold = calls.hold_message("x", "why")
    assert len(walked(hold, [BROKEN])[1]) == 1
    assert len(walked(hold, [problem(504)])[1]) == 1
    tally = Reply(200, {}, b'{"done": 1, "skipped": {}}')
    for came in (UNREACHED, problem(503, "not-ready"), problem(429)):
        assert walked(hold, [came, tally])[0].done == 1


def test_reading_has_no_key_and_is_repeated() -> None:
    result, requests, _ = walked(calls.live(), [BROKEN, Reply(200, {}, b'{"status": "alive"}')])
    assert result.status == "alive"
    assert {request.key for request in requests} == {None}


@pytest.mark.parametrize(
    ("asked", "longest", "least", "most"),
    [("2", 30.0, 2, 2), ("99999", 30.0, 30, 30), ("soon", 30.0, 0.5, 1), ("-1", 30.0, 0.5, 1), ("٣", 0.2, 0.2, 0.2)],
)
def test_pauses_are_as_long_as_asked_within_bounds(asked: str, longest: float, least: float, most: float) -> None:
    came = Reply(429, {"retry-after": asked}, b"")
    _, _, (pause,) = walked(announce(), [came, FINE], Patience(longest_pause=longest))
    assert least <= pause <= most


def test_pauses_grow() -> None:
    _, _, pauses = walked(announce(), [BROKEN] * 9, Patience(attempts=9, first_pause=1, longest_pause=20))
    assert pauses[0] < 2
    assert pauses[-1] == 20
    assert all(later >= min(earlier, 20) for earlier, later in zip(pauses[::2], pauses[2::2], strict=False))


def test_each_call_has_a_key_of_its_own() -> None:
    assert len({announce().request.key for _ in range(100)}) == 100


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"id": 1}', b"\xff"])
def test_an_answer_that_is_not_postroom_s(body: bytes) -> None:
    result, requests, _ = walked(announce(), [Reply(200, {}, body)])
    assert isinstance(result, Unreadable)
    assert len(requests) == 1
    result, _, _ = walked(announce(), [Reply(404, {}, body)])
    assert isinstance(result, Problem)
    assert result.status == 404


def test_members_that_are_newer_than_the_client_are_passed_over() -> None:
    result, _, _ = walked(announce(), [Reply(202, {}, json.dumps(ACCEPTED | {"newer": [1]}).encode())])
    assert result.id == "x"


# ---- what is written


def body_of(**order: object) -> dict[str, Any]:
    written = calls.announce_order("en", order).request.body
    assert written is not None
    found: dict[str, Any] = json.loads(written, parse_float=Decimal)["order"]
    return found


@pytest.mark.parametrize(
    "amount", ["0.10", "143.56", "1e3", "12345678901.23", "0.1000000000000000055", "99999999999999999999.99"]
)
def test_amounts_keep_their_value(amount: str) -> None:
    assert Decimal(body_of(grand_total=Decimal(amount))["grand_total"]) == Decimal(amount)


def test_moments_are_written_as_magento_writes_them() -> None:
    noon = datetime(2026, 3, 9, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    assert body_of(created_at=noon) == {"created_at": "2026-03-09 10:00:00"}
    with pytest.raises(TypeError, match="time zone"):
        body_of(created_at=datetime(2026, 3, 9, 12, 0))
    with pytest.raises(TypeError, match="time zone"):
        calls.list_messages(since=datetime(2026, 3, 9, 12, 0))
    assert calls.list_messages(since=noon.astimezone(UTC)).request.query == {"since": "2026-03-09T10:00:00+00:00"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"x", {1, 2}])
def test_what_is_no_json_is_refused_before_anything_is_sent(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        body_of(grand_total=value)


def test_options_stand_in_the_envelope_and_the_key_does_not() -> None:
    written = calls.announce_order("en", ORDER, source="shop", revision=2, idempotency_key="mine").request
    assert json.loads(written.body or b"") == {"store": "en", "order": ORDER, "source": "shop", "revision": 2}
    assert written.key == "mine"


def test_ids_cannot_leave_their_place_in_the_address() -> None:
    for call in (calls.show_message("../x?y#z"), calls.message_source("a/b"), calls.hold_message("a/b", "why")):
        assert call.request.path.count("/") <= 5
        assert not set("?#") & set(call.request.path)


# ---- httpx around it


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(
    ("error", "begun"),
    [(httpx.ConnectError("no"), False), (httpx.ReadTimeout("slow"), True), (httpx.RemoteProtocolError("cut"), True)],
    ids=["connect", "timeout", "cut"],
)
def test_what_the_network_does_is_told_apart(kind: str, error: httpx.HTTPError, begun: bool) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if len(seen) < 3:
            raise error
        return httpx.Response(202, json=ACCEPTED)

    transport = httpx.MockTransport(answer)
    http = httpx.Client(transport=transport) if kind == "sync" else httpx.AsyncClient(transport=transport)
    with client(kind, "https://mail.example.com/", "pr_secret", http=http) as store:
        assert store.announce_order("en", ORDER).id == "x"
        assert {request.headers["idempotency-key"] for request in seen} == {seen[0].headers["idempotency-key"]}
        assert {str(request.url) for request in seen} == {"https://mail.example.com/api/v1/sales/order"}
        seen.clear()
        with pytest.raises(NotReached) if begun else pytest.raises(Unreadable):
            store.hold_message("x", "why")


def test_a_redirect_is_not_followed_with_the_key() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "mail.example.com"
        return httpx.Response(307, headers={"Location": "https://elsewhere.example.com/"})

    http = httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)
    with Postroom("https://mail.example.com", "pr_secret", http=http) as store, pytest.raises(Problem) as problem:
        store.announce_order("en", ORDER)
    assert problem.value.status == 307


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_key_is_shown_nowhere(kind: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no", request=request)

    transport = httpx.MockTransport(answer)
    http = httpx.Client(transport=transport) if kind == "sync" else httpx.AsyncClient(transport=transport)
    with client(kind, "https://mail.example.com", "Zq9!canary", http=http) as store:
        with pytest.raises(NotReached) as error:
            store.announce_order("en", ORDER)
        inner = store if kind == "sync" else store._client
        shown = repr(inner) + repr(vars(inner)) + repr(error.value) + str(error.value) + repr(error.value.__cause__)
    assert "canary" not in shown
