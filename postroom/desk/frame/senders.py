"""Whether a store view has senders of its own: without, it takes no orders."""

from collections.abc import Iterable

from postroom.letters.kinds import USUAL
from postroom.scopes import effective
from postroom.scopes.effective import Misconfigured
from postroom.scopes.snapshot import Snapshot, View

GROUPS = tuple(kind.group for kind in USUAL)


def sender_problem(snapshot: Snapshot, view: View, groups: Iterable[str] = GROUPS) -> Misconfigured | None:
    """Why mail of one of these groups is refused when it is handed in; None: it is taken."""
    try:
        for group in groups:
            letter = effective.sales_email(snapshot, view.id, group)
            if letter.enabled:
                effective.identity(snapshot, view.id, letter.identity)
        effective.return_path(snapshot, view.id)
    except Misconfigured as problem:
        return problem
    return None
