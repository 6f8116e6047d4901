"""Django's handle on the room."""

from django.apps import AppConfig


class ScopesConfig(AppConfig):
    name = "postroom.scopes"
    default_auto_field = "django.db.models.BigAutoField"
