"""Whom mail may reach while a store is tried out: single addresses, and whole domains with an @ before them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from postroom.mail.address import MAX_LIST, Address, InvalidAddress, shown
from postroom.mail.sentence import Sentence


@dataclass(frozen=True, slots=True)
class AllowList:
    """Compared without regard to case, as mailboxes are in practice. A domain means itself, not what is below it."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[str]) -> "AllowList":
        """*entries* as `parse` gives them."""
        known = [entry.lower() for entry in entries]
        return cls(
            frozenset(entry for entry in known if not entry.startswith("@")),
            frozenset(entry[1:] for entry in known if entry.startswith("@")),
        )

    def __bool__(self) -> bool:
        return bool(self.addresses or self.domains)

    def names(self, recipient: str) -> bool:
        """*recipient*: an address in its canonical form."""
        key = recipient.lower()
        return key in self.addresses or key.rpartition("@")[2] in self.domains


def parse(text: str) -> tuple[str, ...]:
    """Entries between commas, semicolons or white space, each once, in order. Every bad piece is named."""
    if len(text) > MAX_LIST:
        too_long = "the list has %(count)s characters, at most %(most)s are read; shorten it"
        raise InvalidAddress(Sentence(too_long, count=len(text), most=MAX_LIST))
    found: dict[str, None] = {}
    wrong: list[str] = []
    for piece in filter(None, re.split(r"[,;\s]+", text)):
        try:
            found[_entry(piece)] = None
        except InvalidAddress as error:
            wrong.append(str(error))
    if wrong:
        raise InvalidAddress("; ".join(wrong))
    return tuple(found)


def _entry(piece: str) -> str:
    if piece.startswith("*"):
        raise InvalidAddress(
            Sentence("%(typed)s has a star; for a whole domain write @example.org", typed=shown(piece))
        )
    if piece.startswith("@"):
        return f"@{Address.parse(f'x{piece}').domain}"
    return str(Address.parse(piece))
