"""The pages of this door. The inbox exists only in the demo: elsewhere its addresses answer 404."""

from django.urls import path

from postroom.inbox import views

urlpatterns = [
    path("", views.first, name="first"),
    path("inbox/", views.mails, name="inbox"),
    path("inbox/<str:name>/", views.mail, name="inbox-mail"),
    path("inbox/<str:name>/html", views.html, name="inbox-html"),
    path("inbox/<str:name>/source", views.source, name="inbox-source"),
    path("inbox/<str:name>/part/<int:number>", views.part, name="inbox-part"),
]
