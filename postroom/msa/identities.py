"""From whom an account's mail may be: the Store Email Addresses of its store views, and what its credential names."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from postroom.mail.address import Address
from postroom.msa.credentials import Account
from postroom.scopes import effective
from postroom.scopes.resolve import Snapshot

CODES = ("general", "sales", "support", "custom1", "custom2", "storepickup")


@dataclass(frozen=True)
class Identities:
    """`views`: of each address, the store views that it is an identity of, oldest first."""

    store_views: tuple[int, ...]
    views: Mapping[str, tuple[int, ...]]
    addresses: frozenset[str]
    domains: frozenset[str]

    def has(self, address: Address) -> bool:
        text = str(address).lower()
        return text in self.views or text in self.addresses or address.domain in self.domains

    def store_view(self, address: Address) -> int | None:
        """The one that mail from this address belongs to, as far as its sender tells."""
        of_it = self.views.get(str(address).lower()) or self.store_views
        return of_it[0] if of_it else None


def identities(account: Account, snapshot: Snapshot) -> Identities:
    return snapshot.once(_identities, snapshot, account)


def _identities(snapshot: Snapshot, account: Account) -> Identities:
    mine = tuple(sorted(view for view in snapshot.store_views if may(account, snapshot, view)))
    views: dict[str, tuple[int, ...]] = {}
    for view in mine:
        for code in CODES:
            # An example or a broken value is nobody's address.
            with suppress(effective.Misconfigured):
                key = str(effective.identity(snapshot, view, code).address).lower()
                views[key] = tuple(dict.fromkeys((*views.get(key, ()), view)))
    senders = account.limits.senders
    return Identities(
        store_views=mine,
        views=views,
        addresses=frozenset(text for text in senders if not text.startswith("@")),
        domains=frozenset(text[1:] for text in senders if text.startswith("@")),
    )


def may(account: Account, snapshot: Snapshot, store_view: int) -> bool:
    view = snapshot.store_views[store_view]
    return account.all_stores or view.id in account.store_views or view.website_id in account.websites
