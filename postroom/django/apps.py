"""Tells Django's checks about us, and our rooms what a store's settings need not say."""

from django.apps import AppConfig
from django.core.checks import register


class PostroomConfig(AppConfig):
    name = "postroom.django"
    label = "postroom_django"

    def ready(self) -> None:
        from postroom.django.checks import configuration
        from postroom.django.configuration import complete

        complete()
        register(configuration, "postroom")
