"""A Django app without tables: it brings templates, styles and words."""

from django.apps import AppConfig


class ConnectConfig(AppConfig):
    name = "postroom.desk.connect"
    label = "desk_connect"
