"""A letter of a store view, made of sample data by the renderer that real mail goes through."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from postroom.desk.mailroom.kinds import kind_label
from postroom.letters.kinds import KINDS, Kind
from postroom.letters.render import render
from postroom.letters.samples import SAMPLES
from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content, Heading, Identity
from postroom.mail.message import compose
from postroom.mail.reading import Letter
from postroom.mail.return_path import sender_header
from postroom.scopes import effective
from postroom.scopes.effective.reading import At
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot, View

WHO = ("customer", "guest")
NOBODY = "preview@postroom.invalid"  # a Message-ID that never leaves


@dataclass(frozen=True)
class Specimen:
    """Which letter, of which store view, and whether for a customer with an account or a guest."""

    kind: Kind
    view: View
    who: str

    @property
    def label(self) -> str:
        return kind_label(self.kind.code)


def chosen(snapshot: Snapshot, view: View, kind: str, who: str) -> Specimen:
    """The first there is where the wish is none."""
    return Specimen(KINDS.get(kind) or next(iter(KINDS.values())), view, who if who in WHO else WHO[0])


def template(snapshot: Snapshot, wanted: Specimen) -> str:
    """Raises Misconfigured."""
    group = effective.sales_email(snapshot, wanted.view.id, wanted.kind.group)
    return group.guest_template if wanted.who == "guest" else group.template


def content(snapshot: Snapshot, wanted: Specimen) -> Content:
    """Raises Misconfigured, RenderFailed."""
    design = effective.design(snapshot, wanted.view.id)
    if not design.support_email:
        design = replace(design, support_email=identity(snapshot, wanted).address.display())
    samples = SAMPLES[wanted.kind.code]
    language = design.locale.partition("_")[0]
    data = samples.get(f"{language} {wanted.who}") or samples[f"en {wanted.who}"]
    return render(template(snapshot, wanted), design, data)


def identity(snapshot: Snapshot, wanted: Specimen) -> Identity:
    """Also one with an example address: to look at, that will do. Raises Misconfigured."""
    at = At(snapshot, Scope.store(wanted.view.id))
    code = effective.sales_email(snapshot, wanted.view.id, wanted.kind.group).identity
    path = f"trans_email/ident_{code}"
    return Identity(at.needed(f"{path}/name", str), at.needed(f"{path}/email", Address))


def preview(snapshot: Snapshot, wanted: Specimen, now: datetime) -> Letter:
    """Composed and read again, so that what is shown is what would be on the wire.

    Raises Misconfigured, RenderFailed, UnsafeMessage.
    """
    author = identity(snapshot, wanted)
    path = effective.return_path(snapshot, wanted.view.id)
    heading = Heading(
        identity=author,
        to=Mailbox("", author.address),
        message_id=NOBODY,
        date=now.astimezone(ZoneInfo(effective.design(snapshot, wanted.view.id).timezone)),
        sender=sender_header(path, author),
    )
    return Letter(compose(content(snapshot, wanted), heading))
