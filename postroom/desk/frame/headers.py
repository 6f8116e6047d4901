"""What every answer of the desk carries: no request to anywhere else, no frame around it, no copy of it kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

DESK = "/admin/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

Answer = Callable[[HttpRequest], HttpResponse]


def desk_headers(answer: Answer) -> Answer:
    """Middleware. A page that set a header itself keeps it: the frames that show a mail have a stricter policy."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.path.startswith(DESK):
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    return answered
