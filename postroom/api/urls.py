"""The addresses below /api/; whatever is not among them is answered with a problem, never with a page."""

from django.urls import URLPattern, path, re_path

from postroom.api.door import api
from postroom.api.edge import guarded, nothing_here

_patterns, _app, _namespace = api.urls

urlpatterns = [
    path("", ([guarded(each) for each in _patterns if isinstance(each, URLPattern)], _app, _namespace)),
    re_path(r"", nothing_here),
]
