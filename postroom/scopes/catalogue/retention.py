"""Postroom > Retention: how long the mail of each kind is kept. Nothing is removed until somebody says so."""

from collections.abc import Iterator

from postroom.scopes.catalogue.sales_email import GROUPS
from postroom.scopes.catalogue.setting import Group, Kind, Setting

DAY = 86_400
LONGEST = 24_000 * DAY
#: Mail that no group of Sales Emails rules, by the group that its messages carry.
OTHERS = {"handed_in": "Mail of Other Programs", "desk": "Mail of the Desk"}


def keep(name: str, label: str, help: str) -> Setting:
    return Setting(
        f"postroom/retention/{name}",
        label,
        Kind.DURATION,
        help,
        ours=True,
        can_restore=True,
        bounds=(DAY, LONGEST),
    )


def by_kind() -> Iterator[Setting]:
    for code, label in {**{code: names.group for code, names in GROUPS.items()}, **OTHERS}.items():
        yield keep(f"{code}_bodies", f"{label}: Contents", "Empty: as for all mail.")
        yield keep(f"{code}_rows", f"{label}: Records", "Empty: as for all mail.")


GROUP = Group(
    "retention",
    "Retention",
    (
        keep(
            "bodies",
            "Keep Contents For",
            "As in 90d. After that the content is removed; who got what when, and what servers said, stays. Empty: for "
            "ever. Mail that still waits is never removed.",
        ),
        keep(
            "rows",
            "Keep Records For",
            "As in 730d. After that all that is known of the mail is removed. A document that is handed in again later "
            "is mailed again. Empty: for ever.",
        ),
        *by_kind(),
    ),
)
