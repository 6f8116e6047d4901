"""What a log line says, and what it must not."""

import json
import logging

import pytest

from postroom.project.log import JsonFormatter, LineFormatter


@pytest.mark.parametrize("verb", ["enter", "reset", "invitation"])
def test_no_line_holds_a_link_that_lets_somebody_in(verb: str) -> None:
    address = f"/admin/{verb}/aB3-_xyz.SECRET"
    record = logging.LogRecord(
        "django.security.csrf", logging.WARNING, "", 0, "Forbidden (%s): %s", ("no", address), None
    )
    assert f"/admin/{verb}/…" in LineFormatter().format(record)
    assert json.loads(JsonFormatter().format(record))["message"] == f"Forbidden (no): /admin/{verb}/…"
    assert "SECRET" not in LineFormatter().format(record) + JsonFormatter().format(record)


def test_other_addresses_stay_whole() -> None:
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s", ("/admin/messages/reset-1/ enter/x",), None
    )
    assert "/admin/messages/reset-1/ enter/x" in LineFormatter().format(record)
