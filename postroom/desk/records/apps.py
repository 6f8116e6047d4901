"""A Django app without tables: it brings templates and words."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "postroom.desk.records"
    label = "desk_records"
