"""Every page of the desk, area by area."""

from django.urls import include, path

app_name = "desk"
urlpatterns = [
    path("", include("postroom.desk.frame.urls")),
    path("", include("postroom.desk.dashboard.urls")),
    path("", include("postroom.desk.configuration.urls")),
    path("", include("postroom.desk.mailroom.urls")),
    path("", include("postroom.desk.people.urls")),
    path("", include("postroom.desk.connect.urls")),
    path("", include("postroom.desk.records.urls")),
    path("", include("postroom.desk.book.urls")),
]
