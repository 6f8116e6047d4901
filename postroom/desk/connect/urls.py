"""The addresses of this area."""

from django.urls import path

from postroom.desk.connect import credentials, rules

urlpatterns = [
    path("connect/credentials/", credentials.all_credentials, name="credentials"),
    path("connect/credentials/<int:pk>/revoke/", credentials.revoke, name="credential-revoke"),
    path("connect/rules/", rules.all_rules, name="rules"),
    path("connect/rules/<int:pk>/remove/", rules.remove, name="rule-remove"),
]
