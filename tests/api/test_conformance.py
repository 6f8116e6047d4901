"""What the OpenAPI document says is what happens: requests made from it, good and bad, by schemathesis."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from postroom.api.door import api as door
from postroom.project.wsgi import application
from postroom.spool.models import Worker
from tests.api.caller import Caller, answer
from tests.sales.shop import Shop, open_shop

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    ignored_auth,
    unsupported_method,
]
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    """With real commits: unlike the test client, a WSGI server closes the connection after each request."""
    return open_shop()


@pytest.fixture
def message(api: Caller) -> str:
    now = timezone.now()
    late = now + timedelta(hours=1)  # its heart beats for as long as the examples take
    Worker.objects.create(name=uuid4(), host="test", pid=1, boot_id="b", started_at=now, beat_at=late)
    return str(answer(api.order())["id"])


@schema.parametrize()
@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_every_road_keeps_its_word(case: schemathesis.Case[Any], api: Caller, message: str) -> None:
    if len(str((case.path_parameters or {}).get("public_id"))) == len(message):
        case.path_parameters["public_id"] = message  # a random id is always absent, and that is tested elsewhere
    # An invented Host is turned away before the API is asked (ALLOWED_HOSTS).
    case.call_and_validate(headers={"Host": "localhost", "Authorization": f"Bearer {api.token}"}, checks=CHECKS)


def test_the_document_is_the_doors_own() -> None:
    assert schema.raw_schema["paths"].keys() == door.get_openapi_schema()["paths"].keys()
