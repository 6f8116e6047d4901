"""What belongs to the frame itself: the language switch, the stores, how a store is connected."""

from django.urls import path

from postroom.desk.frame import connect, language, stores, token

urlpatterns = [
    path("language/", language.language, name="language"),
    path("token/", token.token, name="token"),
    path("stores/", stores.all_stores, name="stores"),
    path("stores/website/<slug:code>/", stores.website, name="website"),
    path("stores/view/<slug:code>/", stores.store_view, name="store-view"),
    path("connect/", connect.connect, name="connect"),
    path("connect/sign/", connect.sign, name="connect-sign"),
]
