"""The addresses of this area."""

from django.urls import path

from postroom.desk.connect import (
    credentials,
    hub,
    importing,
    magento,
    magento_store,
    magento_stores,
    over_http,
    programs,
    rules,
    signs,
    webhook,
    webhooks,
)

urlpatterns = [
    path("connect/", hub.connect, name="connect"),
    path("connect/sign/", signs.sign, name="connect-sign"),
    path("connect/http/", over_http.over_http, name="over-http"),
    path("connect/smtp/", programs.over_smtp, name="over-smtp"),
    path("connect/sendmail/", programs.drop_in, name="drop-in"),
    path("connect/django/", programs.from_django, name="from-django"),
    path("connect/import/", importing.bring, name="import"),
    path("connect/magento/", magento.magento, name="magento"),
    path("connect/magento/<int:pk>/", magento_store.magento_store, name="magento-store"),
    path("connect/magento/<int:pk>/standing/", magento_store.magento_standing, name="magento-standing"),
    path("connect/magento/<int:pk>/stores/", magento_stores.magento_stores, name="magento-stores"),
    path("connect/credentials/", credentials.all_credentials, name="credentials"),
    path("connect/credentials/<int:pk>/revoke/", credentials.revoke, name="credential-revoke"),
    path("connect/webhooks/", webhooks.webhooks, name="webhooks"),
    path("connect/webhooks/<int:pk>/", webhook.webhook, name="webhook"),
    path("connect/webhooks/<int:pk>/act/", webhook.webhook_act, name="webhook-act"),
    path("connect/rules/", rules.all_rules, name="rules"),
    path("connect/rules/<int:pk>/remove/", rules.remove, name="rule-remove"),
]
