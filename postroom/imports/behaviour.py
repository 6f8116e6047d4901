"""Where mail will behave differently here although the values are equal, each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator

from postroom.imports.wanted import Values
from postroom.mail.address import Address, InvalidAddress
from postroom.mail.sentence import Sentence
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.effective.people import is_placeholder
from postroom.scopes.scope import Scope

LOOPBACK = ("localhost", "127.0.0.1", "::1")
IDENTITIES = ("general", "sales", "support", "custom1", "custom2")
COMMENT_COPIES = [f"sales_email/{of}_comment/copy_to" for of in ("order", "invoice", "shipment", "creditmemo")]


def notes(values: Values, scope: Scope) -> Iterator[Sentence]:
    def value(path: str) -> str:
        held = values.get(path)
        return (held.meant.text if held else SETTINGS[path].default) or ""

    if value("system/smtp/transport") == "smtp":
        yield from _encryption(value("system/smtp/ssl") or "none", value("system/smtp/port"), value("system/smtp/host"))
        yield from _signing_in(
            value("system/smtp/auth") or "none", value("system/smtp/username"), value("system/smtp/ssl") or "none"
        )
    yield from _return_path(value("system/smtp/set_return_path"))
    if scope.kind != "default":
        yield from _read_elsewhere(values)
    yield from _comments(values)
    yield from _placeholders([value(f"trans_email/ident_{code}/email") for code in IDENTITIES])


def _encryption(ssl: str, port: str, host: str) -> Iterator[Sentence]:
    if ssl == "none" and port == "465":
        yield Sentence("SSL is None on port 465: Magento 2.4.8 encrypts there by itself; here set SSL to SSL.")
    elif ssl == "none" and host not in LOOPBACK:
        yield Sentence(
            "SSL is None on port %(port)s: Magento 2.4.8 uses STARTTLS where the server offers it; here None means "
            "clear text. Set SSL to TLS.",
            port=port,
        )
    if ssl == "ssl" and port in {"25", "587"}:
        yield Sentence(
            "SSL is SSL on port %(port)s: Magento 2.4.8 takes that as STARTTLS; here it means encryption from the "
            "first byte. Set SSL to TLS, or the port to 465.",
            port=port,
        )
    if ssl == "tls":
        yield Sentence("SSL is TLS: Magento 2.4.8 sends in clear text where STARTTLS fails; here nothing is sent then.")
        if port == "465":
            yield Sentence("Port 465 expects encryption from the first byte; here set SSL to SSL.")


def _signing_in(auth: str, username: str, ssl: str) -> Iterator[Sentence]:
    if auth == "none" and username:
        yield Sentence(
            "Auth is NONE with a username: Magento 2.4.8 signs in all the same; here NONE means not at all. Set Auth "
            "to LOGIN or PLAIN."
        )
    if auth != "none" and username and ssl == "none":
        yield Sentence("Auth is set and SSL is None: here a password is never sent in clear text. Set SSL to TLS.")


def _return_path(choice: str) -> Iterator[Sentence]:
    if choice in {"1", "2"}:
        yield Sentence("Set Return-Path: the first release of Magento 2.4.8 can send nothing with it; here it acts.")


def _read_elsewhere(values: Values) -> Iterator[Sentence]:
    own = [path for path, held in values.items() if path.startswith("system/smtp/") and held.at.kind != "default"]
    if "system/smtp/disable" in own:
        yield Sentence(
            "Disable Email Communications is set below the default: in Magento mail from the back office and from "
            "cron follows the default all the same; here all mail of the store view follows its own."
        )
    if any(path != "system/smtp/disable" for path in own):
        yield Sentence(
            "Mail sending settings below the default: in Magento mail from the back office and from cron goes by the "
            "default's server; here all mail of the store view goes by its own."
        )


def _placeholders(addresses: list[str]) -> Iterator[Sentence]:
    for text in sorted({text for text in addresses if _is_example(text)}):
        yield Sentence(
            "Magento sends from %(address)s, which is only an example; here no mail is sent from it. Set an address of "
            "the shop.",
            address=text,
        )


def _comments(values: Values) -> Iterator[Sentence]:
    copied = [path for path in COMMENT_COPIES if path in values and values[path].meant.text]
    if copied:
        yield Sentence(
            "Copies of comments: Magento leaves them out when a separate copy is asked for and the customer is told, "
            "and when a Bcc is asked for and the customer is not; here each copy address gets one in any case."
        )


def _is_example(text: str) -> bool:
    try:
        return is_placeholder(Address.parse(text))
    except InvalidAddress:
        return False
