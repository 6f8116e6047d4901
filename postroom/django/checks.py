"""``manage.py check``: what of our settings is wrong, before the first mail finds out."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Doubt

from postroom.django.configuration import problems
from postroom.mail.address import InvalidAddress
from postroom.mail.mailboxes import author

#: Whom Django's own mails are from, and where it says webmaster@localhost and root@localhost by itself.
SENDERS = ("DEFAULT_FROM_EMAIL", "SERVER_EMAIL")


def configuration(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    return [*(Error(found.what, hint=found.mend, id=found.id) for found in problems()), *senders()]


def senders() -> Iterator[CheckMessage]:
    for name in SENDERS:
        try:
            author(str(getattr(settings, name)))
        except InvalidAddress as error:
            mend = "Name one of the Store Email Addresses of the store view; mail from others is not taken."
            yield Doubt(f"{name}: {error}.", hint=mend, id="postroom.W001")
