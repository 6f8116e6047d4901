"""What belongs to the frame itself: the language switch, the stores, how a store is connected."""

from django.urls import path

from postroom.desk.frame import language

urlpatterns = [
    path("language/", language.language, name="language"),
]
