"""What a template may say: an allow-list over Jinja2's syntax tree, checked against the declared data.

Jinja2's sandbox stops code, not work: 'a' * 10**9, nested ranges and doubling in a loop all run. So nothing that can
make something bigger than the data is part of the language: no arithmetic, no assignment, no calls, no macros, loops
over declared lists only. What remains is bounded by template size times data size, and voice.Guard counts it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import nodes

from postroom.letters.expressions import Expressions, Names, Signature, advice, called
from postroom.letters.findings import Findings, TemplateRefused
from postroom.letters.shapes import Amount, Flag, Record, Rows, Shape, Text

LOOP_DEPTH = 3
BLOCK_DEPTH = 12  # Python itself ends at 20 nested blocks

_LOOP = Record("loop", {"first": Flag(), "last": Flag(), "index": Amount()})
_SCRIPT = re.compile(r"<\s*script\b", re.IGNORECASE)
_IN_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(["']?)([^"'<>]*)$""")
_URL_ATTRIBUTES = frozenset(("href", "src", "action", "background", "poster", "cite", "formaction"))
_TAGS = {"Assign": "set", "AssignBlock": "set", "CallBlock": "call", "FilterBlock": "filter", "FromImport": "from"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What one template may use. `parts` are the names it may include; `html` switches the checks of markup on."""

    variables: Mapping[str, Shape]
    filters: Mapping[str, Signature]
    parts: frozenset[str] = frozenset()
    html: bool = True


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: the names it knows, and how deep it is."""

    names: Names
    blocks: int = 0
    loops: int = 0

    def inside(self, names: Names, loop: bool = False) -> _Place:
        return _Place(names, self.blocks + 1, self.loops + loop)


def check(tree: nodes.Template, rules: Rules) -> None:
    """Raises TemplateRefused with every problem found."""
    findings = Findings()
    _Blocks(rules, findings, Expressions(rules.filters, findings)).read(tree.body, _Place(rules.variables))
    if findings.problems:
        raise TemplateRefused(sorted(set(findings.problems)))


@dataclass
class _Blocks:
    rules: Rules
    findings: Findings
    expressions: Expressions
    before: str = field(default="")  # the static text in front of what is being read

    def read(self, body: list[nodes.Node], place: _Place) -> None:
        for node in body:
            self.findings.count(node.lineno)
            if place.blocks > BLOCK_DEPTH:
                self.no(node, f"blocks are nested more than {BLOCK_DEPTH} deep; flatten them")
                return
            match node:
                case nodes.Output():
                    self.output(node, place)
                case nodes.If():
                    self.condition(node, place)
                case nodes.For():
                    self.loop(node, place)
                case nodes.Include():
                    self.include(node, place)
                case _:
                    tag = _TAGS.get(type(node).__name__, type(node).__name__.lower())
                    self.no(node, f"{{% {tag} %}} is not allowed; use if, for and include only")

    def no(self, node: nodes.Node, message: str) -> None:
        self.findings.complain(node.lineno, message)

    def condition(self, node: nodes.If, place: _Place) -> None:
        before = self.before
        for branch in (node, *node.elif_):
            self.findings.count(branch.lineno)
            self.expressions.shape(branch.test, place.names)
            self.before = before
            self.read(branch.body, place.inside(place.names))
        self.before = before
        self.read(node.else_, place.inside(place.names))

    def loop(self, node: nodes.For, place: _Place) -> None:
        rows = self.expressions.shape(node.iter, place.names)
        if place.loops >= LOOP_DEPTH:
            self.no(node, f"loops are nested more than {LOOP_DEPTH} deep; flatten them")
        elif not isinstance(rows, Rows) or not isinstance(node.target, nodes.Name) or node.recursive or node.test:
            self.no(node, "a loop is written {% for name in list %}, over a list of the letter's data")
        elif node.target.name.startswith("_") or node.target.name in {*place.names, "loop"}:
            self.no(node, f"{node.target.name!r} cannot be the name in a loop; choose one that is not in use")
        else:
            names = {**place.names, node.target.name: rows.of, "loop": _LOOP}
            self.read(node.body, place.inside(names, loop=True))
            self.read(node.else_, place.inside(place.names))

    def include(self, node: nodes.Include, place: _Place) -> None:
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if name not in self.rules.parts or node.ignore_missing:
            allowed = " and ".join(f'{{% include "{part}" %}}' for part in sorted(self.rules.parts)) or "nothing"
            self.no(node, f"{allowed} can be included here, and no more")
        elif place.blocks:
            self.no(node, f'{{% include "{name}" %}} stands outside of if and for')

    def output(self, node: nodes.Output, place: _Place) -> None:
        for part in node.nodes:
            shape = self.expressions.shape(part, place.names)
            if isinstance(part, nodes.TemplateData):
                self.before = part.data
                if self.rules.html and _SCRIPT.search(part.data):
                    self.no(part, "<script> has no place in a letter; remove it")
                continue
            if shape is not None and not isinstance(shape, Text):
                self.no(part, f"{called(shape)} cannot be printed as it is; {advice(shape)}")
            if self.rules.html:
                self.attribute(part)

    def attribute(self, node: nodes.Node) -> None:
        """Escaping protects a quoted attribute only, and not against javascript: where a link is expected."""
        tag = self.before[self.before.rfind("<") :]
        opened = _IN_ATTRIBUTE.search(tag) if tag.startswith("<") and ">" not in tag else None
        if opened is None:
            return
        name, quote, value = opened.groups()
        if not quote:
            self.no(node, f'put quotes around the value: {name}="..."')
        is_link = isinstance(node, nodes.Filter) and node.name in {"url", "mailto"}
        if name.lower() in _URL_ATTRIBUTES and not value.strip() and not is_link:
            self.no(node, f"a value at the start of {name} goes through the url filter: {{{{ ... | url }}}}")
