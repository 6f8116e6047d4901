"""The desk's own mail: invitations and password resets. Ours in words and look: no merchant's template gets a token.

It goes through the queue like every mail, from the first store view whose settings allow it, and whatever the mode is.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from postroom.access.models import Person
from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content
from postroom.scopes import effective, resolve
from postroom.scopes.effective import Misconfigured
from postroom.scopes.snapshot import Snapshot
from postroom.spool.submission import URGENT, Call, Origin, Recipient, Submission
from postroom.spool.submit import submit

Kind = Literal["desk_invitation", "desk_reset"]
LOCALES = {"ja": "ja_JP"}
IDENTITY = "general"


def send(kind: Kind, person: Person, link: str, now: datetime) -> bool:
    """Whether it could be handed to the queue; False where no store view can send."""
    snapshot = resolve.current()
    for view in able(snapshot):
        submit([submission(kind, person, link, view, snapshot)], Call("desk"), now, snapshot)
        return True
    return False


def able(snapshot: Snapshot) -> Iterable[int]:
    """Store views with a sender and a way out."""
    for view in snapshot.store_views.values():
        try:
            effective.identity(snapshot, view.id, IDENTITY)
            effective.return_path(snapshot, view.id)
            effective.transport(snapshot, view.id)
        except Misconfigured:
            continue
        if view.is_active:
            yield view.id


def submission(kind: Kind, person: Person, link: str, view: int, snapshot: Snapshot) -> Submission:
    language = person.language or translation.get_language() or "en"
    to = Address.parse(person.email)
    return Submission(
        store_view_id=view,
        group="desk",
        origin=Origin("desk", "", kind),
        reference="",
        identity=effective.identity(snapshot, view, IDENTITY),
        to=Mailbox(person.name, to),
        recipients=(Recipient(to),),
        return_path=effective.return_path(snapshot, view),
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
