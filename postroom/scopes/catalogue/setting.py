"""The shape of a declaration: a section has groups, a group has settings, as on Magento's configuration pages."""

from dataclasses import dataclass
from enum import StrEnum

from postroom.scopes.scope import Kind as ScopeKind

ANYWHERE: tuple[ScopeKind, ...] = ("default", "websites", "stores")
DEFAULT_AND_WEBSITE: tuple[ScopeKind, ...] = ("default", "websites")
DEFAULT_ONLY: tuple[ScopeKind, ...] = ("default",)


class Kind(StrEnum):
    """How a value is typed in; `grammar` says what each accepts."""

    SELECT = "select"  #: one of the setting's options
    TEXT = "text"  #: one line
    HOST = "host"  #: a host name or an IP address
    PORT = "port"  #: 1 to 65535
    PORTS = "ports"  #: several of them
    NETWORKS = "networks"  #: IP networks such as 10.0.0.0/8
    DOMAIN = "domain"  #: a domain that can stand after the @ of an address
    EMAIL = "email"  #: one address
    EMAILS = "emails"  #: several addresses
    RECIPIENTS = "recipients"  #: several addresses and @domains
    SENDER_NAME = "sender_name"  #: what a reader sees as the sender
    OBSCURE = "obscure"  #: a secret: never shown, kept encrypted
    INTEGER = "integer"  #: a whole number between the setting's bounds
    DURATION = "duration"  #: 5s, 10m, 2h, 4d
    DURATIONS = "durations"  #: several of them, in order
    IDENTITY = "identity"  #: one of the Store Email Addresses
    TEMPLATE = "template"  #: a shipped template's id, or the number of a stored one
    IMAGE = "image"  #: an uploaded picture, by its path below media/email/logo
    URL = "url"  #: http or https, with a slash at the end
    LOCALE = "locale"  #: en_US
    TIMEZONE = "timezone"  #: Europe/Berlin
    CURRENCY = "currency"  #: EUR
    COUNTRY = "country"  #: DE
    COMMAND = "command"  #: the path of a program from the allow-list
    FILE = "file"  #: an absolute path


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    ours: bool = False  #: not in Magento
    operator_only: bool = False  #: may be chosen only by who has the machine's shell


@dataclass(frozen=True, slots=True)
class Depends:
    """The setting matters, and is shown, only while another has one of these values."""

    path: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One declaration. Forms, validation, CLI, API and the reference page are derived from it."""

    path: str
    label: str
    kind: Kind
    help: str
    default: str | None = None
    options: tuple[Option, ...] = ()
    scopes: tuple[ScopeKind, ...] = ANYWHERE
    depends_on: Depends | None = None
    can_restore: bool = False  #: at default scope the form offers "Use system value"
    required: bool = False  #: may be inherited, but not set to nothing
    bounds: tuple[int, int] = (0, 2**31 - 1)  #: of INTEGER, and of DURATION in seconds
    sensitive: bool = False  #: left out of exports that others will read
    environment_specific: bool = False  #: differs between a shop's copies (live, staging)
    operator_only: bool = False  #: set by environment or by who has the machine's shell, never from the web
    ours: bool = False  #: not in Magento

    @property
    def encrypted(self) -> bool:
        return self.kind is Kind.OBSCURE

    def option(self, value: str | None) -> Option | None:
        return next((option for option in self.options if option.value == value), None)

    def shown(self, value: str | None) -> str:
        """The text for people: an option's label; stars for a secret; for a choice never made, its *None* option."""
        if self.encrypted:
            return "******" if value else ""
        option = self.option("none" if value is None else value)
        return option.label if option else value or ""


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    label: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    label: str
    groups: tuple[Group, ...]
    ours: bool = False
