"""Stores that are followed over their own APIs."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "postroom.connectors"
    default_auto_field = "django.db.models.BigAutoField"
