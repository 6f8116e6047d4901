"""Where a setting's value lives: default → website → store view."""

from typing import Literal, NamedTuple

Kind = Literal["default", "websites", "stores"]


class Scope(NamedTuple):
    """Magento's words: ``("default", 0)``, ``("websites", id)``, ``("stores", id)``; the id is ours, not Magento's."""

    kind: Kind
    id: int

    @classmethod
    def default(cls) -> "Scope":
        return DEFAULT

    @classmethod
    def website(cls, website_id: int) -> "Scope":
        return cls("websites", website_id)

    @classmethod
    def store(cls, store_view_id: int) -> "Scope":
        return cls("stores", store_view_id)

    def __str__(self) -> str:
        return self.kind if self.kind == "default" else f"{self.kind}:{self.id}"


DEFAULT = Scope("default", 0)
