"""Can the mail of a store view leave? Its transport is tried, phase by phase; no mail is sent."""

import asyncio
from collections.abc import Iterator

from django.conf import settings as deployment

from postroom.doctor.finding import Finding, fail, ok, warn
from postroom.doctor.permission import needed
from postroom.mail.address import Address
from postroom.mail.return_path import Choice, envelope_sender
from postroom.scopes import account, effective, resolve, rules
from postroom.scopes.effective import Misconfigured
from postroom.scopes.resolve import View
from postroom.scopes.scope import Scope
from postroom.transports.check import Phase, check
from postroom.transports.program import program_objection, speaks_smtp
from postroom.transports.settings import OutboxSettings, SendmailSettings, SmtpSettings

SECURITY_NOTICE = (
    "Adobe warns to set Set Return-Path to No with Sendmail, since an address could smuggle options into its command "
    "line (CVE-2016-10034). Here every choice is safe: no shell, a list of arguments, addresses vetted before each call"
)


def reach(view: View) -> Iterator[Finding]:
    subject, snapshot = f"store view {view.code}", resolve.current()
    try:
        settings = effective.transport(snapshot, view.id)
    except Misconfigured as problem:
        yield fail(subject, str(problem), f"postroom config set {problem.path} VALUE --store {view.code}")
        return
    match settings:
        case SmtpSettings():
            yield from smtp(view, settings, senders(view))
        case SendmailSettings():
            yield from sendmail(subject, settings)
        case OutboxSettings():
            yield warn(
                subject,
                f"mail is written to files in {settings.folder} and reaches nobody",
                "For real mail set system/smtp/transport to smtp or sendmail.",
            )


def senders(view: View) -> list[Address]:
    """The envelope senders of its letters, as far as its settings can be read; `identities` tells of the others."""
    snapshot = resolve.current()
    try:
        letter = effective.sales_email(snapshot, view.id, "order")
        identity = effective.identity(snapshot, view.id, letter.identity)
        path = effective.return_path(snapshot, view.id)
    except Misconfigured:
        return []
    if path.choice is Choice.SIGNED:
        # Any address there will do: what the relay judges is the domain.
        return [Address.parse(f"bounces@{path.returns_domain}")]
    return [envelope_sender(path, identity, lambda: identity.address)]


def smtp(view: View, settings: SmtpSettings, tried: list[Address]) -> Iterator[Finding]:
    subject = f"store view {view.code}"
    report = check(settings, tried, effective.network_policy(resolve.current()))
    for phase in report.phases:
        text = f"{settings.relay} {phase.name.replace('_', ' ')}: {phase.detail} ({phase.seconds:.2f} s)"
        yield ok(subject, text) if phase.ok else fail(subject, text, mend(view, settings, phase))


def mend(view: View, settings: SmtpSettings, failed: Phase) -> str:
    if failed.name == "resolve":
        commands = needed(settings, effective.network_policy(resolve.current()))
        if commands:
            return f"If that is your mail server: {' && '.join(commands)}"
    if failed.name == "connect" and is_demo_inbox(settings):
        return "The demo is not running: start `make run`."
    if failed.name == "auth" and settings.password is None:
        return f"There is no password; type it: {account.typing(resolve.current(), Scope.store(view.id))}"
    return failed.advice or "Compare host, port and SSL with what your mail provider says."


def is_demo_inbox(settings: SmtpSettings) -> bool:
    return bool(deployment.POSTROOM_DEMO) and settings.host in rules.LOOPBACK


def sendmail(subject: str, settings: SendmailSettings) -> Iterator[Finding]:
    objection = program_objection(settings.command)
    if objection:
        yield fail(
            subject, objection, "Set postroom/sendmail/command to the program that takes mail here, or use SMTP."
        )
        return
    mode = "-bs (addresses never touch its command line)" if asyncio.run(speaks_smtp(settings.command)) else "-i -f"
    yield ok(subject, f"{settings.command} may be run, with {mode}")
    yield ok(subject, SECURITY_NOTICE)
