"""Beside each of the Store Email Addresses: which letters it sends, and what becomes of its MAIL FROM."""

from dataclasses import dataclass

from django.conf import settings

from postroom.desk.configuration.meaning.hint import Hint
from postroom.desk.configuration.meaning.senders import chosen, mail_from, return_path_of, senders
from postroom.desk.configuration.unsaved import Unsaved
from postroom.desk.mailroom.kinds import kind_label
from postroom.letters.kinds import KINDS
from postroom.mail.return_path import Choice
from postroom.mail.sentence import Sentence
from postroom.scopes.effective.reading import At


@dataclass(frozen=True)
class Note:
    letters: tuple[str, ...]  #: by name; empty: no letter of today is from it
    mail_from: str
    hints: tuple[Hint, ...]


def note(draft: Unsaved, code: str) -> Note:
    at = At(draft.snapshot, draft.scope)
    kinds = [kind for kind in KINDS.values() if at.text(f"sales_email/{kind.group}/identity") == code]
    return Note(tuple(kind_label(kind.code) for kind in kinds), envelope(draft, code), hints(draft, code))


def envelope(draft: Unsaved, code: str) -> str:
    sender = next(each for each in senders(draft.snapshot, draft.scope) if each.code == code)
    path = return_path_of(draft.snapshot, draft.scope, chosen(draft.snapshot, draft.scope))
    if path is None or sender.address is None:
        return ""
    return f"bounces+…@{path.returns_domain}" if path.choice is Choice.SIGNED else str(mail_from(path, sender.address))


def hints(draft: Unsaved, code: str) -> tuple[Hint, ...]:
    prefix = f"trans_email/ident_{code}/"
    wrong = [Hint("bad", fault.message) for fault in draft.faults if fault.path.startswith(prefix)]
    sender = next(each for each in senders(draft.snapshot, draft.scope) if each.code == code)
    if sender.placeholder:
        said = Sentence("%(address)s is an example: it counts as not set.", address=str(sender.address))
        demo = Sentence("Only this demo may use it.")
        nothing = Sentence("Until you set an address of yours, nothing is sent from it.")
        why = demo if settings.POSTROOM_DEMO else nothing
        wrong.append(Hint("warn" if sender.used else "note", Sentence("%(said)s %(why)s", said=said, why=why)))
    return tuple(wrong)
