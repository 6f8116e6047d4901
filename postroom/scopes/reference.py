"""Writes the reference page of all settings from the catalogue, so that it cannot be out of date."""

from collections.abc import Iterator
from datetime import timedelta

from postroom.scopes.catalogue import SECTIONS, Group, Kind, Section, Setting, grammar, setting
from postroom.scopes.catalogue.setting import ANYWHERE

WHERE = {"default": "default", "websites": "website", "stores": "store view"}

ACCEPTS = {
    Kind.TEXT: "one line of text",
    Kind.HOST: "a host name or an IP address",
    Kind.PORT: "a port, 1 to 65535",
    Kind.PORTS: "ports, separated by commas",
    Kind.NETWORKS: "networks such as `10.1.0.0/16`, separated by commas",
    Kind.DOMAIN: "a full domain name",
    Kind.EMAIL: "one email address",
    Kind.EMAILS: "email addresses, separated by commas, semicolons or spaces",
    Kind.RECIPIENTS: "email addresses, and `@example.org` for a whole domain, separated by commas or spaces",
    Kind.SENDER_NAME: "visible characters and spaces, 255 octets at most",
    Kind.OBSCURE: "a secret",
    Kind.INTEGER: "a whole number",
    Kind.DURATION: "a duration such as `90s`, `10m`, `2h` or `4d`",
    Kind.DURATIONS: "durations such as `90s`, `10m`, `2h` or `4d`, separated by commas",
    Kind.TEMPLATE: "a shipped template's id, or a stored one's number",
    Kind.IMAGE: "a path below media/email/logo",
    Kind.URL: "an http or https URL",
    Kind.LOCALE: "a locale such as `de_DE`",
    Kind.TIMEZONE: "a time zone such as `Europe/Berlin`",
    Kind.CURRENCY: "an ISO 4217 code such as `EUR`",
    Kind.COUNTRY: "an ISO 3166 code such as `DE`",
    Kind.COMMAND: "the path of a mail program",
    Kind.FILE: "an absolute path",
}

HEAD = """\
# Settings

Every setting, by the section and group that it has on Magento's configuration pages. **Ours** marks what Magento does
not have. A value is inherited by a website from the default, and by a store view from its website, unless it is set
there.

Set one with `postroom config set PATH VALUE`, or with an environment variable, which then cannot be changed from
inside: `CONFIG__DEFAULT__SYSTEM__SMTP__HOST` for the default, `CONFIG__WEBSITES__<CODE>__SYSTEM__SMTP__HOST` for a
website, `CONFIG__STORES__<CODE>__SYSTEM__SMTP__HOST` for a store view. At each scope by itself the variable covers the
saved value; only then is it inherited.
"""


def render() -> str:
    return "\n".join([HEAD, *(line for section in SECTIONS for line in _section(section))])


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.label}{' (ours)' if section.ours else ''}\n"
    for group in section.groups:
        yield from _group(group)


def _group(group: Group) -> Iterator[str]:
    yield f"### {group.label}\n"
    for each in group.settings:
        yield f"**{each.label}** `{each.path}`{' (ours)' if each.ours else ''}  "
        yield f"{each.help}\n"
        yield from (f"- {fact}" for fact in facts(each))
        yield ""


def facts(each: Setting) -> Iterator[str]:
    """What there is to know besides label and help, a sentence each."""
    if each.options:
        values = ", ".join(
            f"`{option.value}` {option.label}{' (ours)' if option.ours else ''}" for option in each.options
        )
        yield f"Values: {values}"
    else:
        yield f"Takes {ACCEPTS[each.kind]}{_between(each)}"
    yield f"Default: {_default(each)}"
    if each.scopes != ANYWHERE:
        yield f"Scopes: {', '.join(WHERE[scope] for scope in each.scopes)}"
    if each.depends_on:
        other = setting(each.depends_on.path)
        values = " or ".join(other.shown(value) for value in each.depends_on.values)
        yield f"Matters while {other.label} (`{other.path}`) is {values}"
    if each.encrypted:
        yield "Secret: kept encrypted, never shown"
    if each.operator_only:
        yield "For the operator only: set by environment variable or on the command line"


def _between(each: Setting) -> str:
    return ", {} to {}".format(*limits(each)) if limits(each) else ""


def limits(each: Setting) -> tuple[str, ...]:
    """The least and the most that may be typed; nothing where there are no such ends."""
    if each.kind is Kind.INTEGER:
        return tuple(map(str, each.bounds))
    if each.kind in {Kind.DURATION, Kind.DURATIONS}:
        return tuple(grammar.write(timedelta(seconds=bound)) for bound in each.bounds)
    return ()


def _default(each: Setting) -> str:
    if each.default is None:
        return f"not set{f' (shows {each.shown(None)})' if each.shown(None) else ''}"
    return f"`{each.default}`"
