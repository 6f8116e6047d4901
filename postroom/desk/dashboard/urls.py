"""The addresses of this area."""

from django.urls import path

from postroom.desk.dashboard import checklist, demo_order, glance, modes

urlpatterns = [
    path("", glance.dashboard, name="dashboard"),
    path("numbers/", glance.numbers, name="numbers"),
    path("checklist/", checklist.put_away, name="put-away"),
    path("mode/", modes.modes, name="mode"),
    path("mode/set/", modes.set_mode, name="set-mode"),
    path("mode/release/", modes.release, name="release"),
    path("mode/adopt/", modes.adopt, name="adopt"),
    path("demo-order/", demo_order.place, name="place"),
    path("demo-order/<uuid:public_id>/", demo_order.see, name="demo-order"),
    path("demo-order/<uuid:public_id>/doing/", demo_order.placed, name="placed"),
]
