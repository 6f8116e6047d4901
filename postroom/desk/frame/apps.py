"""A Django app without tables: it brings templates, styles and words."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "postroom.desk.frame"
    label = "desk_frame"
