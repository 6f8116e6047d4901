"""Senders at the domain of a mailbox provider: only that provider's own servers may send as them."""

from collections.abc import Iterator

from postroom.desk.configuration.meaning.hint import HOST, TRANSPORT, Hint
from postroom.desk.configuration.meaning.senders import senders
from postroom.mail.sentence import Sentence
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot

# The domain of a mailbox, and how the provider's own servers end.
PROVIDERS = {
    "gmail.com": ("gmail.com",),
    "googlemail.com": ("gmail.com",),
    "yahoo.com": ("yahoo.com",),
    "yahoo.co.jp": ("yahoo.co.jp",),
    "aol.com": ("aol.com", "yahoo.com"),
    "outlook.com": ("outlook.com", "office365.com"),
    "hotmail.com": ("outlook.com", "office365.com"),
    "live.com": ("outlook.com", "office365.com"),
    "icloud.com": ("mail.me.com",),
    "me.com": ("mail.me.com",),
    "gmx.de": ("gmx.net", "gmx.com"),
    "gmx.net": ("gmx.net", "gmx.com"),
    "web.de": ("web.de",),
}


def borrowed(snapshot: Snapshot, scope: Scope) -> Iterator[Hint]:
    smtp = snapshot.get(TRANSPORT, scope).value == "smtp"
    host = (snapshot.get(HOST, scope).value or "").lower() if smtp else ""
    for sender in senders(snapshot, scope):
        servers = PROVIDERS.get(sender.address.domain) if sender.address and sender.used else None
        if servers and not host.endswith(servers):
            yield Hint(
                "warn",
                Sentence(
                    "%(label)s is at %(domain)s, but mail does not leave through that provider: others will refuse "
                    "it or take it for spam. Use an address of your own domain.",
                    label=Sentence(sender.label),
                    domain=sender.address.domain if sender.address else "",
                ),
            )
