"""The addresses of this area."""

from django.urls import URLPattern, URLResolver, path

from postroom.desk.dashboard import glance

urlpatterns: list[URLPattern | URLResolver] = [
    path("", glance.dashboard, name="dashboard"),
]
