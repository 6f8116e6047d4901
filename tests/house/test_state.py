"""A delivery's state is written in one module only."""

import re
from pathlib import Path

from postroom.spool.states import State

ROOT = Path(__file__).parents[2]


def test_only_states_writes_state() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in (ROOT / "postroom").rglob("*.py")
        if path.relative_to(ROOT).as_posix() != "postroom/spool/states.py" and "migrations" not in path.parts
        for match in re.finditer(
            r"UPDATE\s+spool_delivery\s+SET(?:(?!WHERE).)*?\bstate\s*=", path.read_text(), re.IGNORECASE | re.DOTALL
        )
    ]
    assert found == []


def test_the_states_are_those_of_the_architecture() -> None:
    named = re.search(r"## States\n\n`([a-z ]+)`", (ROOT / "ARCHITECTURE.md").read_text())
    assert named
    assert {state.value for state in State} == set(named[1].split())
