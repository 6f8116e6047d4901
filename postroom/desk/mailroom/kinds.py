"""Kinds of mail by the names that a merchant knows."""

from django.utils.translation import gettext

from postroom.letters.kinds import KINDS, TEMPLATES

KIND_LABELS = {code: TEMPLATES[kind.template].label for code, kind in KINDS.items()}


def kind_label(code: str) -> str:
    """What has no name yet is called by its code."""
    return gettext(KIND_LABELS[code]) if code in KIND_LABELS else code
