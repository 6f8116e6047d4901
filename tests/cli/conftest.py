"""One demo installation for each module: setting one up takes a second."""

import pytest

from tests.cli.shell import Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    made = Shell(tmp_path_factory.mktemp("postroom") / "home")
    made.ok("setup", "--demo", "--quiet")
    return made
