"""What a form may hold: the fields it has, each once. Anything else was not typed into our form."""

from collections.abc import Collection

from django.core.exceptions import BadRequest
from django.http import HttpRequest

LONGEST = 500


def fields(request: HttpRequest, *single: str, several: Collection[str] = ()) -> dict[str, str]:
    """The single fields, empty where they are missing. Raises BadRequest for one that the form does not have."""
    for name, values in request.POST.lists():
        known = name in several or (name in (*single, "csrfmiddlewaretoken") and len(values) == 1)
        if not known or any(len(value) > LONGEST or "\0" in value for value in values):
            raise BadRequest("The form holds a field that does not belong to it. Open the page again.")
    return {name: request.POST.get(name, "") for name in single}
