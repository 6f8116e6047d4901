"""What settings ask of each other. Faults forbid a save; warnings are for the person who saved."""

from collections.abc import Iterator, Sequence

from postroom.mail.address import Address
from postroom.mail.sentence import Sentence
from postroom.scopes.acceptance import Fault
from postroom.scopes.catalogue import grammar, setting
from postroom.scopes.effective.people import is_placeholder
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot

RETURN_PATH = "system/smtp/set_return_path"
NEEDED = {"2": "system/smtp/return_path_email", "signed": "postroom/return_path/domain"}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def new_faults(before: Snapshot, after: Snapshot, scope: Scope) -> list[Fault]:
    """Faults at the scope or below it that were not there before; old ones do not stop other changes."""
    return [
        fault for place in after.below(scope) for fault in _faults(after, place) if fault not in _faults(before, place)
    ]


def _faults(snapshot: Snapshot, scope: Scope) -> list[Fault]:
    chosen = snapshot.get(RETURN_PATH, scope)
    path = NEEDED.get(chosen.value or "")
    if path is None or snapshot.get(path, scope).value:
        return []
    message = Sentence(
        "Set Return-Path is %(choice)s for %(scope)s; fill this in.",
        choice=Sentence(setting(RETURN_PATH).shown(chosen.value)),
        scope=snapshot.shown(scope),
    )
    return [Fault(path, setting(path).label, message)]


def warnings(snapshot: Snapshot, scope: Scope, changed: Sequence[str]) -> Iterator[str]:
    if any(path.startswith("system/smtp/") for path in changed):
        yield from _account(snapshot, scope)
    for path in changed:
        if path.startswith("trans_email/"):
            yield from _placeholder(snapshot, scope, path)


def _account(snapshot: Snapshot, scope: Scope) -> Iterator[str]:
    def value(field: str) -> str:
        return snapshot.get(f"system/smtp/{field}", scope).value or ""

    if value("transport") != "smtp":
        return
    port, security, host = value("port"), value("ssl") or "none", value("host")
    if port == "465" and security != "ssl":
        yield Sentence("Port 465 expects encryption from the first byte: set SSL to SSL, or the connection will hang.")
    if security == "ssl" and port in {"25", "587"}:
        yield Sentence(
            "SSL is set to SSL, but servers on port %(port)s expect STARTTLS: set SSL to TLS, or the port to 465.",
            port=port,
        )
    if value("auth") not in {"", "none"}:
        if not value("username"):
            yield Sentence("Auth is set, but Username is empty: nobody will sign in.")
        if security == "none" and host not in LOOPBACK:
            yield Sentence(
                "Auth is set and SSL is None: the password will not be sent in clear text, so nothing will be sent."
            )


def _placeholder(snapshot: Snapshot, scope: Scope, path: str) -> Iterator[str]:
    text = snapshot.get(path, scope).value
    value = grammar.read(setting(path), text) if text else None
    if isinstance(value, Address) and is_placeholder(value):
        yield Sentence("%(address)s is only an example: no mail is sent from it.", address=str(value))
