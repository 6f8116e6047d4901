"""*Send test email*: a letter through the real queue, by the store view's own settings, to any address."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from postroom.audit.record import Actor, Change, record
from postroom.desk.configuration.letters.specimen import Specimen, content
from postroom.desk.configuration.models import MailTrial
from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content
from postroom.mail.message import Earlier
from postroom.mail.sentence import Sentence
from postroom.scopes import effective
from postroom.scopes.effective import Conduct, Mode
from postroom.scopes.models import Installation
from postroom.scopes.snapshot import Snapshot
from postroom.spool.intake.submission import TRIED_OUT, URGENT, Call, Origin, Recipient, Submission
from postroom.spool.intake.submit import submit
from postroom.spool.models import Body, Message

A_MINUTE = 5
MINUTE = timedelta(minutes=1)
KEPT = timedelta(days=30)


class CannotSend(ValueError):
    """Says why, and what to do. `args[0]` is a Sentence."""


@dataclass(frozen=True)
class Wish:
    """`real`: the content of this message instead of sample data."""

    specimen: Specimen
    to: Address
    real: Message | None = None


def send(wish: Wish, snapshot: Snapshot, actor: Actor, now: datetime) -> UUID:
    """The message's id. Raises CannotSend, Misconfigured, RenderFailed."""
    conduct = effective.conduct(snapshot, wish.specimen.view.id)
    if why := obstacle(conduct):
        raise CannotSend(why)
    made = submission(wish, snapshot, passes_hold=conduct.mode is Mode.HOLD)
    with transaction.atomic():
        refuse_too_many(actor, now)
        message = submit([made], Call(actor.name), now, snapshot).messages[0]
        MailTrial.objects.create(by=actor.name, at=now, message=message)
        record(actor, Change("sent a test", "message", f"stores:{wish.specimen.view.code}", new=str(wish.to)))
    return message


def obstacle(conduct: Conduct) -> str:
    """What a test must not pass in silence, though somebody asks for it."""
    if conduct.disabled:
        return Sentence("Email communications are disabled for this store view: a test would not leave. Set it to No.")
    if conduct.mode is Mode.LOG:
        return Sentence("Mode is Log only for this store view: a test would not leave. Choose Hold, Redirect or Live.")
    return ""


def fate(conduct: Conduct) -> str:
    """What becomes of a test that may leave; nothing where it simply does."""
    if conduct.mode is Mode.HOLD and not conduct.allow_list:
        return Sentence("Mode is Hold: this test leaves all the same, for you ask for it. Other mail stays held.")
    if conduct.redirect_to is not None:
        return Sentence("Mode is Redirect: the test goes to %(address)s.", address=str(conduct.redirect_to))
    if conduct.allow_list:
        return Sentence("Only the allowed recipients get mail: to any other address the test is suppressed.")
    return ""


def refuse_too_many(actor: Actor, now: datetime) -> None:
    Installation.objects.select_for_update().first()  # one start at a time, on both databases
    if MailTrial.objects.filter(by=actor.name, at__gt=now - MINUTE).count() >= A_MINUTE:
        raise CannotSend(Sentence("%(count)s test mails within a minute are the limit: wait a little.", count=A_MINUTE))
    MailTrial.objects.filter(at__lt=now - KEPT).delete()


def submission(wish: Wish, snapshot: Snapshot, passes_hold: bool) -> Submission:
    """Raises Misconfigured, RenderFailed, CannotSend."""
    view, kind = wish.specimen.view, wish.specimen.kind
    group = effective.sales_email(snapshot, view.id, kind.group)
    design = effective.design(snapshot, view.id)
    return Submission(
        store_view_id=view.id,
        group=kind.group,
        origin=Origin(TRIED_OUT, "", kind.code),
        reference="",
        identity=effective.identity(snapshot, view.id, group.identity),
        to=Mailbox("", wish.to),
        recipients=(Recipient(wish.to),),
        return_path=effective.return_path(snapshot, view.id),
        content=earlier(wish.real) if wish.real else content(snapshot, wish.specimen),
        locale=design.locale,
        priority=URGENT,
        zone=ZoneInfo(design.timezone),
        passes_hold=passes_hold,
    )


def earlier(message: Message) -> Content | Earlier:
    body = Body.objects.filter(pk=message.pk).first()
    if body is None:
        raise CannotSend(Sentence("Nothing is kept of that mail any more: send sample data instead."))
    return Earlier(zlib.decompress(body.bytes), message.subject)


def latest(wanted: Specimen) -> Message | None:
    """The newest real mail of this kind at the store view, without the tests."""
    found = Message.objects.filter(store_view=wanted.view.id, kind=wanted.kind.code, size__gt=0)
    return found.exclude(source=TRIED_OUT).order_by("-id").first()
