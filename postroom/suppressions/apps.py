"""Whom we must not write to."""

from django.apps import AppConfig


class SuppressionsConfig(AppConfig):
    name = "postroom.suppressions"
    default_auto_field = "django.db.models.BigAutoField"
