"""The dashboard: how the mail of the store views that somebody may see is doing."""

from django.http import HttpResponse

from postroom.desk.frame.door import DeskRequest, page, show


@page()
def dashboard(request: DeskRequest) -> HttpResponse:
    return show(request, "desk/dashboard/dashboard.html", {})
