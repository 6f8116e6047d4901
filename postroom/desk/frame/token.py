"""The token that forms must carry, for a page that is older than the session: somebody signed in again elsewhere."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from postroom.desk.frame.door import page


@require_GET
@page()
def token(request: HttpRequest) -> HttpResponse:
    """No other site can read it. `person`: a page takes the token only if it is that person's page."""
    return JsonResponse({"person": str(request.user.pk), "token": get_token(request)})
