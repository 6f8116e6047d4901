"""Nobody saves the address of a store that is not theirs; what all stores have is everybody's."""

import pytest

from postroom.audit.record import Actor
from postroom.scopes import resolve
from postroom.scopes.save import Rejected, save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.stores import add_store_view, add_website

OPERATOR = Actor("cli:anna", operator=True)
SALES, SUPPORT, CUSTOM = (f"trans_email/ident_{code}/email" for code in ("sales", "support", "custom2"))


@pytest.fixture
def views(db: None) -> dict[str, Scope]:
    """Store views by their code: en and de of one website, ja and cn of another, each website with its domain."""
    for website, codes in {"west": ("en", "de"), "east": ("ja", "cn")}.items():
        add_website(website, website.title(), OPERATOR)
        for code in codes:
            add_store_view(code, code.upper(), website, OPERATOR)
    found = {view.code: Scope.store(view.id) for view in resolve.current().store_views.values()}
    save({SALES: "shop@quayside.shop"}, DEFAULT, OPERATOR)
    save({SALES: "orders@west.shop"}, website_of(found["en"]), OPERATOR)
    save({SALES: "orders@east.shop", SUPPORT: "east@quayside.shop"}, website_of(found["ja"]), OPERATOR)
    return found


def website_of(view: Scope) -> Scope:
    return Scope.website(resolve.current().store_views[view.id].website_id)


def person(*views: Scope) -> Actor:
    return Actor("desk:ben@west.shop", store_views=frozenset(view.id for view in views))


@pytest.mark.parametrize("address", ["orders@east.shop", "Orders@EAST.shop", "boss@east.shop", "east@quayside.shop"])
@pytest.mark.parametrize("narrow", [True, False])
def test_another_store_s_address_or_domain_is_not_saved(views: dict[str, Scope], address: str, narrow: bool) -> None:
    scope = views["en"] if narrow else website_of(views["en"])
    for path in (SALES, CUSTOM):
        with pytest.raises(Rejected, match="another store's") as rejected:
            save({path: address}, scope, person(views["en"], views["de"]))
        assert [fault.path for fault in rejected.value.faults] == [path]
        assert resolve.current().get(path, scope).value != address


@pytest.mark.parametrize(
    "address", ["hello@west.shop", "orders@west.shop", "shop@quayside.shop", "ben@quayside.shop", "new@nobodys.example"]
)
def test_what_is_their_own_or_everybody_s_is_saved(views: dict[str, Scope], address: str) -> None:
    save({CUSTOM: address}, views["en"], person(views["en"], views["de"]))
    assert resolve.current().get(CUSTOM, views["en"]).value == address


def test_store_views_of_one_website_may_belong_to_two_people(views: dict[str, Scope]) -> None:
    save({SALES: "orders@de.west.shop"}, views["de"], OPERATOR)
    with pytest.raises(Rejected, match="another store's"):
        save({SALES: "orders@de.west.shop"}, views["en"], person(views["en"]))
    save({SALES: "orders@de.west.shop"}, views["en"], person(views["en"], views["de"]))


def test_who_has_all_stores_saves_any(views: dict[str, Scope]) -> None:
    for actor in (OPERATOR, Actor("desk:anna@quayside.shop", store_views=None)):
        save({CUSTOM: None}, views["en"], OPERATOR)
        save({CUSTOM: "orders@east.shop"}, views["en"], actor)


def test_what_is_in_force_already_is_saved_again_and_let_go(views: dict[str, Scope]) -> None:
    save({CUSTOM: "orders@east.shop"}, views["en"], OPERATOR)
    save({SUPPORT: "orders@east.shop", CUSTOM: None}, views["en"], person(views["en"]))
    assert resolve.current().get(SUPPORT, views["en"]).value == "orders@east.shop"
