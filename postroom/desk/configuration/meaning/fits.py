"""Do host, port, encryption and account fit each other? Said while they are typed, without asking any network."""

from collections.abc import Iterator
from dataclasses import dataclass

from postroom.desk.configuration.meaning.hint import AUTH, HOST, PASSWORD, PORT, SSL, USERNAME, Hint, Mend, choose, use
from postroom.desk.configuration.meaning.providers import Provider, meant, provider_of
from postroom.mail.sentence import Sentence
from postroom.scopes.effective.reading import At
from postroom.scopes.rules import LOOPBACK
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot
from postroom.transports.network import READERS, inside, literal

READING_HOSTS = ("imap.", "imap4.", "imaps.", "pop.", "pop3.", "pops.")


@dataclass(frozen=True)
class Account:
    """What is set at a scope, as text."""

    host: str
    port: str
    ssl: str
    auth: str
    username: str
    password: bool
    clear_auth: tuple[str, ...]

    @property
    def signs_in(self) -> bool:
        return self.auth not in {"", "none"} and bool(self.username)

    @property
    def local(self) -> bool:
        """Whether a password may go there in clear text, as far as the host itself tells."""
        spelled_out = literal(self.host)
        return self.host in LOOPBACK or (spelled_out is not None and inside(str(spelled_out), self.clear_auth))


def account(snapshot: Snapshot, scope: Scope) -> Account:
    at = At(snapshot, scope)

    def text(field: str) -> str:
        return at.text(f"system/smtp/{field}").strip()

    networks = at.text("postroom/smtp/clear_auth_networks").replace(",", " ").split()
    return Account(
        text("host"),
        text("port"),
        text("ssl") or "none",
        text("auth") or "none",
        text("username"),
        bool(text("password")),
        tuple(networks),
    )


def hints(account: Account) -> Iterator[Hint]:
    yield from host(account)
    yield from port(account)
    yield from signing_in(account)
    yield from provider(account)


def host(account: Account) -> Iterator[Hint]:
    known = provider_of(account.host)
    lowered = account.host.lower()
    beginning = next((each for each in READING_HOSTS if lowered.startswith(each)), "")
    if known and not known.spelled_out and lowered == known.host.lower():
        yield Hint(
            "bad",
            Sentence("Replace the word in capital letters in Host: %(note)s", note=Sentence(known.note)),
            paths=(HOST,),
        )
    elif beginning:
        text = Sentence("%(host)s hands out mail; to send, servers have another name.", host=account.host)
        yield Hint("warn", text, (take(f"smtp.{lowered.removeprefix(beginning)}"),), (HOST,))
    elif near := meant(account.host):
        yield Hint("warn", Sentence("Did you mean %(host)s?", host=near), (take(near),), (HOST,))


def take(host: str) -> Mend:
    return Mend(Sentence("Use %(host)s", host=host), {HOST: host})


def port(account: Account) -> Iterator[Hint]:
    port, ssl = account.port, account.ssl
    reader = READERS.get(int(port)) if port.isdecimal() else None
    if reader:
        text = Sentence(
            "Port %(port)s is for reading mail (%(protocol)s), not for sending.", port=port, protocol=reader
        )
        yield Hint("bad", text, (use(465, "ssl"), use(587, "tls")), (PORT,))
    elif port == "465" and ssl != "ssl":
        text = Sentence("Port 465 expects encryption from the first byte; with this setting the connection would hang.")
        yield Hint("bad", text, (choose("SSL", SSL, "ssl"), use(587, "tls")), (PORT, SSL))
    elif port in {"25", "587", "2525"} and ssl == "ssl":
        text = Sentence(
            "SSL means encryption from the first byte, but servers on port %(port)s begin in clear text.", port=port
        )
        yield Hint("bad", text, (choose("SSL", SSL, "tls"), use(465, "ssl")), (PORT, SSL))
    elif port == "587" and ssl == "none" and not account.local:
        text = Sentence("Servers on port 587 expect STARTTLS.")
        yield Hint("warn", text, (choose("SSL", SSL, "tls"),), (PORT, SSL))
    elif port == "25" and account.signs_in and not account.local:
        text = Sentence(
            "Port 25 is for mail from server to server. To sign in, providers want 587 or 465; many networks block 25."
        )
        yield Hint("warn", text, (use(587, "tls"), use(465, "ssl")), (PORT,))


def signing_in(account: Account) -> Iterator[Hint]:
    if account.auth == "none":
        if account.username or account.password:
            text = Sentence("Auth is NONE: username and password are ignored, and nobody signs in.")
            yield Hint("warn", text, (choose("Auth", AUTH, "plain"), choose("Auth", AUTH, "login")), (AUTH,))
        return
    if not account.username:
        text = Sentence("Auth is set, but Username is empty: nobody signs in.")
        yield Hint("warn", text, (choose("Auth", AUTH, "none"),), (AUTH, USERNAME))
    elif not account.password:
        yield Hint(
            "bad", Sentence("There is no password: type it, or the server will refuse to sign in."), paths=(PASSWORD,)
        )
    if account.username and account.ssl == "none" and not account.local:
        text = Sentence("A password is never sent in clear text: with SSL at None nothing will be sent.")
        yield Hint("bad", text, (use(587, "tls"), use(465, "ssl")), (SSL, AUTH))


def provider(account: Account) -> Iterator[Hint]:
    found = provider_of(account.host)
    if found is None:
        return
    yield Hint("note", described(found), paths=(USERNAME,))
    if (account.port, account.ssl) not in found.ways:
        text = Sentence("%(provider)s takes mail at port %(port)s.", provider=found.name, port=found.port)
        yield Hint(
            "warn",
            text,
            (Mend(use(found.port, found.ssl).label, {PORT: str(found.port), SSL: found.ssl}),),
            (PORT, SSL),
        )
    if found.fixed_username and account.username != found.fixed_username:
        text = Sentence(
            "%(provider)s wants this username: %(username)s", provider=found.name, username=found.fixed_username
        )
        yield Hint("warn", text, (Mend(Sentence("Fill it in"), {USERNAME: found.fixed_username}),), (USERNAME,))


def described(found: Provider) -> str:
    parts: dict[str, object] = {
        "provider": found.name,
        "username": Sentence(found.username),
        "password": Sentence(found.password),
    }
    if found.note:
        return Sentence(
            "%(provider)s. Username: %(username)s Password: %(password)s %(note)s", **parts, note=Sentence(found.note)
        )
    return Sentence("%(provider)s. Username: %(username)s Password: %(password)s", **parts)
