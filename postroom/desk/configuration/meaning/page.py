"""What the settings on the page mean, put together for its templates."""

from dataclasses import dataclass

from postroom.desk.configuration.meaning import way
from postroom.desk.configuration.meaning.account_hints import hints
from postroom.desk.configuration.meaning.hint import (
    AUTH,
    HOST,
    PASSWORD,
    PORT,
    RETURN_EMAIL,
    RETURN_PATH,
    SSL,
    USERNAME,
    Hint,
)
from postroom.desk.configuration.meaning.return_paths import Row, rows
from postroom.desk.configuration.trial.last import Last, last_test
from postroom.desk.configuration.unsaved import Unsaved
from postroom.scopes.effective import Misconfigured

FIELDS = (HOST, PORT, SSL, AUTH, USERNAME, PASSWORD, RETURN_PATH, RETURN_EMAIL)


@dataclass(frozen=True)
class Beside:
    """What is said at a field, where somebody types."""

    id: str
    hints: list[Hint]
    bounces: str


@dataclass(frozen=True)
class Meaning:
    """Sentences; `trouble` takes the place of the first two where the settings cannot be used."""

    way: str
    bounces: str
    trouble: str
    standing: str
    last: Last | None
    hints: list[Hint]
    rows: list[Row]

    @property
    def beside(self) -> list[Beside]:
        """For each of the fields whose page has room for it, empty where nothing is to be said."""
        hints = {path: [hint for hint in self.hints if path in hint.paths] for path in FIELDS}
        ways = dict.fromkeys((RETURN_PATH, RETURN_EMAIL), self.bounces)
        return [Beside(path.replace("/", "_"), hints[path], ways.get(path, "")) for path in FIELDS]


def meaning(draft: Unsaved, sees_network: bool) -> Meaning:
    snapshot, scope = draft.snapshot, draft.scope
    through = to = trouble = standing = ""
    try:
        standing = way.standing(snapshot, scope)
        to = way.bounces(snapshot, scope)
        through = way.way(snapshot, scope)
    except Misconfigured as problem:
        trouble = way.words_of(problem)
    last = last_test(snapshot, scope)
    return Meaning(through, to, trouble, standing, last, hints(draft, sees_network), rows(snapshot, scope))
