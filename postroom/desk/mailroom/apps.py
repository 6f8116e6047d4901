"""A Django app without tables: it brings templates, styles and words."""

from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "postroom.desk.mailroom"
    label = "desk_mailroom"
