"""The demo store is made once, and what somebody sets in it stays when it is started again."""

from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.audit.record import Actor
from postroom.demo.store import make_demo_store
from postroom.scopes import resolve
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT

ME = Actor("test", operator=True)


@pytest.fixture(autouse=True)
def made(db: None, tmp_path: Path, settings: Settings) -> None:
    settings.POSTROOM_HOME = tmp_path
    make_demo_store(1025, ME)


def at_default(path: str) -> str | None:
    return resolve.current().get(path, DEFAULT).value


def test_its_mail_goes_to_the_inbox_wherever_that_is_this_time() -> None:
    assert (at_default("system/smtp/host"), at_default("system/smtp/port")) == ("127.0.0.1", "1025")
    make_demo_store(1030, ME)
    assert at_default("system/smtp/port") == "1030"
    assert "1030" in (at_default("postroom/network/extra_ports") or "")


def test_what_was_set_since_stays() -> None:
    save({"postroom/network/extra_ports": "1025,4104", "system/smtp/host": "smtp.quayside.shop"}, DEFAULT, ME)
    save({"system/smtp/port": "2525"}, DEFAULT, ME)
    make_demo_store(1030, ME)
    assert at_default("postroom/network/extra_ports") == "1025, 1030, 4104"
    assert (at_default("system/smtp/host"), at_default("system/smtp/port")) == ("smtp.quayside.shop", "2525")
