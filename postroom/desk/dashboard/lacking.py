"""What store views still lack before mail can leave them: said by the checklist, and asked before they go live."""

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from postroom.desk.configuration.trial.last import Last, last_tests
from postroom.desk.frame.banners import SETTINGS, setting_address
from postroom.desk.frame.door import DeskRequest
from postroom.desk.frame.senders import sender_problem
from postroom.scopes import effective
from postroom.scopes.effective import Misconfigured, Mode
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot, Source, View
from postroom.transports.settings import SendmailSettings

NAMING = ("general/store_information/name", "general/locale/timezone")
WAY = ("system/smtp/transport", "system/smtp/host", "postroom/sendmail/command")


@dataclass(frozen=True)
class Lack:
    """`address` empty: this person cannot mend it from here."""

    text: str
    address: str


def lacks(request: DeskRequest, views: Collection[View]) -> list[Lack]:
    """What keeps mail of these store views from leaving, or has never been tried."""
    found = [
        (_("Still an example address, or none, at: %(names)s"), "trans_email/ident_sales/email", without_senders),
        (_("No usable mail server at: %(names)s"), "system/smtp/transport", without_a_way),
    ]
    if not settings.POSTROOM_DEMO:
        found.append((_("These settings have not passed a test yet: %(names)s"), "system/smtp/host", untested))
    return [
        Lack(text % {"names": named(missing)}, mend(request, path, missing))
        for text, path, lacking in found
        if (missing := lacking(request.snapshot, views))
    ]


def mend(request: DeskRequest, path: str, missing: Collection[View]) -> str:
    may_look = any(map(request.reach.anywhere, SETTINGS))
    return setting_address(request, path, tuple(view.id for view in missing)) if may_look else ""


def named(views: Collection[View]) -> str:
    return ", ".join(view.name for view in views)


def without(has: Callable[[Snapshot, View], bool], snapshot: Snapshot, views: Collection[View]) -> list[View]:
    return [view for view in views if not has(snapshot, view)]


def without_senders(snapshot: Snapshot, views: Collection[View]) -> list[View]:
    return [view for view in views if sender_problem(snapshot, view)]


def without_a_way(snapshot: Snapshot, views: Collection[View]) -> list[View]:
    return [view for view in views if not way_of(snapshot, view)]


def way_of(snapshot: Snapshot, view: View) -> str:
    """Empty where there is none, or a program that this machine does not have."""
    try:
        way = effective.transport(snapshot, view.id)
    except Misconfigured:
        return ""
    missing = isinstance(way, SendmailSettings) and not os.access(way.command, os.X_OK)
    return "" if missing else way.relay


def untested(snapshot: Snapshot, views: Collection[View]) -> list[View]:
    tests = last_tests(snapshot, [Scope.store(view.id) for view in views])
    return [view for view in views if not has_passed(tests[Scope.store(view.id)])]


def has_passed(last: Last | None) -> bool:
    return last is not None and last.test.ok and last.covers


def is_named(snapshot: Snapshot, view: View) -> bool:
    return all(is_chosen(snapshot, view, path) for path in NAMING)


def chose_a_way(snapshot: Snapshot, view: View) -> bool:
    return any(is_chosen(snapshot, view, path) for path in WAY)


def is_chosen(snapshot: Snapshot, view: View, path: str) -> bool:
    """By somebody here, not merely shipped."""
    found = snapshot.get(path, Scope.store(view.id))
    return bool(found.value) and found.source is not Source.SHIPPED


def is_live(snapshot: Snapshot, view: View) -> bool:
    try:
        conduct = effective.conduct(snapshot, view.id)
    except Misconfigured:
        return False
    return not conduct.disabled and conduct.mode is Mode.LIVE
