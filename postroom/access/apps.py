"""Django's handle on the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "postroom.access"
    default_auto_field = "django.db.models.BigAutoField"
