"""The durable queue."""

from django.apps import AppConfig


class SpoolConfig(AppConfig):
    name = "postroom.spool"
    default_auto_field = "django.db.models.BigAutoField"
