"""A Django app without tables: it brings templates, styles and words."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "postroom.desk.dashboard"
    label = "desk_dashboard"
