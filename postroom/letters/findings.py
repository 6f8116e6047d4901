"""What is wrong with a template, with line numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

NODE_LIMIT = 20_000
_ENOUGH = 100


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


@dataclass
class Findings:
    """Collects the problems of one template and counts the nodes that were looked at."""

    problems: list[Problem] = field(default_factory=list)
    seen: int = 0

    def complain(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message))
        if len(self.problems) >= _ENOUGH:
            raise TemplateRefused(self.problems)

    def count(self, line: int) -> None:
        self.seen += 1
        if self.seen > NODE_LIMIT:
            raise TemplateRefused([Problem(line, f"the template has more than {NODE_LIMIT:,} parts; shorten it")])
