"""A Django app without tables: it brings templates, styles and words."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "postroom.desk.people"
    label = "desk_people"
