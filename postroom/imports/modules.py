"""Modules for Magento that send mail in place of its own transport, by settings of their own.

Where such a module is switched on its server is the one in force, and Magento's own fields are not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from postroom.imports.material import Entry, Place

TRANSPORT = "system/smtp/transport"
RETURN_PATH = "system/smtp/set_return_path"
RETURN_ADDRESS = "system/smtp/return_path_email"


@dataclass(frozen=True, slots=True)
class Module:
    """`paths`: its setting by the one of Magento that it stands for."""

    name: str
    switch: str
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Set:
    """A value and where it is set; `module`: whose it is, empty for Magento's own."""

    entry: Entry
    place: Place
    module: str = ""


def _fields(prefix: str, **named: str) -> dict[str, str]:
    return {f"system/smtp/{field}": f"{prefix}/{theirs}" for field, theirs in named.items()}


MODULES = (
    Module(
        "Mageplaza SMTP",
        "smtp/general/enabled",
        _fields(
            "smtp/configuration_option",
            host="host",
            port="port",
            ssl="protocol",
            auth="authentication",
            username="username",
            password="password",  # noqa: S106  # the name of a field
            return_path_email="return_path_email",
        ),
    ),
    Module(
        "MagePal Gmail SMTP App",
        "system/gmailsmtpapp/active",
        _fields(
            "system/gmailsmtpapp",
            host="smtphost",
            port="smtpport",
            ssl="ssl",
            auth="auth",
            username="username",
            password="password",  # noqa: S106  # the name of a field
            set_return_path="set_return_path",
            return_path_email="return_path_email",
        ),
    ),
)
MODULE_OF = {path: each.name for each in MODULES for path in (each.switch, *each.paths.values())}
IN_SMALL_LETTERS = {"system/smtp/auth", "system/smtp/ssl"}


def overlaid(found: Mapping[str, Set]) -> dict[str, Set]:
    """Values in force by path, with what a module puts in the place of Magento's own."""
    values = dict(found)
    for module in MODULES:
        switch = found.get(module.switch)
        if switch is not None and (switch.entry.value or "0").strip() not in {"", "0"}:
            values |= dict(_theirs(module, switch, found))
    return values


def _theirs(module: Module, switch: Set, found: Mapping[str, Set]) -> Iterator[tuple[str, Set]]:
    yield TRANSPORT, _stands_for(TRANSPORT, "smtp", switch, module)
    for path, theirs in module.paths.items():
        if theirs in found:
            value = (found[theirs].entry.value or "").strip()
            told = value.lower() if path in IN_SMALL_LETTERS else value
            yield path, _stands_for(path, told, found[theirs], module)
            if path == RETURN_ADDRESS and value and RETURN_PATH not in module.paths:
                yield RETURN_PATH, _stands_for(RETURN_PATH, "2", found[theirs], module)


def _stands_for(path: str, value: str, source: Set, module: Module) -> Set:
    return Set(replace(source.entry, path=path, value=value), source.place, module.name)
