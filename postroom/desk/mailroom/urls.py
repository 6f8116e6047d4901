"""The addresses of this area."""

from django.urls import URLPattern, URLResolver, path

from postroom.desk.mailroom import acting, content, export, listing, message, order, resending

urlpatterns: list[URLPattern | URLResolver] = [
    path("messages/", listing.messages, name="messages"),
    path("messages/export.csv", export.messages_csv, name="messages-csv"),
    path("messages/<uuid:public_id>/", message.message, name="message"),
    path("messages/<uuid:public_id>/standing", message.standing, name="message-standing"),
    path("messages/<uuid:public_id>/html", content.html, name="message-html"),
    path("messages/<uuid:public_id>/source", content.source, name="message-source"),
    path("messages/<uuid:public_id>/do", acting.act, name="message-act"),
    path("messages/<uuid:public_id>/again", resending.again, name="message-again"),
    path("orders/<slug:store_view>/<path:reference>/", order.order, name="order"),
]
