"""The second factor of one's own account: set up with a QR code, recovery codes, taken away."""

import base64
from datetime import datetime, timedelta

import segno
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access import totp, two_factor
from postroom.access.accounts import BadPerson
from postroom.access.session_store import BEGUN
from postroom.desk.frame.door import DeskRequest, page, say, show
from postroom.desk.frame.origin import address_of
from postroom.desk.people.account import proved
from postroom.desk.people.typed import fields
from postroom.scopes.scope import DEFAULT
from postroom.scopes.secrets import Undecryptable, decrypt, encrypt

ISSUER = "Postroom"
OFFERED = "totp"  #: the secret that a session has been shown and has not yet confirmed, encrypted
FRESH = timedelta(minutes=10)  #: how long after signing in the password need not be typed again


@page()
def set_up(request: DeskRequest) -> HttpResponse:
    if request.user.has_two_factor:
        return HttpResponseRedirect(reverse("desk:account"), status=303)
    if request.method != "POST":
        return offer(request)
    typed = fields(request, "code", "current")
    if not trusted(request, typed["current"]):
        return offer(request, wrong_current=True)
    try:
        codes = two_factor.set_up(request.user, offered(request), typed["code"], request.actor, timezone.now())
    except BadPerson as error:
        return offer(request, fault=error.args[0])
    del request.session[OFFERED]
    request.session.cycle_key()
    return show(request, "desk/people/recovery_codes.html", {"codes": codes})


def offer(request: DeskRequest, **more: object) -> HttpResponse:
    secret = offered(request)
    address = totp.address(secret, request.user.email, ISSUER)
    context = {
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "secret": totp.spelled(secret),
        "address": address,
        "required": two_factor.is_missing(request.user),
        "needs_password": needs_password(request),
        **more,
    }
    return show(request, "desk/people/two_factor.html", context, status=422 if more else 200)


def offered(request: DeskRequest) -> bytes:
    """The same one until it is confirmed: a page that is loaded again must not void what was scanned."""
    bound_to = two_factor.bound_to(request.user)
    try:
        return base64.b64decode(decrypt(request.session[OFFERED], DEFAULT, bound_to))
    except (KeyError, Undecryptable):
        secret = totp.new_secret()
        request.session[OFFERED] = encrypt(base64.b64encode(secret).decode(), DEFAULT, bound_to)
        return secret


@require_POST
@page()
def new_codes(request: DeskRequest) -> HttpResponse:
    typed = fields(request, "code")
    if not two_factor_proved(request, typed["code"]):
        return account_again(request)
    return show(
        request, "desk/people/recovery_codes.html", {"codes": two_factor.renew_codes(request.user, request.actor)}
    )


@require_POST
@page()
def remove(request: DeskRequest) -> HttpResponse:
    typed = fields(request, "code")
    if not two_factor_proved(request, typed["code"]):
        return account_again(request)
    two_factor.remove(request.user, request.actor, keep=request.session.session_key)
    request.session.cycle_key()
    say(request, "good", _("The second factor is removed. From now on the password is enough."))
    return HttpResponseRedirect(reverse("desk:account"), status=303)


def two_factor_proved(request: DeskRequest, code: str) -> bool:
    return request.user.has_two_factor and two_factor.prove(request.user, code, address_of(request), timezone.now())


def account_again(request: DeskRequest) -> HttpResponse:
    say(request, "bad", _("Nothing was changed: this code is not good. Each one works once; wait for the next."))
    return HttpResponseRedirect(reverse("desk:account"), status=303)


def trusted(request: DeskRequest, password: str) -> bool:
    return not needs_password(request) or proved(request, password)


def needs_password(request: DeskRequest) -> bool:
    begun = datetime.fromisoformat(request.session[BEGUN]) if BEGUN in request.session else None
    fresh = begun is not None and timezone.now() - begun < FRESH
    return request.user.has_usable_password() and not fresh
