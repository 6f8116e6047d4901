"""Django's handle on the room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "postroom.audit"
    default_auto_field = "django.db.models.BigAutoField"
