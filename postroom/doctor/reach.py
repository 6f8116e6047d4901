"""Can the mail of a store view leave? Its transport is tried, phase by phase; no mail is sent."""

import asyncio
from collections.abc import Iterator

from django.conf import settings as deployment

from postroom.doctor.finding import Finding, about, fail, ok, warn
from postroom.doctor.permission import needed
from postroom.mail.address import Address
from postroom.mail.return_path import Choice, envelope_sender
from postroom.mail.sentence import Sentence
from postroom.scopes import account, effective, resolve, rules
from postroom.scopes.effective import Misconfigured
from postroom.scopes.resolve import View
from postroom.scopes.scope import Scope
from postroom.transports.check import Phase, check
from postroom.transports.program import program_objection, speaks_smtp
from postroom.transports.settings import OutboxSettings, SendmailSettings, SmtpSettings

SECURITY_NOTICE = Sentence(
    "Adobe warns to set Set Return-Path to No with Sendmail, since an address could smuggle options into its command "
    "line (CVE-2016-10034). Here every choice is safe: no shell, a list of arguments, addresses vetted before each call"
)


def reach(view: View) -> Iterator[Finding]:
    subject, snapshot = about(view), resolve.current()
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
                Sentence("mail is written to files in %(folder)s and reaches nobody", folder=settings.folder),
                Sentence("For real mail set system/smtp/transport to smtp or sendmail."),
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
    subject = about(view)
    report = check(settings, tried, effective.network_policy(resolve.current()))
    for phase in report.phases:
        text = Sentence(
            "%(relay)s %(phase)s: %(detail)s (%(seconds)s s)",
            relay=settings.relay,
            phase=Sentence(phase.name.replace("_", " ")),
            detail=phase.detail,
            seconds=f"{phase.seconds:.2f}",
        )
        yield ok(subject, text) if phase.ok else fail(subject, text, mend(view, settings, phase))


def mend(view: View, settings: SmtpSettings, failed: Phase) -> str:
    if failed.name == "resolve":
        commands = needed(settings, effective.network_policy(resolve.current()))
        if commands:
            return Sentence("If that is your mail server: %(commands)s", commands=" && ".join(commands))
    if failed.name == "connect" and is_demo_inbox(settings):
        return Sentence("The demo is not running: start `make run`.")
    if failed.name == "auth" and settings.password is None:
        command = account.typing(resolve.current(), Scope.store(view.id))
        return Sentence("There is no password; type it: %(command)s", command=command)
    return failed.advice or Sentence("Compare host, port and SSL with what your mail provider says.")


def is_demo_inbox(settings: SmtpSettings) -> bool:
    return bool(deployment.POSTROOM_DEMO) and settings.host in rules.LOOPBACK


def sendmail(subject: str, settings: SendmailSettings) -> Iterator[Finding]:
    objection = program_objection(settings.command)
    if objection:
        mend = Sentence("Set postroom/sendmail/command to the program that takes mail here, or use SMTP.")
        yield fail(subject, objection, mend)
        return
    safest = Sentence("-bs (addresses never touch its command line)")
    mode = safest if asyncio.run(speaks_smtp(settings.command)) else "-i -f"
    yield ok(subject, Sentence("%(command)s may be run, with %(mode)s", command=settings.command, mode=mode))
    yield ok(subject, SECURITY_NOTICE)
