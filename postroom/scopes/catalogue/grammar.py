"""What each kind of value may be: `read` turns text into a value or raises ValueError; `canonical` writes it back."""

import re
from collections.abc import Callable
from datetime import timedelta

from postroom.mail import allow_list
from postroom.mail.address import Address, parse_list, shown
from postroom.mail.sentence import Sentence
from postroom.mail.words import MAX_NAME, operators_name
from postroom.scopes.catalogue import names, network, programs
from postroom.scopes.catalogue.setting import Kind, Setting

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
LONGEST_LINE = 1000
SYNONYMS = {"true": ("yes", "enable"), "yes": ("enable",), "false": ("no", "disable"), "no": ("disable",)}


def read(setting: Setting, text: str) -> object:
    """The typed value of a text that is not empty: str, int, timedelta, Address, or a tuple of those."""
    return READERS[setting.kind](setting, text)


def canonical(setting: Setting, text: str) -> str:
    """The form that is stored, of a text that may be empty. A secret is not touched."""
    if setting.kind is Kind.OBSCURE:
        plain(text, LONGEST_LINE)
        return text
    stripped = text.strip()
    if not stripped:
        if setting.required:
            raise ValueError(Sentence("it must not be empty; type a value, or let it be inherited"))
        return ""
    return write(read(setting, stripped))


def write(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(write(item) for item in value)
    if isinstance(value, timedelta):
        return write_duration(value)
    return str(value)


def choice(setting: Setting, text: str) -> str:
    if setting.option(text) is None:
        known = ", ".join(f"{option.value} ({option.label})" for option in setting.options)
        raise ValueError(Sentence("%(typed)s is not one of: %(known)s", typed=shown(text), known=known))
    return text


def typed_choice(setting: Setting, text: str) -> str:
    """The value of an option that was typed as people read it: SMTP, Yes, true. Any other text as it is."""
    word = text.strip().casefold()
    meant = {word, *SYNONYMS.get(word, ())}
    found = [option.value for option in setting.options if {option.value.casefold(), option.label.casefold()} & meant]
    return text if setting.option(text) or len(found) != 1 else found[0]


def plain(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(
            Sentence("it has %(count)s characters, at most %(most)s are allowed", count=len(text), most=longest)
        )
    if not all(character.isprintable() for character in text):
        raise ValueError(Sentence("it holds a control character or another that cannot be seen; type it again by hand"))
    return text


def sender_name(text: str) -> str:
    if not all(character.isprintable() for character in text):
        raise ValueError(
            Sentence(
                "the sender name %(typed)s is not valid. Please use only visible characters and spaces",
                typed=shown(text),
            )
        )
    if len(text.encode()) > MAX_NAME:
        raise ValueError(
            Sentence("maximum sender name length is %(most)s. Please correct your settings", most=MAX_NAME)
        )
    return operators_name(text, "the sender name")


def envelope_address(text: str) -> Address:
    """An address of the store's own. It may become the envelope sender, and an argument: plain ASCII, no option."""
    address = Address.parse(text)
    if not address.local.isascii() or address.local.startswith(('"', "-")):
        raise ValueError(
            Sentence(
                "%(typed)s is not an email address: %(why)s",
                typed=shown(text),
                why=Sentence("it begins with a hyphen or has quotes or letters beyond ASCII; use a plain address"),
            )
        )
    return address


def integer(setting: Setting, text: str) -> int:
    least, most = setting.bounds
    if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= most:
        raise ValueError(
            Sentence(
                "%(typed)s is not a whole number from %(least)s to %(most)s", typed=shown(text), least=least, most=most
            )
        )
    return int(text)


def duration(setting: Setting, text: str) -> timedelta:
    """``90`` and ``90s`` are seconds; m, h and d are minutes, hours and days; ``1h30m`` is their sum."""
    parts = re.findall(r"(\d{1,9})([smhd])", f"{text}s" if text.isdecimal() else text)
    if not parts or "".join(number + unit for number, unit in parts) != (f"{text}s" if text.isdecimal() else text):
        raise ValueError(Sentence("%(typed)s is not a duration; write 30s, 10m, 2h or 4d", typed=shown(text)))
    value = timedelta(seconds=sum(int(number) * UNITS[unit] for number, unit in parts))
    least, most = (timedelta(seconds=bound) for bound in setting.bounds)
    if not least <= value <= most:
        raise ValueError(
            Sentence(
                "%(typed)s is not between %(least)s and %(most)s",
                typed=text,
                least=write_duration(least),
                most=write_duration(most),
            )
        )
    return value


def write_duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    for unit, size in reversed(UNITS.items()):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return "0s"


def durations(setting: Setting, text: str) -> tuple[timedelta, ...]:
    return tuple(duration(setting, piece) for piece in re.split(r"[,;\s]+", text) if piece)


def template(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,149}|[1-9][0-9]{0,9}", text):
        raise ValueError(
            Sentence(
                "%(typed)s is no template; give a shipped template's id or a stored one's number", typed=shown(text)
            )
        )
    return text


READERS: dict[Kind, Callable[[Setting, str], object]] = {
    Kind.SELECT: choice,
    Kind.IDENTITY: choice,
    Kind.TEXT: lambda _, text: plain(text, LONGEST_LINE),
    Kind.OBSCURE: lambda _, text: plain(text, LONGEST_LINE),
    Kind.HOST: lambda _, text: network.host(text),
    Kind.PORT: lambda _, text: network.port(text),
    Kind.PORTS: lambda _, text: network.ports(text),
    Kind.NETWORKS: lambda _, text: network.networks(text),
    Kind.DOMAIN: lambda _, text: network.domain(text),
    Kind.URL: lambda _, text: network.url(text),
    Kind.EMAIL: lambda _, text: envelope_address(text),
    Kind.EMAILS: lambda _, text: parse_list(text),
    Kind.RECIPIENTS: lambda _, text: allow_list.parse(text),
    Kind.SENDER_NAME: lambda _, text: sender_name(text),
    Kind.INTEGER: integer,
    Kind.DURATION: duration,
    Kind.DURATIONS: durations,
    Kind.TEMPLATE: lambda _, text: template(text),
    Kind.LOCALE: lambda _, text: names.locale(text),
    Kind.TIMEZONE: lambda _, text: names.timezone(text),
    Kind.CURRENCY: lambda _, text: names.currency(text),
    Kind.COUNTRY: lambda _, text: names.country(text),
    Kind.IMAGE: lambda _, text: programs.image(text),
    Kind.COMMAND: lambda _, text: programs.command(text),
    Kind.FILE: lambda _, text: programs.file(text),
}
