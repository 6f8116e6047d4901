"""The generated pages say what the code says."""

from pathlib import Path

import pytest

from postroom.cli.main import postroom
from postroom.cli.reference import pages

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", ["cli.md", "settings.md", "environment.md", "openapi.json"])
def test_the_page_is_fresh(name: str) -> None:
    """Out of date? Run `make docs`."""
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages(postroom)[name]


def test_there_is_no_page_that_nobody_generates() -> None:
    assert {path.name for path in REFERENCE.iterdir()} == set(pages(postroom))
