"""What belongs to the frame itself: the language switch and the stores."""

from django.urls import path

from postroom.desk.frame import language, stores, token

urlpatterns = [
    path("language/", language.language, name="language"),
    path("token/", token.token, name="token"),
    path("stores/", stores.all_stores, name="stores"),
    path("stores/website/<slug:code>/", stores.website, name="website"),
    path("stores/view/<slug:code>/", stores.store_view, name="store-view"),
]
