"""The addresses of this area."""

from django.urls import path

from postroom.desk.book import views

urlpatterns = [
    path("reference/", views.contents, name="reference"),
    path("reference/<slug:name>/", views.section, name="reference-section"),
]
