"""The first two sentences at the top of Mail Sending Settings: how mail leaves, and where reports of failure go."""

from postroom.desk.configuration.meaning.senders import chosen, senders
from postroom.mail.return_path import Choice
from postroom.mail.sentence import Sentence
from postroom.scopes import effective
from postroom.scopes.effective.reading import At
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot
from postroom.transports.settings import Auth, OutboxSettings, Security, SendmailSettings, SmtpSettings

ENCRYPTION = {
    Security.NONE: Sentence("in clear text"),
    Security.TLS: Sentence("encrypted by STARTTLS"),
    Security.SSL: Sentence("encrypted from the first byte"),
}


def way(snapshot: Snapshot, scope: Scope) -> str:
    """Raises Misconfigured."""
    match effective.transport_at(snapshot, scope):
        case SmtpSettings() as settings:
            return Sentence(
                "%(host)s, port %(port)s, %(encryption)s, %(account)s",
                host=settings.host,
                port=settings.port,
                encryption=ENCRYPTION[settings.security],
                account=account(settings),
            )
        case SendmailSettings(command=command):
            return Sentence("the program %(command)s on this machine", command=command)
        case OutboxSettings(folder=folder):
            return Sentence("nothing: mail is only written to files in %(folder)s", folder=str(folder))


def account(settings: SmtpSettings) -> str:
    if settings.auth is Auth.NONE:
        return Sentence("without signing in")
    auth = settings.auth.value.upper()
    if settings.password is None:
        return Sentence("as %(username)s (%(auth)s), with no password yet", username=settings.username, auth=auth)
    return Sentence("signed in as %(username)s (%(auth)s)", username=settings.username, auth=auth)


def bounces(snapshot: Snapshot, scope: Scope) -> str:
    """Raises Misconfigured."""
    at = At(snapshot, scope)
    match chosen(snapshot, scope):
        case Choice.SPECIFIED:
            specified = at.address("system/smtp/return_path_email")
            return str(specified) if specified else Sentence("nobody yet: fill in Return-Path Email")
        case Choice.SIGNED:
            path = effective.return_path_at(snapshot, scope)
            return Sentence("an address of its own for each delivery, at %(domain)s", domain=path.returns_domain)
        case _:
            used = [str(each.address) for each in senders(snapshot, scope) if each.used and each.address]
            return Sentence("whoever the mail is from: %(addresses)s", addresses=", ".join(dict.fromkeys(used)))


def standing(snapshot: Snapshot, scope: Scope) -> str:
    """Why mail does not simply leave; nothing where it does. Raises Misconfigured."""
    at = At(snapshot, scope)
    if at.flag("system/smtp/disable"):
        return Sentence("Email communications are disabled here: nothing is sent.")
    match at.text("postroom/mode/mode"):
        case "hold":
            return Sentence("Mode is Hold: mail is kept until a person releases it.")
        case "redirect":
            to = at.text("postroom/mode/redirect_to") or "?"
            return Sentence("Mode is Redirect: all mail goes to %(address)s.", address=to)
        case "log":
            return Sentence("Mode is Log only: mail is recorded and never sent.")
    return ""


def words_of(problem: Exception) -> str:
    """What an exception of ours says, still to be translated where it is a sentence."""
    said = problem.args[0]
    return said if isinstance(said, str) else str(problem)
