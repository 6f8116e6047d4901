"""The boxed engine: Jinja2 behind our grammar, seeing plain data only, counting what it does.

Each letter is compiled once per language: words without names in them become part of the static text, and header and
footer are put where the letter includes them, so that a rendering is one run of one compiled function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from postroom.letters import filters
from postroom.letters.catalogs import Catalog
from postroom.letters.findings import Problem, TemplateRefused
from postroom.letters.grammar import Rules, check
from postroom.letters.voice import KEY, Voice

SOURCE_LIMIT = 512 * 1024  # bytes

Renderer = Callable[[Mapping[str, object], Voice], str]


class _ByKey(CodeGenerator):
    """Writes `order.items` as order['items']: no attribute of any Python object of ours is ever read.

    What stands between two statements is yielded as one piece: the guard looks at every piece, and a letter would
    have two hundred.
    """

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 - Jinja2's name
        gathered = frame.copy()
        gathered.buffer = self.temporary_identifier()
        self.writeline(f"{gathered.buffer} = []")
        super().visit_Output(node, gathered)
        self.writeline(f"yield concat({gathered.buffer})")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja2's name
        self.visit(node.node, frame)
        is_of_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
        # The loop is Jinja2's own object; the grammar lets only these three fields of it pass.
        self.write(f".{node.attr}" if is_of_loop and node.attr in ("first", "last", "index") else f"[{node.attr!r}]")


class _Environment(ImmutableSandboxedEnvironment):
    code_generator_class = _ByKey

    def __init__(self, html: bool) -> None:
        super().__init__(
            autoescape=html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
        )
        self.globals.clear()
        self.tests = {"none": self.tests["none"]}
        self.filters = dict(filters.HTML if html else filters.TEXT)


_HTML = _Environment(html=True)
_TEXT = _Environment(html=False)


@dataclass(frozen=True, slots=True)
class Part:
    """One source with its rules; `name` is what error messages and tracebacks call it."""

    name: str
    source: str
    rules: Rules


def parse(part: Part) -> nodes.Template:
    """The checked syntax tree. Raises TemplateRefused."""
    if len(part.source.encode("utf-8", "replace")) > SOURCE_LIMIT:
        raise TemplateRefused([Problem(1, f"the template is larger than {SOURCE_LIMIT:,} bytes; shorten it")])
    try:
        tree = _engine(part).parse(part.source, name=part.name)
        check(tree, part.rules)
    except TemplateSyntaxError as error:
        raise TemplateRefused([Problem(error.lineno, error.message or "this cannot be read as a template")]) from None
    except RecursionError:
        raise TemplateRefused([Problem(1, "the template is nested too deeply; flatten it")]) from None
    except ValueError as error:
        if isinstance(error, TemplateRefused):
            raise
        # int('9' * 5000) and its like, inside of Jinja2's lexer.
        raise TemplateRefused([Problem(1, f"a figure in the template cannot be read: {error}")]) from None
    return tree


def compiled(letter: Part, parts: Mapping[str, Part], catalog: Catalog) -> Renderer:
    """`letter` with its parts put in, in the words of one catalogue. Raises TemplateRefused."""
    engine = _engine(letter)
    tree = parse(letter)
    bodies = {name: parse(part).body for name, part in parts.items()}
    tree.body = [node for item in tree.body for node in _spliced(item, bodies)]
    _translate(tree, catalog, letter.rules.html)
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
    tree.set_environment(engine)
    try:
        code = engine.compile(tree, name=letter.name, filename=letter.name)
    except (RecursionError, SyntaxError, MemoryError):
        raise TemplateRefused([Problem(1, "the template is nested too deeply; flatten it")]) from None
    root = engine.template_class.from_code(engine, code, {}).root_render_func

    def renderer(data: Mapping[str, object], voice: Voice) -> str:
        context = Context(engine, {**data, KEY: voice}, letter.name, {})
        return voice.guard.gather(root(context))

    return renderer


def _engine(part: Part) -> _Environment:
    return _HTML if part.rules.html else _TEXT


def _spliced(node: nodes.Node, bodies: Mapping[str, list[nodes.Node]]) -> list[nodes.Node]:
    if isinstance(node, nodes.Include) and isinstance(node.template, nodes.Const):
        return bodies[node.template.value]
    return [node]


def _translate(tree: nodes.Template, catalog: Catalog, html: bool) -> None:
    for filtered in tree.find_all(nodes.Filter):
        if filtered.name == "trans" and isinstance(filtered.node, nodes.Const):
            words = catalog.say(filtered.node.value)
            filtered.node.value = str(escape(words)) if html else words
    for output in tree.find_all(nodes.Output):
        output.nodes = [_as_static(node) for node in output.nodes]


def _as_static(node: nodes.Expr) -> nodes.Expr:
    if isinstance(node, nodes.Filter) and node.name == "trans" and not node.kwargs:
        assert isinstance(node.node, nodes.Const)
        return nodes.TemplateData(node.node.value, lineno=node.lineno)
    return node
