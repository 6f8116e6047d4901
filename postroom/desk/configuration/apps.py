"""A Django app without tables: it brings templates, styles and words."""

from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    name = "postroom.desk.configuration"
    label = "desk_configuration"
