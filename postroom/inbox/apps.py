"""The inbox as a Django app: it brings templates and words, no tables."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "postroom.inbox"
    label = "inbox"
