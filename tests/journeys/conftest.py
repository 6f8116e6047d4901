"""A counter and a relay for every journey."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.scopes import environment, key_ring
from tests.journeys.counter import Counter
from tests.peers.scripted import ScriptedServer


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.POSTROOM_HOME = tmp_path
    return tmp_path


@pytest.fixture
def counter(transactional_db: None, home: Path) -> Counter:
    key_ring.create_key(key_ring.folder())
    return Counter()


@pytest.fixture
def relay() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def environment_says(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Sets a variable as if it had been there when the process started."""

    def say(name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        environment.of_process.cache_clear()

    yield say
    monkeypatch.undo()
    environment.of_process.cache_clear()
