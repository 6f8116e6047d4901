"""What may stand between {{ and }}: declared names and their fields, words, comparisons, named filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from postroom.letters.findings import Findings
from postroom.letters.shapes import Amount, Flag, Maybe, Record, Rows, Shape, Text

FILTER_CHAIN = 4
TEXT = Text()

Names = Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a filter takes; `words` lets it take named arguments (trans). Every filter gives text."""

    takes: Callable[[Shape], bool]
    wanted: str
    words: bool = False


@dataclass(frozen=True)
class Expressions:
    """Finds the shape of an expression; None where it is not allowed, and then it is among the findings."""

    filters: Mapping[str, Signature]
    findings: Findings

    def shape(self, node: nodes.Node, names: Names) -> Shape | None:
        self.findings.count(node.lineno)
        reader = _READERS.get(type(node))
        if reader is not None:
            return reader(self, node, names)
        kind = type(node).__name__.lower()
        self.no(node, f"{kind} is not allowed in an expression; prepare the value in the data")
        return None

    def no(self, node: nodes.Node, message: str) -> None:
        self.findings.complain(node.lineno, message)

    def constant(self, node: nodes.Const, names: Names) -> Shape:
        return TEXT if isinstance(node.value, str) else Amount()

    def words(self, node: nodes.TemplateData, names: Names) -> Shape:
        return TEXT

    def name(self, node: nodes.Name, names: Names) -> Shape | None:
        if node.name in names:
            return names[node.name]
        self.no(node, f"{node.name!r} is not known here; known are {', '.join(sorted(names))}")
        return None

    def field(self, node: nodes.Getattr, names: Names) -> Shape | None:
        owner = self.shape(node.node, names)
        if owner is None:
            return None
        record = inner(owner)
        if isinstance(record, Record) and node.attr in record.fields:
            return record.fields[node.attr]
        known = ", ".join(sorted(record.fields)) if isinstance(record, Record) else "no fields"
        self.no(node, f"{called(record)} has no {node.attr!r}; it has {known}")
        return None

    def negation(self, node: nodes.Not, names: Names) -> Shape:
        self.shape(node.node, names)
        return Flag()

    def test(self, node: nodes.Test, names: Names) -> Shape:
        if node.name != "none" or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            self.no(node, "the only test is: is none")
        self.shape(node.node, names)
        return Flag()

    def both(self, node: nodes.And | nodes.Or, names: Names) -> Shape:
        self.shape(node.left, names)
        self.shape(node.right, names)
        return Flag()

    def comparison(self, node: nodes.Compare, names: Names) -> Shape:
        self.shape(node.expr, names)
        for operand in node.ops:
            listed = isinstance(operand.expr, nodes.List | nodes.Tuple)
            if listed != (operand.op in {"in", "notin"}):
                self.no(node, 'in is followed by words in brackets: code in ["tax", "shipping"]')
            for value in operand.expr.items if isinstance(operand.expr, nodes.List | nodes.Tuple) else [operand.expr]:
                self.shape(value, names)
        return Flag()

    def choice(self, node: nodes.CondExpr, names: Names) -> Shape | None:
        self.shape(node.test, names)
        first = self.shape(node.expr1, names)
        second = self.shape(node.expr2, names) if node.expr2 is not None else TEXT
        if first is not None and second is not None and type(first) is not type(second):
            self.no(node, 'both sides of "a if b else c" must be of one sort, and else must be there')
        return first

    def filtered(self, node: nodes.Filter, names: Names) -> Shape | None:
        signature = self.filters.get(node.name)
        if signature is None or node.node is None:
            self.no(node, f"there is no filter {node.name!r} here; there are {', '.join(sorted(self.filters))}")
            return None
        if _chain(node) > FILTER_CHAIN:
            self.no(node, f"more than {FILTER_CHAIN} filters in a row; remove some")
            return None
        given = self.shape(node.node, names)
        if given is not None and not signature.takes(inner(given)):
            self.no(node, f"{node.name} takes {signature.wanted}, not {called(given)}")
        if node.args or node.dyn_args or node.dyn_kwargs or (node.kwargs and not signature.words):
            self.no(node, f"{node.name} takes no arguments like these; remove them")
        elif signature.words:
            self.sentence(node, names)
        return TEXT

    def sentence(self, node: nodes.Filter, names: Names) -> None:
        for argument in node.kwargs:
            shape = self.shape(argument.value, names)
            if shape is not None and not isinstance(shape, Text):
                self.no(node, f"{argument.key} must be text; {advice(shape)}")
        if not isinstance(node.node, nodes.Const) or not isinstance(node.node.value, str):
            self.no(node, 'trans follows words in quotes: {{ "Thank you" | trans }}')
            return
        wanted = sorted(set(re.findall(r"%\((\w+)\)s", node.node.value)))
        given = sorted(str(argument.key) for argument in node.kwargs)
        if wanted != given:
            self.no(node, f"the words need the names {wanted}, given are {given}")
        elif given and re.search(r"%(?!\(\w+\)s|%)", node.node.value):
            self.no(node, "write %% for a percent sign in words that take names")


_READERS: Mapping[type[nodes.Node], Callable[..., Shape | None]] = {
    nodes.Const: Expressions.constant,
    nodes.TemplateData: Expressions.words,
    nodes.Name: Expressions.name,
    nodes.Getattr: Expressions.field,
    nodes.Not: Expressions.negation,
    nodes.Test: Expressions.test,
    nodes.And: Expressions.both,
    nodes.Or: Expressions.both,
    nodes.Compare: Expressions.comparison,
    nodes.CondExpr: Expressions.choice,
    nodes.Filter: Expressions.filtered,
}


def _chain(node: nodes.Filter) -> int:
    length, step = 0, node.node
    while isinstance(step, nodes.Filter):
        length, step = length + 1, step.node
    return length + 1


def inner(shape: Shape) -> Shape:
    return shape.of if isinstance(shape, Maybe) else shape


def called(shape: Shape) -> str:
    """A shape as the writer of a template would call it."""
    found = inner(shape)
    if isinstance(found, Record):
        return f"the record {found.name!r}"
    names = {"Rows": "a list", "Amount": "an amount", "Flag": "a yes or no", "Moment": "a time"}
    return names.get(type(found).__name__, "text")


def advice(shape: Shape) -> str:
    match inner(shape):
        case Amount():
            return "add | money, | quantity or | percent"
        case Rows():
            return "write {% for ... %}"
        case Flag():
            return "ask with {% if ... %}"
        case Record() as record:
            return f"name a field: {', '.join(sorted(record.fields))}"
    return "add | date"
