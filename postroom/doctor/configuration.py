"""Settings that contradict themselves, and store views that still send from nobody's address."""

from collections.abc import Iterator

from django.conf import settings

from postroom.doctor.finding import Finding, fail, ok, warn
from postroom.scopes import effective, resolve, rules
from postroom.scopes.effective import Misconfigured
from postroom.scopes.resolve import View
from postroom.scopes.scope import Scope

SALES_GROUPS = ("order",)  # the letters that are sent today


def store_views(code: str | None) -> list[View]:
    """All active ones, or that one. Raises UnknownStore."""
    snapshot = resolve.current()
    if code is not None:
        return [snapshot.store_view(code)]
    return [view for view in snapshot.store_views.values() if view.is_active]


def environment() -> Iterator[Finding]:
    snapshot = resolve.current()
    for problem in snapshot.problems:
        yield warn("settings", f"{problem.where}: {problem.message}", "Mend or remove it.")
    if not snapshot.problems:
        yield ok("settings", "every variable and saved value belongs to a setting")
    if not snapshot.store_views:
        yield fail("settings", "there is no store view", "Run `postroom store add`.")
    if settings.POSTROOM_DEMO:
        yield ok("settings", "this is a demo: mail goes to the development inbox")


def identities(view: View) -> Iterator[Finding]:
    """Whether each letter has a sender and a return path that may be used."""
    subject, snapshot = f"store view {view.code}", resolve.current()
    if effective.communications_disabled(snapshot, view.id):
        yield warn(subject, "email communications are disabled: nothing is sent", "Set system/smtp/disable to 0.")
    for group in SALES_GROUPS:
        try:
            letter = effective.sales_email(snapshot, view.id, group)
            sender = effective.identity(snapshot, view.id, letter.identity)
            effective.return_path(snapshot, view.id)
        except Misconfigured as problem:
            yield fail(subject, str(problem), f"postroom config set {problem.path} VALUE --store {view.code}")
        else:
            yield ok(subject, f"{group} mails come from {sender.name} <{sender.address.display()}>")
    for warning in rules.warnings(snapshot, Scope.store(view.id), ("system/smtp/port",)):
        yield warn(subject, warning, "Change it with `postroom config set`.")
