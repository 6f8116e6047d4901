"""Whatever day somebody types, the filters of the desk answer: also the first and the last day that there is."""

from http import HTTPStatus

import pytest
from django.test import Client

from postroom.access.models import Person
from tests.desk.conftest import SignIn

DAYS = ("0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31")
ZONES = ("", "America/Los_Angeles", "Pacific/Kiritimati")
PAGES = ("/admin/audit/", "/admin/audit.csv", "/admin/messages/", "/admin/messages/export.csv")


@pytest.fixture(params=ZONES)
def client(sign_in: SignIn, request: pytest.FixtureRequest) -> Client:
    signed_in = sign_in()
    Person.objects.update(timezone=request.param)
    return signed_in


@pytest.mark.parametrize("page", PAGES)
def test_no_day_breaks_a_page(client: Client, page: str) -> None:
    client.raise_request_exception = True
    for day in DAYS:
        for moment in (day, f"{day}T00:00", f"{day}T23:59"):
            for name in ("since", "until"):
                answer = client.get(page, {name: moment})
                assert answer.status_code in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
                if answer.streaming:
                    assert list(answer)


def test_the_last_day_finds_what_the_day_before_tomorrow_finds(client: Client) -> None:
    client.post("/admin/mode/set/?scope=default", {"mode": "hold"})
    page = client.get("/admin/audit/", {"since": "0001-01-01", "until": "9999-12-31"}).content.decode()
    assert "postroom/mode/mode" in page
