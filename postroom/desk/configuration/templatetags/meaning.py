"""What the saved settings mean, for a page that no script has touched yet."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from postroom.access.resources import Resource
from postroom.desk.configuration.meaning.hint import Mend
from postroom.desk.configuration.meaning.identity import note
from postroom.desk.configuration.meaning.page import meaning
from postroom.desk.configuration.meaning.providers import Provider, providers
from postroom.desk.configuration.meaning.return_paths import Row, rows
from postroom.desk.configuration.unsaved import Unsaved
from postroom.scopes.scope import DEFAULT

register = template.Library()

SOON = timedelta(days=21)
PHASES = {
    "resolve": _("Look up the name"),
    "connect": _("Connect"),
    "tls": _("Encryption (TLS)"),
    "greeting": _("Greeting"),
    "ehlo": _("Introduction (EHLO)"),
    "starttls": _("Ask for encryption (STARTTLS)"),
    "auth": _("Sign in (AUTH)"),
    "mail_from": _("Sender (MAIL FROM, taken back with RSET)"),
    "quit": _("Goodbye (QUIT)"),
    "elsewhere": _("Other ports"),
    "session": _("SMTP session"),
    "program": _("The program"),
    "answers": _("How it takes mail"),
    "folder": _("The folder"),
}


@register.inclusion_tag("desk/configuration/meaning.html", takes_context=True)
def meaning_now(context: dict[str, Any]) -> dict[str, Any]:
    """Of the sheet in the context."""
    of, request = context["sheet"], context["request"]
    sees_network = request.reach.may(Resource.CONFIGURATION_SYSTEM, DEFAULT)
    return {"meaning": meaning(Unsaved(of.snapshot, of.scope), sees_network), "scope_code": context["scope_code"]}


@register.simple_tag(takes_context=True)
def return_path_rows(context: dict[str, Any]) -> list[Row]:
    of = context["sheet"]
    return rows(of.snapshot, of.scope)


@dataclass(frozen=True)
class Trying:
    """What this person may try out here. `view`: the code of the store view that the page is about."""

    test: bool
    send: bool
    view: str


@register.simple_tag(takes_context=True)
def may_try(context: dict[str, Any]) -> Trying:
    scope, reach = context["sheet"].scope, context["request"].reach
    view = context["sheet"].snapshot.store_views[scope.id].code if scope.kind == "stores" else ""
    may_send = reach.may(Resource.MESSAGES_TEST, scope) if view else reach.anywhere(Resource.MESSAGES_TEST)
    return Trying(reach.may(Resource.CONNECTION_TEST, scope), may_send, view)


@register.simple_tag
def known_providers() -> tuple[Provider, ...]:
    return providers()


@register.filter
def filling(fields: Provider | Mend) -> str:
    """For a script: which fields to fill with what."""
    return json.dumps(fields.fields)


@register.filter
def expires_soon(moment: datetime) -> bool:
    return moment - timezone.now() < SOON


@register.inclusion_tag("desk/configuration/identity.html", takes_context=True)
def identity_note(context: dict[str, Any], group: str) -> dict[str, Any]:
    """What an identity of the sheet is used for; `group`: ident_sales."""
    return {"identity": note(Unsaved(context["sheet"].snapshot, context["sheet"].scope), group.removeprefix("ident_"))}


@register.filter
def phase_name(name: str) -> str:
    return gettext(PHASES.get(name, name))
