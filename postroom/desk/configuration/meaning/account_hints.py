"""All there is to say about the settings on the page before they are saved."""

import re
from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings as deployment

from postroom.desk.configuration.meaning import fits
from postroom.desk.configuration.meaning.borrowed import borrowed
from postroom.desk.configuration.meaning.hint import HOST, PASSWORD, PORT, Hint, Mend
from postroom.desk.configuration.meaning.senders import senders
from postroom.desk.configuration.unsaved import Unsaved
from postroom.doctor.permission import permission
from postroom.mail.sentence import Sentence
from postroom.scopes import effective
from postroom.scopes.acceptance import usual_width
from postroom.scopes.catalogue import setting
from postroom.scopes.effective import Misconfigured
from postroom.scopes.rules import LOOPBACK
from postroom.transports.network import READERS, literal

HERE = "127.0.0.1"
ABOUT = ("system/smtp/", "trans_email/", "postroom/return_path/", "postroom/smtp/")
_PASTED = re.compile(r"(?:smtps?://)?([^:/@\s]+)(?::([0-9]{1,5}))?/?")


def hints(draft: Unsaved, sees_network: bool) -> list[Hint]:
    """`sees_network`: may know what the operator allows and forbids."""
    found = [*faults(draft), *other_width(draft)]
    if draft.snapshot.get("system/smtp/transport", draft.scope).value == "smtp":
        found += fits.hints(fits.account(draft.snapshot, draft.scope))
        found += dropped(draft)
        found += forbidden(draft) if sees_network else ()
    return [*found, *placeholders(draft), *borrowed(draft.snapshot, draft.scope)]


def faults(draft: Unsaved) -> Iterator[Hint]:
    for fault in draft.faults:
        if fault.path.startswith(ABOUT):
            said = Sentence("%(label)s: %(why)s", label=Sentence(fault.label), why=fault.message)
            yield Hint(
                "bad",
                said,
                (*pasted(draft.typed[HOST]),) if fault.path == HOST and HOST in draft.typed else (),
                (fault.path,),
            )


def other_width(draft: Unsaved) -> Iterator[Hint]:
    """What was typed full-width and is understood: so it will be saved."""
    wrong = {fault.path for fault in draft.faults}
    for path, text in draft.typed.items():
        if path.startswith(ABOUT) and path not in wrong and usual_width(setting(path), text) != text:
            value = draft.snapshot.get(path, draft.scope).value
            read = Sentence("%(label)s is read as %(value)s.", label=Sentence(setting(path).label), value=value)
            yield Hint("note", read, paths=(path,))


def pasted(text: str) -> Iterator[Mend]:
    """Host and port in one, or an address of the web, as help pages write them."""
    parts = _PASTED.fullmatch(text.strip())
    if parts:
        fields = {HOST: parts[1].lower()} | ({PORT: parts[2]} if parts[2] else {})
        yield Mend(Sentence("Use %(host)s", host=" ".join(fields.values())), fields)


def dropped(draft: Unsaved) -> Iterator[Hint]:
    if draft.password_dropped:
        yield Hint(
            "warn",
            Sentence("The saved password is of another server or username: type the new one."),
            paths=(PASSWORD,),
        )


def forbidden(draft: Unsaved) -> Iterator[Hint]:
    """A host that is an address is judged whole; of a name only its port: typing must not cause a look-up."""
    host, port = (draft.snapshot.get(path, draft.scope).value or "" for path in (HOST, PORT))
    if not port.isdecimal() or int(port) in READERS:  # of those `fits` tells
        return
    try:
        policy = effective.network_policy(draft.snapshot)
    except Misconfigured:
        return
    address = HERE if host in LOOPBACK else str(literal(host) or "")
    if not address:
        address, policy = HERE, replace(policy, allow_loopback=True)
    if objection := policy.objection(address, int(port)):
        commands = " && ".join(permission(policy, address, int(port)))
        allow = Sentence("The operator can allow it: %(commands)s", commands=commands) if commands else ""
        yield Hint("bad", Sentence("%(objection)s. %(allow)s", objection=objection, allow=allow), paths=(PORT,))


def placeholders(draft: Unsaved) -> Iterator[Hint]:
    if deployment.POSTROOM_DEMO:
        return
    for sender in senders(draft.snapshot, draft.scope):
        if sender.used and sender.placeholder:
            said = Sentence(
                "%(label)s still has the example address %(address)s: set one of yours under Store Email Addresses, or "
                "nothing is sent from it.",
                label=Sentence(sender.label),
                address=str(sender.address),
            )
            yield Hint("bad", said)
