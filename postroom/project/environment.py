"""What the operator's environment says, parsed once and loudly: POSTROOM_HOME, POSTROOM_DATABASE_URL and a few more."""

import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
URL = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
FORMS = "sqlite:///absolute/path or postgresql://user@host/name"


class BadEnvironment(ValueError):
    """An environment variable holds what we cannot use; the message says what it may hold."""


def flag(name: str) -> bool:
    text = os.environ.get(name, "").strip().lower()
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise BadEnvironment(f"{name} is {text!r}; set it to 1 or 0.")


def home() -> Path:
    return Path(os.environ.get("POSTROOM_HOME") or "var").expanduser().absolute()


def maildrop(home: Path) -> Path:
    return Path(os.environ.get("POSTROOM_MAILDROP") or home / "maildrop").expanduser().absolute()


class Public(NamedTuple):
    """Where people reach the pages. `address`: as in https://mail.example.org, without a slash at the end."""

    address: str
    host: str
    https: bool


def public(default: str = "http://127.0.0.1:8025") -> Public:
    """POSTROOM_URL. Links in mail are made of this alone, never of what a request says about its host."""
    text = (os.environ.get("POSTROOM_URL") or default).rstrip("/")
    if not URL.fullmatch(text.lower()):
        raise BadEnvironment(f"POSTROOM_URL is {text!a}; write it as in https://mail.example.org, without a path.")
    scheme, _, rest = text.lower().partition("://")
    return Public(text.lower(), re.sub(r":[0-9]+$", "", rest), scheme == "https")


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks that a variable lists between commas."""
    try:
        return tuple(ip_network(each.strip()) for each in os.environ.get(name, "").split(",") if each.strip())
    except ValueError as error:
        raise BadEnvironment(f"{name} lists networks such as 10.0.0.0/8 between commas: {error}.") from None


def database(url: str | None, home: Path) -> dict[str, Any]:
    """Django's DATABASES entry for *url*: ``sqlite:///path`` or ``postgresql://user:password@host:port/name``."""
    parts = urlsplit(url or f"sqlite:///{home / 'postroom.sqlite3'}")
    if not parts.scheme:
        raise BadEnvironment(f"POSTROOM_DATABASE_URL does not begin with a kind of database; use {FORMS}.")
    if parts.scheme == "sqlite":
        return sqlite(Path("/" + unquote(parts.path).lstrip("/")))
    if parts.scheme in {"postgresql", "postgres"}:
        return postgresql(url or "")
    raise BadEnvironment(f"POSTROOM_DATABASE_URL starts with {parts.scheme!r}; use {FORMS}.")


def sqlite(path: Path) -> dict[str, Any]:
    if not path.name:
        raise BadEnvironment(
            "POSTROOM_DATABASE_URL names no file; use an absolute path: sqlite:////srv/postroom.sqlite3."
        )
    return {
        "ENGINE": "postroom.project.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Of the usual 128 the least used one makes room for each new one: once they are taken, the statements of
            # a submit push each other out, and SQLite plans each of them anew every time.
            "cached_statements": 1000,
            # FULL, because WAL with NORMAL loses acknowledged commits in a power cut.
            # What is removed is overwritten: else it would stay readable in the file, and in every backup of it.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
            " PRAGMA secure_delete=ON",
        },
    }


def password_of_file() -> str:
    """A secret that stands in no environment, which others may be able to read."""
    path = os.environ.get("POSTROOM_DATABASE_PASSWORD_FILE")
    if not path:
        return ""
    try:
        return Path(path).read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadEnvironment(f"POSTROOM_DATABASE_PASSWORD_FILE: {path!a} cannot be read: {error}.") from None


def postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if not parts.path.strip("/"):
        raise BadEnvironment(f"POSTROOM_DATABASE_URL names no database; use {FORMS}.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or password_of_file(),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # A server set to asynchronous commit must not make our 2xx a lie; a dead client must not pin a transaction.
            "options": "-c synchronous_commit=on -c idle_in_transaction_session_timeout=60000 -c lock_timeout=20000",
            **{key: unquote(value) for key, value in query.items()},
        },
    }
