"""Django application entry for the stored templates."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "postroom.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
