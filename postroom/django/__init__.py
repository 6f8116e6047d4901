"""For stores written with Django: their mail goes into our spool, in their own transaction.

In a store's settings::

    INSTALLED_APPS = [..., *postroom.django.APPS]
    EMAIL_BACKEND = "postroom.django.EmailBackend"
    POSTROOM_HOME = "/srv/postroom"
    POSTROOM = {"STORE": "main"}
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postroom.django.backend import EmailBackend as EmailBackend
    from postroom.django.backend import NotTaken as NotTaken

#: What a store has to install: the rooms that a mail passes on its way into the queue.
APPS = (
    "postroom.audit",
    "postroom.scopes",
    "postroom.access",
    "postroom.letters",
    "postroom.suppressions",
    "postroom.spool",
    "postroom.msa",
    "postroom.django",
)
__all__ = ["APPS", "EmailBackend", "NotTaken"]


def __getattr__(name: str) -> Any:
    """Settings name this module before there are models, which the backend needs."""
    if name in {"EmailBackend", "NotTaken"}:
        from postroom.django import backend

        return getattr(backend, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
