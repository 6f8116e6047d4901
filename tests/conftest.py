"""For all tests: a property holds or not, however busy the machine is; and what an operator sets, for one of them."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings

# The same examples every time: red tells of a change, not of its luck. `--hypothesis-profile=search` looks for others.
settings.register_profile("postroom", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("search", settings.get_profile("postroom"), derandomize=False)
settings.load_profile("postroom")


@pytest.fixture(autouse=True)
def a_language_of_its_own() -> Iterator[None]:
    """A request leaves its language in the thread, and the next test's messages would be in it."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture
def operator_sets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Sets an environment variable, as if before the process started."""
    from postroom.scopes import environment

    def set_variable(name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        environment.of_process.cache_clear()

    yield set_variable
    monkeypatch.undo()
    environment.of_process.cache_clear()
