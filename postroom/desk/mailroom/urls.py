"""The addresses of this area."""

from django.urls import URLPattern, URLResolver, path

from postroom.desk.mailroom import acting, bulk, content, export, listing, message, order, progress, resending

urlpatterns: list[URLPattern | URLResolver] = [
    path("messages/", listing.messages, name="messages"),
    path("messages/export.csv", export.messages_csv, name="messages-csv"),
    path("messages/bulk/", bulk.bulk, name="bulk"),
    path("messages/jobs/", progress.all_jobs, name="jobs"),
    path("messages/jobs/<uuid:public_id>/", progress.job, name="job"),
    path("messages/jobs/<uuid:public_id>/progress", progress.job_progress, name="job-progress"),
    path("messages/jobs/<uuid:public_id>/stop", progress.stop, name="job-stop"),
    path("messages/<uuid:public_id>/", message.message, name="message"),
    path("messages/<uuid:public_id>/standing", message.standing, name="message-standing"),
    path("messages/<uuid:public_id>/html", content.html, name="message-html"),
    path("messages/<uuid:public_id>/source", content.source, name="message-source"),
    path("messages/<uuid:public_id>/do", acting.act, name="message-act"),
    path("messages/<uuid:public_id>/again", resending.again, name="message-again"),
    path("orders/<slug:store_view>/<path:reference>/", order.order, name="order"),
]
