"""One's own account."""

from django.http import HttpResponse

from postroom.desk.frame.door import DeskRequest, page, show


@page()
def account(request: DeskRequest) -> HttpResponse:
    return show(request, "desk/people/account.html", {})


@page()
def two_factor(request: DeskRequest) -> HttpResponse:
    return show(request, "desk/people/account.html", {})
