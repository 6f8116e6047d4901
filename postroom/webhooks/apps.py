"""What happened to mail, told to stores: the feed of events, and calls that are signed."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "postroom.webhooks"
    default_auto_field = "django.db.models.BigAutoField"
