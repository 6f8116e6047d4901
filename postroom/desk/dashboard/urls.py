"""The addresses of this area."""

from django.urls import path

from postroom.desk.dashboard import checklist, demo_order, glance

urlpatterns = [
    path("", glance.dashboard, name="dashboard"),
    path("numbers/", glance.numbers, name="numbers"),
    path("checklist/", checklist.put_away, name="put-away"),
    path("demo-order/", demo_order.place, name="place"),
    path("demo-order/<uuid:public_id>/", demo_order.see, name="demo-order"),
    path("demo-order/<uuid:public_id>/doing/", demo_order.placed, name="placed"),
]
