"""A Django app without tables: it brings templates, styles and words."""

from django.apps import AppConfig


class BookConfig(AppConfig):
    name = "postroom.desk.book"
    label = "desk_book"
