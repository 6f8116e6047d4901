"""Kinds of mail by the names that a merchant knows."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.letters.kinds import KINDS, TEMPLATES
from postroom.msa.models import Rule
from postroom.msa.recognise import OTHER
from postroom.msa.shipped import CODE, CONFIRMATION, PASSWORD

OF_LETTERS = {code: TEMPLATES[kind.template].label for code, kind in KINDS.items()}
OF_PROGRAMS: dict[str, Promise] = {
    OTHER: _("Written by the store"),
    PASSWORD: _("New password for a customer"),
    CONFIRMATION: _("Confirmation of an account"),
    CODE: _("Code to get in"),
}
OF_THE_DESK: dict[str, Promise] = {
    "desk_invitation": _("Invitation to the desk"),
    "desk_reset": _("New password for the desk"),
}


def kind_label(code: str) -> str:
    """What has no name yet is called by its code."""
    return gettext(OF_LETTERS[code]) if code in OF_LETTERS else str({**OF_THE_DESK, **OF_PROGRAMS}.get(code, code))


def kind_labels(store_views: Collection[int]) -> dict[str, str]:
    """Those that rules for these store views name, too."""
    theirs = Q(store_view=None) | Q(store_view__in=store_views)
    named = Rule.objects.filter(theirs).values_list("kind", flat=True)
    return {code: kind_label(code) for code in dict.fromkeys((*OF_LETTERS, *OF_PROGRAMS, *named, *OF_THE_DESK))}
