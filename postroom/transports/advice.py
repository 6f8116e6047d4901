"""What to do about a transport that does not work, in a shop owner's words; and who it is that answers instead."""

from __future__ import annotations

from postroom.mail.outcome import Outcome, Verb
from postroom.mail.sentence import Sentence, joined
from postroom.transports.network import READERS
from postroom.transports.settings import Auth, Security, SmtpSettings

_STRANGERS = (
    (b"* OK", Sentence("this is an IMAP server, which hands out mail: ask your provider for the SMTP host")),
    (b"* BYE", Sentence("this is an IMAP server, which hands out mail: ask your provider for the SMTP host")),
    (b"+OK", Sentence("this is a POP3 server, which hands out mail: ask your provider for the SMTP host")),
    (b"HTTP/", Sentence("this is a web server: correct host and port")),
    (b"SSH-", Sentence("this is an SSH server: correct host and port")),
    (b"\x15\x03", Sentence("this is a server that wants TLS from the first byte: choose SSL")),
)


def stranger(first: bytes) -> str:
    """Who speaks there, if it is not SMTP. Its own words are never repeated: this must not become a port scanner."""
    for signature, words in _STRANGERS:
        if first.startswith(signature):
            return words
    return Sentence("what answers there does not speak SMTP: correct host, port and SSL")


def advice_for(settings: SmtpSettings, outcome: Outcome) -> str:
    """One or two sentences for the failure of one phase; empty where the detail already says it all."""
    verb = getattr(outcome, "verb", Verb.DOT)
    speak = _BY_VERB.get(verb)
    return speak(settings, outcome) if speak else ""


def _resolve(settings: SmtpSettings, outcome: Outcome) -> str:
    return Sentence("Check the spelling of Host, and that this machine can look up names.")


def _connect(settings: SmtpSettings, outcome: Outcome) -> str:
    if settings.port in READERS and outcome.reply.enhanced == "5.7.1":
        return Sentence("Usual: port 587 with SSL = TLS, or port 465 with SSL = SSL.")
    if outcome.reply.enhanced == "5.7.1":
        return Sentence("The deployment's network policy forbids this. The operator can allow the address or port.")
    if "no answer" in outcome.reply.text:
        unreached = Sentence("Host or port may be wrong, or a firewall drops the connection.")
        blocked = Sentence("Many providers block port 25: try 587 with TLS or 465 with SSL.")
        return joined(" ", [unreached, blocked]) if settings.port == 25 else unreached
    return Sentence(
        "Nothing listens there. Usual: port 587 with SSL = TLS, port 465 with SSL = SSL, 25 for a local relay."
    )


def _tls(settings: SmtpSettings, outcome: Outcome) -> str:
    words = outcome.reply.text.lower()
    if "hostname" in words or "ip address mismatch" in words:
        return Sentence(
            "The certificate names another host: type the host name your provider gives, not an alias or address."
        )
    if "expired" in words or "not yet valid" in words:
        return Sentence(
            "The server's certificate is out of date: its operator must renew it. Check this machine's clock too."
        )
    if "verify" in words:
        return Sentence("No authority known here signed the certificate. For a private authority, set the CA bundle.")
    if settings.security is Security.SSL:
        return Sentence("This port may want clear text first: try SSL = TLS (STARTTLS) with port 587.")
    return Sentence("The server failed to begin TLS: try SSL = SSL with port 465, or ask its operator.")


def _greeting(settings: SmtpSettings, outcome: Outcome) -> str:
    if settings.security is not Security.SSL and "no answer" in outcome.reply.text:
        return Sentence(
            "The server waits for us to speak: it may want TLS from the first byte. Try SSL = SSL with port 465."
        )
    if outcome.reply.local:
        return Sentence("Correct Host, Port and SSL: 587 with TLS, 465 with SSL.")
    return Sentence("The server turns this machine away before anything was asked: its operator can say why.")


def _ehlo(settings: SmtpSettings, outcome: Outcome) -> str:
    return Sentence("The server does not accept our name: set the EHLO name to this machine's full host name.")


def _auth(settings: SmtpSettings, outcome: Outcome) -> str:
    enhanced = outcome.reply.enhanced
    if outcome.reply.local:
        return ""
    if enhanced == "5.7.9" or outcome.reply.code == 534:
        return Sentence(
            "The provider wants an app password, or has closed this way to log in: see the account's security page."
        )
    if outcome.reply.code >= 500:
        return Sentence(
            "User name or password is wrong. Some providers want an app password or API key instead of your own."
        )
    return Sentence("The server cannot check passwords just now: try again in a few minutes.")


def _mail(settings: SmtpSettings, outcome: Outcome) -> str:
    if outcome.reply.code in (530, 535, 538):
        if settings.auth is Auth.NONE:
            return Sentence("The server wants a log-in: set Auth to LOGIN or PLAIN with user name and password.")
        return Sentence("The server wants another way to log in: check Auth and SSL.")
    return Sentence(
        "The account may not send as this address: verify it or its domain with your provider, or change it."
    )


_BY_VERB = {
    Verb.RESOLVE: _resolve,
    Verb.CONNECT: _connect,
    Verb.TLS: _tls,
    Verb.GREETING: _greeting,
    Verb.EHLO: _ehlo,
    Verb.AUTH: _auth,
    Verb.MAIL: _mail,
}
