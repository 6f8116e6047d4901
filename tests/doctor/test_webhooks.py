"""What the check-up says about webhooks."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from postroom.doctor.finding import Level
from postroom.doctor.webhooks import webhooks
from postroom.webhooks.endpoints import pause_put_back
from postroom.webhooks.models import Endpoint

pytestmark = pytest.mark.django_db


def endpoint(**changes: object) -> None:
    asked = {
        "public_id": uuid4(), "name": uuid4().hex, "url": "https://shop.example.com/", "created_at": timezone.now(),
        "position": 0, **changes,
    }  # fmt: skip
    Endpoint.objects.create(**asked)


def test_without_webhooks_there_is_nothing_to_say() -> None:
    assert list(webhooks()) == []


def test_what_is_answered_is_fine() -> None:
    endpoint()
    endpoint(paused_at=timezone.now())
    endpoint(failures=1, failing_since=timezone.now(), reason="500 Internal Server Error")
    assert [finding.level for finding in webhooks()] == [Level.OK]


def test_what_is_not_says_what_to_do() -> None:
    endpoint(name="dead", disabled_at=timezone.now(), reason="its server said no")
    endpoint(name="slow", failing_since=timezone.now() - timedelta(hours=2), reason="500")
    dead, slow = webhooks()
    assert (dead.level, slow.level) == (Level.WARN, Level.WARN)
    assert "its server said no" in dead.what
    assert "postroom webhook resume dead" in dead.mend
    assert "postroom webhook test slow" in slow.mend


def test_what_a_restore_has_paused_waits_for_a_decision() -> None:
    endpoint(name="shop", paused_at=timezone.now())
    assert pause_put_back(timezone.now()) == 1
    (found,) = webhooks()
    assert found.level is Level.WARN
    assert "put back from a backup" in found.what
    assert "postroom webhook resume shop --from-now" in found.mend
