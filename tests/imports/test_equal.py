"""Whatever stands in a shop: every value of every store view is equal here, or listed with its reason."""

from collections.abc import Mapping

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postroom.imports.importing import Wish, imported
from postroom.imports.material import (
    EVERYWHERE,
    Entry,
    ForeignSite,
    ForeignView,
    Layer,
    Material,
    Place,
)
from postroom.imports.report import Report
from postroom.imports.wanted import PATHS
from postroom.scopes import environment, resolve
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.save import Rejected, save
from postroom.scopes.scope import DEFAULT, Scope
from tests.imports.conftest import OPERATOR

pytestmark = pytest.mark.usefixtures("shop")
SITES = (ForeignSite(1, "base", "Base"), ForeignSite(2, "japan", "Japan"))
VIEWS = (
    ForeignView(1, "default", "English", 1),
    ForeignView(2, "german", "Deutsch", 1),
    ForeignView(3, "ja", "Japanese", 2),
    ForeignView(4, "ja_en", "English (Japan)", 2),
)
PLACES = (
    EVERYWHERE,
    *(Place("websites", site.id) for site in SITES),
    *(Place("stores", view.id) for view in VIEWS),
)
TYPED = (
    *(None, "", "0", "1", "2", "none", "ssl", "tls", "smtp", "sendmail", "login", "plain", "copy", "bcc", "general"),
    *("25", "465", "70000", "smtp.one.shop", "smtp.two.shop", "a@one.shop", "b@two.shop", "a@one.shop b@two.shop"),
    *("nonsense", "******", "Quay's Side", "ja_JP", "Asia/Tokyo", "12", "180px", "https://one.shop", "\x1b[2J<b>"),
    *("sales_email_order_template", "sales_email_order_template/Luma/x", "{{base_url}}", "storepickup", " x "),
)
LIVELY = [path for path in PATHS if path.startswith(("system/smtp/", "sales_email/order/", "trans_email/ident_sales/"))]
MODULES = ["smtp/general/enabled", "smtp/configuration_option/host", "smtp/configuration_option/password"]
ENTRIES = st.builds(
    Entry,
    st.sampled_from(PLACES),
    st.sampled_from(LIVELY) | st.sampled_from([*PATHS, *MODULES]),
    st.sampled_from(TYPED),
    st.sampled_from(Layer),
    st.just("dump.sql"),
)
SHOPS = st.lists(ENTRIES, max_size=40).map(lambda entries: Material(tuple(entries), SITES, VIEWS))
Own = Mapping[Place, Mapping[str, Entry]]


def own(material: Material) -> Own:
    """At one scope the higher layer wins, and of one layer the later row."""
    found: dict[Place, dict[str, Entry]] = {place: {} for place in PLACES}
    for entry in material.entries:
        kept = found[entry.place].get(entry.path)
        if kept is None or kept.layer <= entry.layer:
            found[entry.place][entry.path] = entry
    return found


def there(shop: Own, view: ForeignView, path: str) -> str | None:
    """The value in force at a store view of Magento, said once more and simpler."""
    for place in (Place("stores", view.id), Place("websites", view.website_id), EVERYWHERE):
        if place.kind in SETTINGS[path].scopes and path in shop[place]:
            return shop[place][path].value
    return SETTINGS[path].default


def check(report: Report, material: Material) -> None:
    now, shop = resolve.load(environment.of_process()), own(material)
    pictures = {picture.scope: picture for picture in report.pictures}
    by_module = any(entry.path in MODULES for entry in material.entries)
    for view in VIEWS:
        lines = {line.path: line for line in pictures[f"stores:{view.code}"].lines}
        assert set(lines) == set(PATHS)
        for path, line in lines.items():
            before, after = there(shop, view, path), now.get(path, Scope.store(now.store_view(view.code).id)).value
            assert line.equal or line.reasons, line
            if SETTINGS[path].encrypted:
                continue
            assert line.after == (after or ""), line
            if not (by_module and path.startswith("system/smtp/")) and path not in NOT_SHIPPED:
                assert line.before == (before or ""), line
                assert not line.equal or plain(path, before) == plain(path, after), line


NOT_SHIPPED = {"web/unsecure/base_url", "web/secure/base_url"}  # Magento works them out


def plain(path: str, value: str | None) -> str:
    """An empty choice and its No; one address list, however it is written; a URL with its slash."""
    text = (value or "").strip().rstrip("/").replace(" ", "").casefold()
    nothing = {"system/smtp/transport": "sendmail", "system/smtp/ssl": "none", "system/smtp/auth": "none"}
    options = {option.value for option in SETTINGS[path].options}
    return text or nothing.get(path, "0" if options == {"0", "1"} else "")


@given(SHOPS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_value_is_equal_or_listed_with_its_reason(material: Material) -> None:
    with transaction.atomic():
        check(imported(material, Wish(create=True, apply=True), OPERATOR), material)
        again = imported(material, Wish(create=True, apply=True), OPERATOR)
        check(again, material)
        assert again.changes == 0
        transaction.set_rollback(True)


@given(SHOPS, st.dictionaries(st.sampled_from(LIVELY), st.sampled_from([each for each in TYPED if each]), max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_so_it_is_in_a_house_with_settings_of_its_own(material: Material, before: dict[str, str]) -> None:
    with transaction.atomic():
        view = Scope.store(resolve.load({}).store_view("default").id)
        for scope in (DEFAULT, view):
            for path, value in before.items():
                try:
                    save({path: value}, scope, OPERATOR)
                except Rejected:
                    continue
        check(imported(material, Wish(create=True, apply=True), OPERATOR), material)
        transaction.set_rollback(True)
