"""The addresses of this area."""

from django.urls import path

from postroom.desk.connect import credentials, importing, rules

urlpatterns = [
    path("connect/import/", importing.bring, name="import"),
    path("connect/credentials/", credentials.all_credentials, name="credentials"),
    path("connect/credentials/<int:pk>/revoke/", credentials.revoke, name="credential-revoke"),
    path("connect/rules/", rules.all_rules, name="rules"),
    path("connect/rules/<int:pk>/remove/", rules.remove, name="rule-remove"),
]
