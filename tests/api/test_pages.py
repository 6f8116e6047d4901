"""The documentation of the API, which asks nobody outside for anything."""

import contextlib
import json
import re
from pathlib import Path

import ninja
import pytest

from postroom.api.envelopes import ENVELOPES
from postroom.api.reference import render
from postroom.letters.kinds import KINDS
from postroom.sales.reading import DOCUMENTS, read_occasion
from tests.api.caller import Caller, answer
from tests.api.conftest import Callers


def test_the_page_loads_nothing_from_outside(callers: Callers) -> None:
    response = callers.nobody.get("/api/docs")
    page = response.content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    assert "//" not in page.replace("://", "").replace("</", "")
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert '"validatorUrl": null' in page


def test_what_the_page_loads_is_there(callers: Callers) -> None:
    page = callers.nobody.get("/api/docs").content.decode()
    for address in re.findall(r'(?:src|href)="([^"]+)"', page):
        with contextlib.closing(callers.nobody.client.get(address)) as response:
            assert response.status_code == 200, address


def test_the_styles_of_the_page_load_nothing_from_outside() -> None:
    styles = (Path(ninja.__file__).parent / "static/ninja/swagger-ui.css").read_text()
    assert not re.findall(r"url\((?!['\"]?data:)", styles)
    assert "@import" not in styles


def test_the_document_is_the_reference(api: Caller) -> None:
    assert answer(api.get("/api/openapi.json")) == json.loads(render())


def test_the_document_names_every_road_and_its_problems() -> None:
    document = json.loads(render())
    assert set(document["paths"]) == {
        "/api/v1/sales/orders",
        *(f"/api/v1/sales/{kind}" for kind in KINDS),
        "/api/v1/sales/batch",
        "/api/v1/events",
        "/api/v1/messages",
        "/api/v1/messages/{public_id}",
        "/api/v1/messages/{public_id}/source",
        "/api/v1/messages/{public_id}/{action}",
        "/api/v1/messages/{public_id}/resend",
        "/api/health/live",
        "/api/health/ready",
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert bool(operation.get("security")) == path.startswith("/api/v1"), path
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_are_documents(kind: str) -> None:
    schemas = json.loads(render())["components"]["schemas"]
    told = schemas[ENVELOPES[kind].__name__]["properties"]
    occasion = read_occasion(kind, {name: told[name]["examples"][0] for name in DOCUMENTS[kind]})
    assert (occasion.kind.code, occasion.notifies) == (kind, True)


def test_a_batch_tells_what_stands_in_it() -> None:
    entry = json.loads(render())["components"]["schemas"]["Documents"]["properties"]["documents"]["items"]
    assert set(entry["discriminator"]["mapping"]) == set(KINDS)
