"""Small rooms, no drawers."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "service", "services", "misc", "core"}
DJANGO_WANTS = {"postroom/project/sqlite/base.py"}  # a database backend's module must be called that
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files() -> list[Path]:
    return [path for path in (ROOT / "postroom").rglob("*.py") if "migrations" not in path.parts]


def functions() -> Iterator[tuple[str, Function]]:
    for path in files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def length(function: Function) -> int:
    """Lines of the body without its docstring."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    assert function.end_lineno is not None
    return function.end_lineno - first.lineno + 1


def test_no_file_is_longer_than_250_lines() -> None:
    assert [
        f"{path.relative_to(ROOT)}: {n}" for path in files() if (n := len(path.read_text().splitlines())) > 250
    ] == []


def test_no_function_is_longer_than_50_lines_and_most_are_short() -> None:
    lengths = {name: length(function) for name, function in functions()}
    assert [f"{name}: {n}" for name, n in lengths.items() if n > 50] == []
    assert median(lengths.values()) < 10


def test_no_function_takes_more_than_five_arguments() -> None:
    def count(function: Function) -> int:
        names = [
            argument.arg for argument in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        ]
        return len([name for name in names if name not in {"self", "cls"}])

    commands = {name for name, function in functions() if is_command(function)}
    assert [name for name, function in functions() if count(function) > 5 and name not in commands] == []


def is_command(function: Function) -> bool:
    """A click command's parameters are its options, and click passes each by name."""
    return any(
        ".option" in ast.unparse(decorator) or ".argument" in ast.unparse(decorator)
        for decorator in function.decorator_list
    )


def test_there_are_no_drawers() -> None:
    named = {str(path.relative_to(ROOT)) for path in files() if path.stem in DRAWERS or path.parent.name in DRAWERS}
    assert named - DJANGO_WANTS == set()


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in files()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_nothing_is_left_to_do() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    assert [str(path) for path in files() for mark in marks if mark in path.read_text()] == []
