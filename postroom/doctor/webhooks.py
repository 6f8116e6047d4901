"""Does every store hear what it asked to be told?"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from postroom.doctor.finding import Finding, ok, warn
from postroom.mail.sentence import Sentence
from postroom.webhooks.endpoints import is_put_back
from postroom.webhooks.models import Endpoint

SUBJECT = Sentence("webhooks")
LONG = timedelta(hours=1)  # a server that restarts is no finding


def webhooks() -> Iterator[Finding]:
    """Nothing where there are none."""
    endpoints = list(Endpoint.objects.all())
    found = [finding for endpoint in endpoints for finding in about(endpoint)]
    yield from found
    if endpoints and not found:
        yield ok(SUBJECT, Sentence("webhooks are answered"))


def about(endpoint: Endpoint) -> Iterator[Finding]:
    name, why = endpoint.name, Sentence(endpoint.reason)
    if endpoint.disabled_at is not None:
        what = Sentence("webhook %(name)s is called no more: %(why)s", name=name, why=why)
        yield warn(SUBJECT, what, Sentence("Mend its server, then run `postroom webhook resume %(name)s`.", name=name))
    elif is_put_back(endpoint):
        what = Sentence("webhook %(name)s is paused: %(why)s", name=name, why=why)
        mend = Sentence(
            "`postroom webhook resume %(name)s --from-now` goes on from now, without --from-now from the backup on.",
            name=name,
        )
        yield warn(SUBJECT, what, mend)
    elif endpoint.failing_since is not None and timezone.now() - endpoint.failing_since > LONG:
        what = Sentence("webhook %(name)s has not answered for more than an hour: %(why)s", name=name, why=why)
        yield warn(SUBJECT, what, Sentence("See why with `postroom webhook test %(name)s`.", name=name))
