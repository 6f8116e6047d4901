"""Health and readiness."""

import shutil
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from pytest_django import Settings

from postroom.api import health
from postroom.scopes.models import Installation, SettingValue
from postroom.spool.models import Delivery, Worker
from tests.api.caller import Caller, answer, problem
from tests.api.conftest import Callers


def worker(age: timedelta = timedelta(0)) -> Worker:
    now = timezone.now() - age
    return Worker.objects.create(name=uuid4(), host="test", pid=1, boot_id="b", started_at=now, beat_at=now)


def test_alive_needs_no_key(callers: Callers) -> None:
    assert answer(callers.nobody.get("/api/health/live")) == {"status": "alive"}


def test_ready_needs_no_key(callers: Callers) -> None:
    worker()
    assert answer(callers.nobody.get("/api/health/ready")) == {
        "status": "ready",
        "database": "answers",
        "disk": "has room",
        "workers": 1,
        "oldest_queued_seconds": None,
        "obstacles": [],
    }


def test_what_keeps_mail_from_leaving_is_named_and_mail_is_taken_all_the_same(callers: Callers) -> None:
    worker()
    for path, value in {"postroom/mode/mode": "hold", "postroom/mode/allow_list": "secret@shop.test"}.items():
        SettingValue.objects.create(scope="default", path=path, value=value)
    Installation.this()
    Installation.objects.update(fingerprint="file 1")
    response = callers.nobody.get("/api/health/ready")
    assert answer(response)["status"] == "ready"
    assert answer(response)["obstacles"] == ["hold", "unadopted"]
    assert "secret" not in response.content.decode()


def test_how_long_mail_has_been_due(api: Caller) -> None:
    worker()
    api.order("guest")
    api.order("discount")
    Delivery.objects.filter(pk=Delivery.objects.order_by("pk")[0].pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert 3600 <= answer(api.get("/api/health/ready"))["oldest_queued_seconds"] < 3700


def test_mail_that_is_due_later_is_not_late(api: Caller) -> None:
    worker()
    api.order()
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))
    assert answer(api.get("/api/health/ready"))["oldest_queued_seconds"] is None


@pytest.mark.parametrize("age", [None, timedelta(seconds=61)])
def test_without_a_beating_heart_nothing_is_ready(api: Caller, age: timedelta | None) -> None:
    if age:
        worker(age)
    response = api.get("/api/health/ready")
    body = problem(response, "not-ready")
    assert (response.status_code, body["workers"], body["database"]) == (503, 0, "answers")


def test_where_nothing_can_be_committed_nothing_is_ready(callers: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    worker()
    free = shutil.disk_usage(settings.POSTROOM_HOME).free
    monkeypatch.setattr(health, "ROOM", free * 2)
    body = problem(callers.nobody.get("/api/health/ready"), "not-ready")
    assert (body["status"], body["disk"], body["database"]) == (503, "the disk is full", "answers")
    assert "Nothing can be committed: the disk is full" in body["detail"]
    assert str(settings.POSTROOM_HOME) not in str(body)


def test_a_data_folder_that_is_away_is_told(callers: Callers, settings: Settings, tmp_path: Path) -> None:
    worker()
    settings.POSTROOM_HOME = tmp_path / "unmounted"
    assert problem(callers.nobody.get("/api/health/ready"), "not-ready")["disk"] != "has room"


def test_a_stopped_worker_is_no_worker(api: Caller) -> None:
    stopped = worker()
    Worker.objects.filter(pk=stopped.pk).update(stopped_at=timezone.now())
    problem(api.get("/api/health/ready"), "not-ready")


def test_a_database_that_does_not_answer_is_told_without_its_words(
    api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def cursor(self) -> None:
            raise DatabaseError("password=canary")

    monkeypatch.setattr(health, "connection", Away())
    body = problem(api.get("/api/health/ready"), "not-ready")
    assert "canary" not in str(body)
    assert answer(api.get("/api/health/live")) == {"status": "alive"}
