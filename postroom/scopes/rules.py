"""What settings ask of each other. Faults forbid a save; warnings are for the person who saved."""

from collections.abc import Iterator, Sequence

from postroom.mail.address import Address
from postroom.mail.sentence import Sentence
from postroom.scopes.acceptance import Fault
from postroom.scopes.catalogue import grammar, setting
from postroom.scopes.effective.people import is_placeholder
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot, named

RETURN_PATH = "system/smtp/set_return_path"
MODE = "postroom/mode/mode"
#: What a choice asks for, by the setting that is chosen and its value.
NEEDED = {
    (RETURN_PATH, "2"): "system/smtp/return_path_email",
    (RETURN_PATH, "signed"): "postroom/return_path/domain",
    (MODE, "redirect"): "postroom/mode/redirect_to",
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def new_faults(before: Snapshot, after: Snapshot, scope: Scope) -> list[Fault]:
    """Faults at the scope or below it that were not there before; old ones do not stop other changes."""
    found: list[Fault] = []
    said: set[tuple[Scope, str]] = set()
    for place in after.below(scope):
        known = {fault.path for fault in _faults(before, place)}
        new = [fault for fault in _faults(after, place) if fault.path not in known]
        # Said of a parent it is said of all that inherit from it.
        found += [fault for fault in new if said.isdisjoint((above, fault.path) for above in after.chain(place))]
        said |= {(place, fault.path) for fault in new}
    return found


def _faults(snapshot: Snapshot, scope: Scope) -> list[Fault]:
    return [
        Fault(needed, setting(needed).label, _missing(snapshot, scope, chosen))
        for (chosen, value), needed in NEEDED.items()
        if snapshot.get(chosen, scope).value == value and not snapshot.get(needed, scope).value
    ]


def _missing(snapshot: Snapshot, scope: Scope, chosen: str) -> Sentence:
    declared = setting(chosen)
    return Sentence(
        "%(setting)s is %(choice)s for %(scope)s; fill this in.",
        setting=Sentence(declared.label),
        choice=Sentence(declared.shown(snapshot.get(chosen, scope).value)),
        scope=named(snapshot, scope),
    )


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
