"""Every error is a problem that says what to do, and nothing of our insides."""

import logging

import pytest
from django.db import OperationalError
from django.test import override_settings

from postroom.api import announcing
from postroom.api.problems import Kind
from tests.api.caller import MESSAGES, ORDER, ORDERS, Caller, envelope, problem


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1",
        "/api/v2/messages",
        "/api/v1/messages/1",
        "/api/v1/messages/../../x",
        "/api/v1/sales/order/",
        "/api/x%00",
    ],
)
def test_unknown_addresses(api: Caller, path: str) -> None:
    problem(api.get(path), "not-found")
    problem(api.post(path, {}), "not-found")


@pytest.mark.parametrize(("path", "allowed"), [(ORDER, "POST"), (ORDERS, "POST")])
def test_wrong_methods(api: Caller, path: str, allowed: str) -> None:
    response = api.get(path)
    problem(response, "method-not-allowed")
    assert response["Allow"] == allowed


@pytest.mark.parametrize("path", [MESSAGES, "/api/health/live", "/api/health/ready"])
def test_wrong_methods_on_what_is_read(api: Caller, path: str) -> None:
    response = api.post(path, {})
    problem(response, "method-not-allowed")
    assert response["Allow"] == "GET"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "",
        "application/json; charset=utf-16",
    ],
)
@pytest.mark.parametrize("path", [ORDER, ORDERS])
def test_wrong_media_types(api: Caller, path: str, content_type: str) -> None:
    problem(api.post(path, envelope(), content_type=content_type), "unsupported-media-type")


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=UTF-8", "Application/JSON"])
def test_right_media_types(api: Caller, content_type: str) -> None:
    assert api.post(ORDER, envelope(), content_type=content_type).status_code == 202


def test_large_bodies(api: Caller) -> None:
    problem(api.post(ORDER, b'"' + b"x" * 1024 * 1024 + b'"'), "body-too-large")
    problem(api.post(ORDERS, b'"' + b"x" * 8 * 1024 * 1024 + b'"'), "body-too-large")


def test_large_bodies_of_unknown_size(api: Caller) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        problem(api.post(ORDER, envelope()), "body-too-large")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "not JSON"),
        (b" ", "not JSON"),
        (b'{"store": "en", "store": "de", "order": {}}', "'store' stands twice"),
        (b'\xef\xbb\xbf{"store": "en"}', "byte order mark"),
        (b'{"store": "en", "order": {"grand_total": NaN}}', "NaN"),
        (b'{"store": "en", "order": {"grand_total": 1e999999999999999999999}}', "too long"),
        (b'{"store": "en", "order": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "levels"),
        (b'{"store": "\xff"}', "UTF-8"),
        (b"store=en&order=1", "not JSON"),
    ],
)
@pytest.mark.parametrize("path", [ORDER, ORDERS])
def test_bodies_that_are_not_json(api: Caller, path: str, data: bytes, says: str) -> None:
    assert says in problem(api.post(path, data), "not-json")["detail"]


def test_our_own_fault_tells_nothing_and_is_logged(
    api: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret is Zq9!canary")

    monkeypatch.setattr(announcing, "read_occasion", broken)
    response = api.order()
    problem(response, "internal")
    assert b"canary" not in response.content
    assert "RuntimeError" in caplog.text
    results = api.post(ORDERS, {"orders": [envelope()]})
    assert b"canary" not in results.content
    assert b'"status": 500' in results.content


def test_a_database_that_is_away_is_worth_another_try(
    api: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("connection to host canary refused")

    monkeypatch.setattr(announcing, "announce", away)
    response = api.order()
    assert "canary" not in str(problem(response, "not-ready"))
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "canary" in caplog.text


def test_what_a_problem_leads_to(api: Caller) -> None:
    page = api.get("/api/problems").content.decode()
    assert all(f'id="{kind.slug}"' in page for kind in Kind)
    assert len({kind.slug for kind in Kind}) == len(Kind)


def test_keys_are_in_no_answer_and_no_log(api: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answers = [
            api.order(),
            api.get(MESSAGES),
            api.get(f"{MESSAGES}?{api.token}=1"),
            api.post(ORDER, b"{"),
            api.get("/api/nothing"),
            api.get(MESSAGES, Authorization=f"Bearer {api.token}x"),
        ]
    secret = api.token.split("_", 2)[2]
    assert not any(secret in str(each.headers) for each in answers)
    assert secret not in "".join(each.content.decode() for each in answers[:2] + answers[3:])
    assert secret not in caplog.text


def test_a_foreign_host_header(api: Caller) -> None:
    body = problem(api.get("/api/v1/messages", Host="evil.example"), "bad-request")
    assert "POSTROOM_HOSTS" in body["detail"]
