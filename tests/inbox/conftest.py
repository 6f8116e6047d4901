"""An inbox in a folder of this test, and its pages."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from postroom.inbox.folder import Folder


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Folder:
    settings.POSTROOM_HOME = tmp_path
    settings.POSTROOM_DEMO = True
    return Folder(tmp_path / "inbox")


@pytest.fixture
def pages(folder: Folder, settings: Settings) -> Client:
    settings.ROOT_URLCONF = "postroom.inbox.urls"
    return Client()
