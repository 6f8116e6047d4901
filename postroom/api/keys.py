"""Who calls: bearer API keys, and the store views that a key may see."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from postroom.access import keys
from postroom.access.models import ApiKey
from postroom.api.problems import Kind, ProblemError, not_found
from postroom.scopes import resolve
from postroom.scopes.resolve import View

LONGEST = 200  # characters of a token


class BearerKey(HttpBearer):
    """401 tells how to authenticate; it never says whether a key existed, was revoked or was mistyped."""

    def __call__(self, request: HttpRequest) -> ApiKey:
        found: ApiKey | None = super().__call__(request)
        if found is None:
            said = request.headers.get(self.header)
            error = ', error="invalid_token"' if said else ""
            raise ProblemError(Kind.UNAUTHORIZED, headers={"WWW-Authenticate": f'Bearer realm="postroom"{error}'})
        return found

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        return keys.authenticate(token, timezone.now()) if 0 < len(token) <= LONGEST else None


def key_of(request: HttpRequest) -> ApiKey:
    key = request.auth  # type: ignore[attr-defined]
    assert isinstance(key, ApiKey)
    return key


def caller(key: ApiKey) -> str:
    """Stands in histories and before idempotency keys; never the token."""
    return f"key:{key.prefix}"


def store_view(key: ApiKey, store: str | int) -> View:
    """By its code, or by the id that it has in Magento."""
    snapshot = resolve.current()
    for view in snapshot.store_views.values():
        if store in (view.code, view.magento_id) and key.may(view):
            return view
    raise not_found(f"There is no store view {str(store)[:64]!a} for this key.")


def visible(key: ApiKey) -> list[View]:
    """The store views that this key may read: every list and every look-up passes here."""
    return [view for view in resolve.current().store_views.values() if key.may(view)]
