"""Every error of the API, in one table, answered as Problem Details (RFC 9457).

ProblemError(kind, detail) is raised anywhere in this room and answered at its edge; `type` leads to the list of
problems beside the API's pages.
"""

import json
from dataclasses import dataclass, field
from enum import Enum

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
LIST_URL = "/api/problems"


class Kind(Enum):
    """slug, HTTP status, title, what it means and what to do."""

    BAD_REQUEST = (
        "bad-request",
        400,
        "Bad request",
        "The request cannot be read. When the `Host` header is refused, add that name to POSTROOM_HOSTS.",
    )
    NOT_JSON = "not-json", 400, "Not JSON", "The body is not JSON as we accept it; mend what `detail` names."
    BAD_KEY = (
        "bad-idempotency-key",
        400,
        "Bad idempotency key",
        "Send 1 to 200 visible ASCII characters, for example a UUID.",
    )
    BAD_CURSOR = (
        "bad-cursor",
        400,
        "Bad cursor",
        "Take `next` of the page before, or start without a cursor.",
    )
    UNAUTHORIZED = (
        "unauthorized",
        401,
        "A valid API key is needed",
        "Send `Authorization: Bearer <key>`; make a key with `postroom key create`.",
    )
    NOT_FOUND = (
        "not-found",
        404,
        "Not found",
        "Nothing here, or nothing that this key may see: a key sees only the store views that it was made for.",
    )
    METHOD_NOT_ALLOWED = (
        "method-not-allowed",
        405,
        "Method not allowed",
        "Use one of the methods in the `Allow` header.",
    )
    GONE = (
        "cursor-outdated",
        410,
        "Cursor outdated",
        "Some events after this cursor are not there any more: they were removed by age, or a backup was put back. Go "
        "on after `next`, and read the messages themselves for what lies between.",
    )
    CONFLICT = "not-possible-now", 409, "Not possible now", "The state of the message does not allow it; see `detail`."
    TOO_LARGE = (
        "body-too-large",
        413,
        "Body too large",
        "An order may take 1 MB, with another document 2 MB, a batch 8 MB; send smaller ones, or fewer.",
    )
    MEDIA = "unsupported-media-type", 415, "Unsupported media type", "Send `Content-Type: application/json`, in UTF-8."
    INVALID_REQUEST = (
        "invalid-request",
        422,
        "Invalid request",
        "`errors` names every field of our own part of the request that is missing, unknown or wrong.",
    )
    INVALID_DOCUMENT = (
        "invalid-document",
        422,
        "Invalid document",
        "`errors` names every field of the document that is missing or of the wrong type.",
    )
    KEY_REUSED = (
        "idempotency-key-reused",
        422,
        "Idempotency key used again",
        "This key was used for another request; a new request needs a new key.",
    )
    INTERNAL = (
        "internal",
        500,
        "Internal error",
        "Our fault, and logged; send it again, nothing comes twice.",
    )
    MISCONFIGURED = (
        "misconfigured",
        503,
        "The store view cannot send yet",
        "A setting is missing or wrong; `detail` names it. Nothing was stored: send it again after mending.",
    )
    NOT_READY = "not-ready", 503, "Not ready", "The database or the worker does not answer; try again soon."

    def __init__(self, slug: str, status: int, title: str, help_: str) -> None:
        self.slug = slug
        self.status = status
        self.title = title
        self.help = help_


@dataclass
class ProblemError(Exception):
    """`members` are further members of the answer, `headers` further header fields."""

    kind: Kind
    detail: str = ""
    members: dict[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, object]:
        return {
            "type": f"{LIST_URL}#{self.kind.slug}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail or self.kind.help,
            **self.members,
        }

    def response(self) -> HttpResponse:
        text = json.dumps(self.body(), ensure_ascii=False, default=str)
        return HttpResponse(
            text.encode("utf-8", "replace"), status=self.kind.status, content_type=MEDIA_TYPE, headers=self.headers
        )


def not_found(what: str = "") -> ProblemError:
    """One answer for what is absent and for what belongs to others, so that nobody can tell them apart."""
    return ProblemError(Kind.NOT_FOUND, what)


def named(problems: list[tuple[str, str]], below: str = "") -> dict[str, object]:
    """The member `errors`; `below` is the path to the document inside the request."""
    joint = "." if below else ""
    return {
        "errors": [
            {"path": f"{below}{joint}{path}" if path else below or "$", "detail": detail} for path, detail in problems
        ]
    }
