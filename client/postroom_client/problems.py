"""What can go wrong: an answer that is a problem (RFC 9457), no answer at all, or an answer that is not Postroom's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


class PostroomError(Exception):
    """Everything that this package raises about a call."""


@dataclass(frozen=True)
class Fault:
    """One field that is wrong: where, and how."""

    path: str
    detail: str


class Problem(PostroomError):
    """Postroom said no. `type` names the problem, `detail` says what to do, `errors` which fields are wrong."""

    slugs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, status: int, members: Mapping[str, Any]) -> None:
        self.status = status
        self.type = str(members.get("type", "about:blank"))
        self.title = str(members.get("title", ""))
        self.detail = str(members.get("detail", ""))
        self.errors = tuple(faults(members.get("errors")))
        self.members = dict(members)
        super().__init__(f"{status} {self.title}: {self.detail}{self._fields()}")

    def _fields(self) -> str:
        return "".join(f" [{fault.path}: {fault.detail}]" for fault in self.errors)


class Unauthorized(Problem):
    """The key is unknown or revoked."""

    slugs = ("unauthorized",)


class NotFound(Problem):
    """Nothing here, or nothing that this key may see."""

    slugs = ("not-found",)


class Invalid(Problem):
    """`errors` names what is wrong with the request or the document."""

    slugs = ("invalid-request", "invalid-document", "not-json", "body-too-large", "bad-idempotency-key")


class KeyReused(Problem):
    """This idempotency key was used for another request."""

    slugs = ("idempotency-key-reused",)


class NotPossibleNow(Problem):
    """The state of the message does not allow it."""

    slugs = ("not-possible-now",)


class BadCursor(Problem):
    """The cursor is not one of this Postroom."""

    slugs = ("bad-cursor",)


class CursorOutdated(Problem):
    """Events after the cursor were removed. `next` is the cursor to go on with."""

    slugs = ("cursor-outdated",)

    @property
    def next(self) -> str:
        return str(self.members["next"])


class Misconfigured(Problem):
    """The store view cannot send yet; a person has to mend a setting. Nothing was stored."""

    slugs = ("misconfigured",)


class Unavailable(Problem):
    """Not now, and not after several tries either."""

    slugs = ("not-ready",)


class NotReached(PostroomError):
    """No whole answer came. Whether a document was taken is not known: announce it again with `idempotency_key`."""

    def __init__(self, why: str, idempotency_key: str | None) -> None:
        self.idempotency_key = idempotency_key
        super().__init__(why)


class Unreadable(PostroomError):
    """The answer is not Postroom's: perhaps a proxy's, or the address is another server's."""


KINDS: dict[str, type[Problem]] = {
    slug: kind
    for kind in (
        *(Unauthorized, NotFound, Invalid, KeyReused, NotPossibleNow),
        *(BadCursor, CursorOutdated, Misconfigured, Unavailable),
    )
    for slug in kind.slugs
}


def problem_of(status: int, body: bytes) -> Problem:
    """Whatever stands between us and Postroom may answer in its own words; its status counts all the same."""
    try:
        members = json.loads(body)
    except ValueError:
        members = None
    if not isinstance(members, dict):
        members = {"title": "No answer of Postroom's", "detail": "something between here and there answered"}
    slug = str(members.get("type", "")).rpartition("#")[2]
    kind = KINDS.get(slug, Unavailable if status in {429, 502, 503, 504} else Problem)
    return kind(status, members)


def faults(told: object) -> list[Fault]:
    entries = told if isinstance(told, list) else []
    return [Fault(str(one.get("path")), str(one.get("detail"))) for one in entries if isinstance(one, dict)]
