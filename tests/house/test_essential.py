"""Essential mail passes every mode, so only the desk may make any: nothing that a store hands in comes that way."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def who_says(name: str) -> set[str]:
    """The packages in which a call has a keyword of this name."""
    return {
        "/".join(path.relative_to(ROOT / "postroom").parts[:1])
        for path in (ROOT / "postroom").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and any(keyword.arg == name for keyword in node.keywords)
    }


def test_only_the_desk_makes_essential_mail() -> None:
    assert who_says("essential") == {"desk"}


def test_only_the_desk_makes_mail_that_passes_hold() -> None:
    assert who_says("passes_hold") == {"desk"}
