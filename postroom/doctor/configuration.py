"""Settings that contradict themselves, and store views that still send from nobody's address."""

from collections.abc import Iterator

from django.conf import settings

from postroom.doctor.content import example
from postroom.doctor.finding import Finding, about, fail, ok, warn
from postroom.letters.kinds import USUAL, Kind
from postroom.mail.sentence import Sentence, joined
from postroom.scopes import effective, resolve, rules
from postroom.scopes.effective import Misconfigured
from postroom.scopes.resolve import View
from postroom.scopes.scope import Scope

SUBJECT = Sentence("settings")


def store_views(code: str | None) -> list[View]:
    """All active ones, or that one. Raises UnknownStore."""
    snapshot = resolve.current()
    if code is not None:
        return [snapshot.store_view(code)]
    return [view for view in snapshot.store_views.values() if view.is_active]


def environment() -> Iterator[Finding]:
    snapshot = resolve.current()
    for problem in snapshot.problems:
        what = Sentence("%(where)s: %(message)s", where=problem.where, message=problem.message)
        yield warn(SUBJECT, what, Sentence("Mend or remove it."))
    if not snapshot.problems:
        yield ok(SUBJECT, Sentence("every variable and saved value belongs to a setting"))
    if not snapshot.store_views:
        yield fail(SUBJECT, Sentence("there is no store view"), Sentence("Run `postroom store add`."))
    if settings.POSTROOM_DEMO:
        yield ok(SUBJECT, Sentence("this is a demo: mail goes to the development inbox"))


def identities(view: View) -> Iterator[Finding]:
    """Whether each letter has a sender and a return path that may be used."""
    subject, snapshot = about(view), resolve.current()
    told: set[str] = set()
    authors: dict[str, list[Sentence]] = {}
    for kind in USUAL:
        found = sender_of(view, kind)
        if isinstance(found, str):
            authors.setdefault(found, []).append(Sentence(kind.called))
        elif found.what not in told:  # two letters of one identity share its trouble
            told.add(found.what)
            yield found
    for author, letters in authors.items():
        mails = joined(", ", letters)
        yield ok(subject, Sentence("mail comes from %(sender)s: %(letters)s", sender=author, letters=mails))
    for warning in rules.warnings(snapshot, Scope.store(view.id), ("system/smtp/port",)):
        yield warn(subject, warning, Sentence("Change it with `postroom config set`."))


def sender_of(view: View, kind: Kind) -> Finding | str:
    """Whom a letter comes from, or what else there is to tell."""
    subject, snapshot = about(view), resolve.current()
    try:
        letter = effective.sales_email(snapshot, view.id, kind.group)
        if not letter.enabled:
            return ok(subject, Sentence("%(letter)s emails are disabled", letter=Sentence(kind.called)))
        found = effective.identity(snapshot, view.id, letter.identity)
        effective.return_path(snapshot, view.id)
    except Misconfigured as problem:
        return fail(subject, str(problem), f"postroom config set {problem.path} VALUE --store {view.code}")
    if example(found.address):
        mend = f"postroom config set trans_email/ident_{letter.identity}/email ADDRESS --store {view.code}"
        return warn(subject, example(found.address), mend)
    return f"{found.name} <{found.address.display()}>"
