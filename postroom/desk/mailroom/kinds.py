"""Kinds of mail by the names that a merchant knows."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.letters.kinds import KINDS, TEMPLATES

OF_LETTERS = {code: TEMPLATES[kind.template].label for code, kind in KINDS.items()}
OF_THE_DESK: dict[str, Promise] = {
    "desk_invitation": _("Invitation to the desk"),
    "desk_reset": _("New password for the desk"),
}


def kind_label(code: str) -> str:
    """What has no name yet is called by its code."""
    return gettext(OF_LETTERS[code]) if code in OF_LETTERS else str(OF_THE_DESK.get(code, code))


def kind_labels() -> dict[str, str]:
    return {code: kind_label(code) for code in (*OF_LETTERS, *OF_THE_DESK)}
