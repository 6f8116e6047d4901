"""One line of the overview: what counts at a store view, each value with the scope that it is set at."""

from dataclasses import dataclass

from postroom.desk.configuration.meaning import way
from postroom.desk.configuration.meaning.account_hints import hints
from postroom.desk.configuration.meaning.hint import Hint
from postroom.desk.configuration.meaning.senders import Sender, chosen, mail_from, return_path_of, senders
from postroom.desk.configuration.overview.trouble import trouble
from postroom.desk.configuration.trial.last import Last
from postroom.desk.configuration.unsaved import Unsaved
from postroom.mail.return_path import Choice
from postroom.mail.sentence import Sentence
from postroom.scopes.catalogue import setting
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot, Source, View
from postroom.spool.reading.standing import Standing


@dataclass(frozen=True)
class Value:
    """`place`: the scope that it is set at, as an address has it; empty for what is shipped. `path`: the setting."""

    text: str
    path: str
    place: str


@dataclass(frozen=True)
class Known:
    """`sees_network`: the person may know what the operator allows. `now`: what keeps mail from leaving."""

    sees_network: bool
    now: Standing


@dataclass(frozen=True)
class Line:
    view: View
    website: str
    transport: Value
    identity: Value
    return_path: Value
    mail_from: str
    mode: Value
    last: Last | None
    warnings: tuple[Hint, ...]

    @property
    def tested(self) -> str:
        """For sorting: what has not passed comes first."""
        if self.last is None or not self.last.covers:
            return "1"
        return "2" if self.last.test.ok else "0"


def line(snapshot: Snapshot, view: View, last: Last | None, known: Known) -> Line:
    scope = Scope.store(view.id)
    used = [sender for sender in senders(snapshot, scope) if sender.used]
    warned = [hint for hint in hints(Unsaved(snapshot, scope), known.sees_network) if hint.tone != "note"]
    return Line(
        view,
        snapshot.websites[view.website_id].name,
        transport(snapshot, scope),
        identity(snapshot, scope, used),
        value(snapshot, scope, "system/smtp/set_return_path"),
        envelope(snapshot, scope, used),
        mode(snapshot, scope),
        last,
        (*trouble(view, last, known.now), *warned),
    )


def transport(snapshot: Snapshot, scope: Scope) -> Value:
    try:
        text = way.way(snapshot, scope)
    except Misconfigured as problem:
        text = way.words_of(problem)
    smtp = snapshot.get("system/smtp/transport", scope).value == "smtp"
    path = "system/smtp/host" if smtp else "system/smtp/transport"
    return Value(text, path, place(snapshot, scope, path))


def identity(snapshot: Snapshot, scope: Scope, used: list[Sender]) -> Value:
    first = used[0].code if used else "sales"
    path = f"trans_email/ident_{first}/email"
    text = ", ".join(dict.fromkeys(str(sender.address or "?") for sender in used))
    return Value(text, path, place(snapshot, scope, path))


def envelope(snapshot: Snapshot, scope: Scope, used: list[Sender]) -> str:
    choice = chosen(snapshot, scope)
    path = return_path_of(snapshot, scope, choice)
    if path is None:
        return Sentence("not set yet")
    if choice is Choice.SIGNED:
        return f"bounces+…@{path.returns_domain}"
    return ", ".join(dict.fromkeys(str(mail_from(path, each.address)) for each in used if each.address))


def mode(snapshot: Snapshot, scope: Scope) -> Value:
    if snapshot.get("system/smtp/disable", scope).value == "1":
        path = "system/smtp/disable"
        return Value(Sentence("Disabled"), path, place(snapshot, scope, path))
    return value(snapshot, scope, "postroom/mode/mode")


def value(snapshot: Snapshot, scope: Scope, path: str) -> Value:
    found = snapshot.get(path, scope)
    return Value(Sentence(setting(path).shown(found.value)), path, place(snapshot, scope, path))


def place(snapshot: Snapshot, scope: Scope, path: str) -> str:
    found = snapshot.get(path, scope)
    return "" if found.source is Source.SHIPPED else snapshot.shown(found.scope)
