"""Where the doors are."""

from django.urls import include, path

from postroom.project import pages

urlpatterns = [
    path("api/problems", pages.problems),
    path("api/", include("postroom.api.urls")),
    path("admin/", include("postroom.desk.urls")),
    path("", include("postroom.inbox.urls")),
]
handler400 = pages.bad_request
handler404 = pages.nothing_here
handler500 = pages.broken
