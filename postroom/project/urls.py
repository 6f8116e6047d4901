"""Where the doors are."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("postroom.api.urls")),
    path("", include("postroom.inbox.urls")),
]
handler400 = "postroom.api.edge.bad_request"
