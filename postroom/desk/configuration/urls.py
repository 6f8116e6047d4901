"""The addresses of this area."""

from django.urls import URLPattern, URLResolver, include, path

from postroom.desk.configuration import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("postroom.desk.configuration.trial_urls")),
    path("configuration/", views.configuration, name="configuration"),
    path("configuration/search/", views.find, name="configuration-search"),
    path("configuration/<slug:section_id>/", views.section, name="configuration-section"),
]
