"""The addresses of this area."""

from django.urls import path

from postroom.desk.records import person, retention

urlpatterns = [
    path("records/", retention.retention, name="retention"),
    path("records/person/", person.one_person, name="person-data"),
]
