"""The desk's own mail: invitations and password resets. Ours in words and look: no merchant's template gets a token.

It goes through the queue like every mail and whatever the mode is, but sender, return path and transport are those of
the default scope: only who has all stores may change them, and so nobody else can have a link sent past himself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from postroom.access.models import Person
from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content
from postroom.mail.sentence import Sentence
from postroom.scopes import effective, resolve
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import DEFAULT
from postroom.scopes.snapshot import Snapshot
from postroom.spool.intake.submission import URGENT, Call, Origin, Recipient, Submission
from postroom.spool.intake.submit import submit

NO_STORE_VIEW = Sentence("There is no store view yet, and every mail belongs to one.")
Kind = Literal["desk_invitation", "desk_reset"]
LOCALES = {"ja": "ja_JP"}
IDENTITY = "general"


@dataclass(frozen=True)
class Obstacle:
    """Why no mail of the desk can leave. `path`: the setting that mends it; empty where none does."""

    text: str
    path: str


def obstacle(snapshot: Snapshot) -> Obstacle | None:
    """None: it can, as far as the settings of all stores tell."""
    if not snapshot.store_views:
        return Obstacle(NO_STORE_VIEW, "")
    try:
        effective.transport_at(snapshot, DEFAULT)
        effective.identity_at(snapshot, DEFAULT, IDENTITY)
        effective.return_path_at(snapshot, DEFAULT)
    except Misconfigured as problem:
        return Obstacle(problem.args[0], problem.path)
    return None


def send(kind: Kind, person: Person, link: str, now: datetime) -> bool:
    """Whether it could be handed to the queue."""
    snapshot = resolve.current()
    if obstacle(snapshot):
        return False
    view = min(snapshot.store_views.values(), key=lambda view: not view.is_active)
    submit([submission(kind, person, link, view.id, snapshot)], Call("desk"), now, snapshot)
    return True


def submission(kind: Kind, person: Person, link: str, view: int, snapshot: Snapshot) -> Submission:
    """Filed under a store view, with nothing of its settings. Raises Misconfigured."""
    language = person.language or translation.get_language() or "en"
    to = Address.parse(person.email)
    return Submission(
        store_view_id=view,
        group="desk",
        origin=Origin("desk", "", kind),
        reference="",
        identity=effective.identity_at(snapshot, DEFAULT, IDENTITY),
        to=Mailbox(person.name, to),
        recipients=(Recipient(to),),
        return_path=effective.return_path_at(snapshot, DEFAULT),
        content=written(kind, person, link, language),
        locale=LOCALES.get(language, "en_US"),
        priority=URGENT,
        zone=ZoneInfo(person.timezone) if person.timezone else UTC,
        essential=True,
    )


def written(kind: Kind, person: Person, link: str, language: str) -> Content:
    context = {"person": person, "link": link, "address": settings.POSTROOM_URL, "language": language}
    with translation.override(language):
        subject, _, text = render_to_string(f"desk/people/mail/{kind}.txt", context).partition("\n")
        html = render_to_string(f"desk/people/mail/{kind}.html", {**context, "subject": subject})
    return Content(subject.strip(), html, text.strip() + "\n")
