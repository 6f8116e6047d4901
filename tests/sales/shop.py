"""A store for tests: one website, three store views with their own identities, saved as settings."""

from dataclasses import dataclass

from postroom.scopes import resolve
from postroom.scopes.models import SettingValue, StoreView, Website
from postroom.scopes.resolve import View
from postroom.scopes.scope import DEFAULT, Scope

VIEWS = {"en": "en_US", "de": "de_DE", "ja": "ja_JP"}


@dataclass(frozen=True)
class Shop:
    website: Website

    def view(self, code: str = "en") -> View:
        return resolve.current().store_view(code)

    def set(self, path: str, value: str | None, scope: Scope = DEFAULT) -> None:
        SettingValue.objects.update_or_create(scope=scope.kind, scope_id=scope.id, path=path, defaults={"value": value})


def open_shop() -> Shop:
    website = Website.objects.create(code="base", name="Quayside", magento_id=1)
    shop = Shop(website)
    for number, (code, locale) in enumerate(VIEWS.items(), 1):
        view = StoreView.objects.create(website=website, code=code, name=code, magento_id=number)
        scope = Scope.store(view.id)
        shop.set("general/locale/code", locale, scope)
        shop.set("trans_email/ident_sales/name", f"Sales {code}", scope)
        shop.set("trans_email/ident_sales/email", f"sales@{code}.quayside.shop", scope)
    shop.set("trans_email/ident_support/email", "support@quayside.shop")
    shop.set("trans_email/ident_storepickup/email", "counter@quayside.shop")
    shop.set("sales_email/general/async_sending", "1")
    return shop
