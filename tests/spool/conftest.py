"""A data folder and a store of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.scopes.key_ring import create_key, folder
from tests.peers.scripted import ScriptedServer
from tests.spool.scene import Scene


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.POSTROOM_HOME = tmp_path
    create_key(folder())
    return tmp_path


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """With real commits: claims, wake-ups and other connections are part of what is tested."""
    return Scene()


@pytest.fixture
def server(scene: Scene) -> Iterator[ScriptedServer]:
    """The relay of every store view."""
    with ScriptedServer() as running:
        scene.relay(running.port)
        yield running
