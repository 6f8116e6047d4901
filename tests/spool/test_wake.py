"""The wake-up of a worker, and a worker that can have none."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from postroom.spool.wake import Bell, wake

NAME = UUID(int=7)


@pytest.fixture
def shallow() -> Iterator[Path]:
    """A socket's path has 107 octets at most, and pytest's folders may lie deep."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def test_whoever_rings_is_heard_once(shallow: Path, settings: Settings) -> None:
    settings.POSTROOM_HOME = shallow
    bell = Bell(NAME)
    assert not bell.rang()
    wake()
    assert bell.rang()
    assert not bell.rang()
    bell.close()


def test_a_folder_too_deep_for_a_socket_costs_the_wake_up_and_no_mail(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """A socket's path has 107 octets at most."""
    settings.POSTROOM_HOME = tmp_path / ("deep" * 30)
    with caplog.at_level(logging.WARNING, "postroom.worker"):
        bell = Bell(NAME)
    assert "looked for once a second" in caplog.text
    wake()
    assert not bell.rang()
    bell.close()
