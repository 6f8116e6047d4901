"""The addresses of this area."""

from django.urls import path

from postroom.desk.dashboard import glance

urlpatterns = [
    path("", glance.dashboard, name="dashboard"),
    path("numbers/", glance.numbers, name="numbers"),
]
