"""What one value of the other shop is here: the text to save, or why it cannot be taken over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from postroom.imports.cipher import MASK, Sealed, is_sealed, opened
from postroom.imports.material import Entry, Layer
from postroom.mail.address import sort_list
from postroom.mail.sentence import Sentence
from postroom.scopes.catalogue import SETTINGS, Kind, Setting, grammar

SHIPPED_TEMPLATES = {each.default for each in SETTINGS.values() if each.kind is Kind.TEMPLATE}
YES_NO = {"0", "1"}
#: What an empty choice means there.
EMPTY_CHOICE = {"system/smtp/ssl": "none", "system/smtp/auth": "none", "system/smtp/transport": "sendmail"}


@dataclass(frozen=True, slots=True)
class Meant:
    """`text` None: nothing is saved. `reason`: why that differs from what stands there."""

    text: str | None = field(repr=False)
    reason: Sentence | None = None


def translated(setting: Setting, entry: Entry, keys: tuple[str, ...]) -> Meant:
    text = entry.value or ""
    if setting.encrypted:
        return _secret(text, entry.layer, keys)
    special = BY_KIND.get(setting.kind)
    meant = special(setting, text) if special and text.strip() else Meant(_filled(setting, text))
    return meant if meant.text is None else _judged(setting, meant)


def _filled(setting: Setting, text: str) -> str:
    """An empty choice reads as No there, or as what the field has for nothing."""
    if text.strip() or not setting.options:
        return text
    return "0" if {option.value for option in setting.options} == YES_NO else EMPTY_CHOICE.get(setting.path, "")


def _judged(setting: Setting, meant: Meant) -> Meant:
    try:
        return Meant(grammar.canonical(setting, meant.text or ""), meant.reason)
    except ValueError as error:
        why = error.args[0] if error.args else ""
        return Meant(None, Sentence("not taken over: %(why)s", why=why))


def _secret(text: str, layer: Layer, keys: tuple[str, ...]) -> Meant:
    """Only a variable's secret stands there in clear text; whatever is in clear elsewhere is no secret of Magento's."""
    if not text:
        return Meant("")
    if MASK.fullmatch(text):
        return Meant(None, Sentence("only its mask was handed over; type it again"))
    if layer is Layer.VARIABLE or not is_sealed(text):
        return Meant(text)
    try:
        return Meant(opened(text, keys))
    except Sealed as why:
        return Meant(None, why.args[0])


def _choice(setting: Setting, text: str) -> Meant:
    option = setting.option(text.strip())
    if option is not None and option.ours and setting.kind is not Kind.IDENTITY:
        return Meant(None, Sentence("not taken over: Magento does not know this value either"))
    return Meant(text)


def _template(setting: Setting, text: str) -> Meant:
    bare = text.strip().partition("/")
    if bare[0].isdigit():
        return Meant(
            None,
            Sentence(
                "template %(number)s is one that was written there; write it here too, then choose it (until then "
                "the shipped one is used)",
                number=bare[0],
            ),
        )
    if bare[0] not in SHIPPED_TEMPLATES:
        return Meant(None, Sentence("this template belongs to a module of the shop; the shipped one is used"))
    reason = Sentence("the theme %(theme)s has a version of its own there; here the shipped one is used", theme=bare[2])
    return Meant(bare[0], reason if bare[1] else None)


def _addresses(setting: Setting, text: str) -> Meant:
    """There commas alone part addresses, and what is no address then is passed over."""
    good, wrong = sort_list(text)
    spaced = [piece for piece in text.split(",") if re.search(r"[;\s]", piece.strip())]
    kept = ", ".join(map(str, good))
    if wrong:
        return Meant(kept, Sentence("not taken over is what is no address: %(why)s", why="; ".join(wrong)))
    if spaced:
        return Meant(
            kept, Sentence("there only commas part addresses, so some got nothing; here each of them gets a copy")
        )
    return Meant(text)


def _number(setting: Setting, text: str) -> Meant:
    """``180px`` is what people type into a width, and what there counts as 180."""
    found = re.fullmatch(r"\s*([0-9]{1,9})(?:px|\.0+)\s*", text)
    return Meant(found[1], Sentence("only its number was taken over")) if found else Meant(text)


BY_KIND: dict[Kind, Callable[[Setting, str], Meant]] = {
    Kind.SELECT: _choice,
    Kind.IDENTITY: _choice,
    Kind.TEMPLATE: _template,
    Kind.EMAILS: _addresses,
    Kind.INTEGER: _number,
}


def same(setting: Setting, one: str | None, other: str | None) -> bool:
    """Whether two values mean the same: both in the form that would be stored."""
    return _plain(setting, one) == _plain(setting, other)


def _plain(setting: Setting, text: str | None) -> str:
    filled = _filled(setting, text or "")
    try:
        return grammar.canonical(setting, filled)
    except ValueError:
        return filled
