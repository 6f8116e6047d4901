"""What a template may say: an allow-list over Jinja2's syntax tree, checked against the declared data.

Jinja2's sandbox stops code, not work: 'a' * 10**9, nested ranges and doubling in a loop all run. So nothing that can
make something bigger than the data is part of the language: no arithmetic, no assignment, no calls, no macros, loops
over declared lists only. What remains is bounded by template size times data size, and sandbox.py counts it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes

from postroom.letters.shapes import Amount, Flag, Maybe, Record, Rows, Shape, Text

LOOP_DEPTH = 3
BLOCK_DEPTH = 12
NODE_LIMIT = 20_000
FILTER_CHAIN = 4

_LOOP = Record("loop", {"first": Flag(), "last": Flag(), "index": Amount()})
_SCRIPT = re.compile(r"<\s*script\b", re.I)
_OPEN_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(["']?)[^"'<>]*$""")
_URL_ATTRIBUTES = {"href", "src", "action", "background", "poster", "cite", "formaction"}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class TemplateRefused(ValueError):
    """A template that must not be stored; `problems` say where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems[:10]))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Signature:
    """What a filter takes and gives; `words` lets it take named arguments (trans)."""

    takes: Callable[[Shape], bool]
    wanted: str
    gives: Shape = Text()
    words: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What one template may use. `parts` are the names it may include; `html` switches the checks of markup on."""

    variables: Mapping[str, Shape]
    filters: Mapping[str, Signature]
    parts: frozenset[str] = frozenset()
    html: bool = True


def check(tree: nodes.Template, rules: Rules) -> None:
    """Raises TemplateRefused with every problem found."""
    reader = _Reader(rules)
    reader.block(tree.body, dict(rules.variables), 0, 0)
    if reader.problems:
        raise TemplateRefused(sorted(set(reader.problems)))


@dataclass
class _Reader:
    rules: Rules
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0

    def complain(self, node: nodes.Node, message: str) -> None:
        if len(self.problems) < 100:
            self.problems.append(Problem(node.lineno, message))

    def count(self, node: nodes.Node) -> None:
        self.seen += 1
        if self.seen > NODE_LIMIT:
            problem = Problem(node.lineno, f"the template has more than {NODE_LIMIT:,} parts; shorten it")
            raise TemplateRefused([problem])

    def block(self, body: list[nodes.Node], names: Mapping[str, Shape], depth: int, loops: int) -> None:
        for node in body:
            self.count(node)
            if depth > BLOCK_DEPTH:
                self.complain(node, f"blocks are nested more than {BLOCK_DEPTH} deep; flatten them")
                return
            match node:
                case nodes.Output():
                    self.output(node, names)
                case nodes.If():
                    self.condition(node, names, depth, loops)
                case nodes.For():
                    self.loop(node, names, depth, loops)
                case nodes.Include():
                    self.include(node, depth)
                case _:
                    self.complain(node, f"{{% {_tag(node)} %}} is not allowed; use if, for and include only")

    def condition(self, node: nodes.If, names: Mapping[str, Shape], depth: int, loops: int) -> None:
        for branch in (node, *node.elif_):
            self.count(branch)
            self.shape(branch.test, names)
            self.block(branch.body, names, depth + 1, loops)
        self.block(node.else_, names, depth + 1, loops)

    def loop(self, node: nodes.For, names: Mapping[str, Shape], depth: int, loops: int) -> None:
        rows = self.shape(node.iter, names)
        if loops >= LOOP_DEPTH:
            self.complain(node, f"loops are nested more than {LOOP_DEPTH} deep; flatten them")
            return
        if not isinstance(rows, Rows) or not isinstance(node.target, nodes.Name) or node.recursive:
            self.complain(node, "a loop is written {% for name in list %}, over a list of the letter's data")
            return
        if node.target.name.startswith("_") or node.target.name in {*names, "loop"}:
            self.complain(node, f"{node.target.name!r} cannot be a loop's name; choose one that is not in use")
        inner = {**names, node.target.name: rows.of, "loop": _LOOP}
        if node.test is not None:
            self.shape(node.test, {**inner, "loop": Record("loop", {})})
        self.block(node.body, inner, depth + 1, loops + 1)
        self.block(node.else_, names, depth + 1, loops)

    def include(self, node: nodes.Include, depth: int) -> None:
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if name not in self.rules.parts or node.ignore_missing:
            allowed = " and ".join(f'{{% include "{part}" %}}' for part in sorted(self.rules.parts)) or "nothing"
            self.complain(node, f"only {allowed} can be included here")
        elif depth:
            self.complain(node, f'{{% include "{name}" %}} stands outside of if and for')

    def output(self, node: nodes.Output, names: Mapping[str, Shape]) -> None:
        before = ""
        for part in node.nodes:
            self.count(part)
            if isinstance(part, nodes.TemplateData):
                before = part.data
                if self.rules.html and _SCRIPT.search(before):
                    self.complain(part, "<script> has no place in a letter; remove it")
                continue
            shape = self.shape(part, names)
            if shape is not None and not isinstance(shape, Text):
                self.complain(part, f"{_named(shape)} cannot be printed as it is; {_advice(shape)}")
            if self.rules.html:
                self.attribute(part, before)
            before = ""

    def attribute(self, node: nodes.Node, before: str) -> None:
        opened = _OPEN_ATTRIBUTE.search(before[max(before.rfind("<"), 0) :]) if "<" in before else None
        if opened is None or ">" in before[before.rfind("<") :]:
            return
        name, quote = opened.group(1).lower(), opened.group(2)
        if not quote:
            self.complain(node, f'put quotes around the value: {name}="..."')
        is_url = isinstance(node, nodes.Filter) and node.name in {"url", "mailto"}
        if name in _URL_ATTRIBUTES and before.endswith(("=", '"', "'")) and not is_url:
            self.complain(node, f"a value in {name} goes through the url filter: {{{{ ... | url }}}}")

    def shape(self, node: nodes.Node | None, names: Mapping[str, Shape]) -> Shape | None:
        """The shape of an expression; None where it is not allowed (and has been complained about)."""
        assert node is not None
        self.count(node)
        match node:
            case nodes.Const():
                return Text() if isinstance(node.value, str) else Amount()
            case nodes.TemplateData():
                return Text()
            case nodes.Name():
                return self.name(node, names)
            case nodes.Getattr():
                return self.attribute_of(node, names)
            case nodes.Filter():
                return self.filtered(node, names)
            case nodes.Compare():
                return self.comparison(node, names)
            case nodes.Not() | nodes.Test(name="none", args=[], kwargs=[], dyn_args=None, dyn_kwargs=None):
                self.shape(node.node, names)
                return Flag()
            case nodes.And() | nodes.Or():
                self.shape(node.left, names)
                self.shape(node.right, names)
                return Flag()
            case nodes.CondExpr():
                return self.choice(node, names)
        self.complain(node, f"{_tag(node)} is not allowed in an expression; prepare the value in the data")
        return None

    def name(self, node: nodes.Name, names: Mapping[str, Shape]) -> Shape | None:
        found = names.get(node.name)
        if found is None:
            self.complain(node, f"{node.name!r} is not known here; known are {', '.join(sorted(names))}")
        return found

    def attribute_of(self, node: nodes.Getattr, names: Mapping[str, Shape]) -> Shape | None:
        owner = self.shape(node.node, names)
        if owner is None:
            return None
        record = owner.of if isinstance(owner, Maybe) else owner
        if isinstance(record, Record) and node.attr in record.fields:
            return record.fields[node.attr]
        known = ", ".join(sorted(record.fields)) if isinstance(record, Record) else "nothing"
        self.complain(node, f"{_named(record)} has no {node.attr!r}; it has {known}")
        return None

    def filtered(self, node: nodes.Filter, names: Mapping[str, Shape]) -> Shape | None:
        signature = self.rules.filters.get(node.name)
        if signature is None or node.node is None:
            known = ", ".join(sorted(self.rules.filters))
            self.complain(node, f"there is no filter {node.name!r} here; there are {known}")
            return None
        if _chain(node) > FILTER_CHAIN:
            self.complain(node, f"more than {FILTER_CHAIN} filters in a row; remove some")
            return None
        given = self.shape(node.node, names)
        if given is not None and not signature.takes(given.of if isinstance(given, Maybe) else given):
            self.complain(node, f"{node.name} takes {signature.wanted}, not {_named(given)}")
        self.arguments(node, signature, names)
        return signature.gives

    def arguments(self, node: nodes.Filter, signature: Signature, names: Mapping[str, Shape]) -> None:
        if node.args or node.dyn_args or node.dyn_kwargs or (node.kwargs and not signature.words):
            self.complain(node, f"{node.name} takes no arguments like these; remove them")
            return
        for argument in node.kwargs:
            shape = self.shape(argument.value, names)
            if shape is not None and not isinstance(shape, Text):
                self.complain(node, f"{argument.key} must be text; {_advice(shape)}")
        if signature.words:
            self.message(node)

    def message(self, node: nodes.Filter) -> None:
        if not isinstance(node.node, nodes.Const) or not isinstance(node.node.value, str):
            self.complain(node, 'trans follows words in quotes: {{ "Thank you" | trans }}')
            return
        wanted = set(re.findall(r"%\((\w+)\)s", node.node.value))
        given = {argument.key for argument in node.kwargs}
        if wanted != given:
            self.complain(node, f"the words need {sorted(wanted) or 'no names'}, given are {sorted(given) or 'none'}")

    def comparison(self, node: nodes.Compare, names: Mapping[str, Shape]) -> Shape:
        self.shape(node.expr, names)
        for operand in node.ops:
            is_list = isinstance(operand.expr, nodes.List | nodes.Tuple)
            if is_list != (operand.op in {"in", "notin"}):
                self.complain(node, 'in is followed by words in brackets: code in ["tax", "shipping"]')
            for value in operand.expr.items if isinstance(operand.expr, nodes.List | nodes.Tuple) else [operand.expr]:
                self.shape(value, names)
        return Flag()

    def choice(self, node: nodes.CondExpr, names: Mapping[str, Shape]) -> Shape | None:
        self.shape(node.test, names)
        first = self.shape(node.expr1, names)
        second = self.shape(node.expr2, names) if node.expr2 is not None else first
        if type(first) is not type(second):
            self.complain(node, "both sides of if and else must be of one sort")
        return first


def _chain(node: nodes.Filter) -> int:
    length, inner = 0, node
    while isinstance(inner, nodes.Filter):
        length += 1
        inner = inner.node  # type: ignore[assignment]
    return length


def _tag(node: nodes.Node) -> str:
    names = {"Assign": "set", "AssignBlock": "set", "CallBlock": "call", "FilterBlock": "filter", "FromImport": "from"}
    kind = type(node).__name__
    return names.get(kind, kind.lower())


def _named(shape: Shape) -> str:
    match shape:
        case Record():
            return f"the record {shape.name!r}"
        case Rows():
            return "a list"
        case Maybe():
            return _named(shape.of)
    return {"Amount": "an amount", "Flag": "a yes or no", "Moment": "a time"}.get(type(shape).__name__, "text")


def _advice(shape: Shape) -> str:
    inner = shape.of if isinstance(shape, Maybe) else shape
    match inner:
        case Amount():
            return "add | money, | quantity or | percent"
        case Rows():
            return "write {% for ... %}"
        case Flag():
            return "ask with {% if ... %}"
        case Record():
            return f"name a field: {', '.join(sorted(inner.fields))}"
    return "add | date"
