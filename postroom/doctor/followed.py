"""Stores that are followed: whether they answer, and whether they still send their own mail."""

from collections.abc import Iterator

from django.utils import timezone

from postroom.connectors.models import Connector
from postroom.connectors.standing import Level as SignLevel
from postroom.connectors.standing import standing
from postroom.doctor.finding import Finding, fail, ok, warn
from postroom.mail.sentence import Sentence

SUBJECT = Sentence("stores that are followed")


def findings() -> Iterator[Finding]:
    """Nothing where no store is followed."""
    for connector in Connector.objects.all():
        found = standing(connector, timezone.now())
        for sign in found.signs:
            yield (fail if sign.level is SignLevel.FAIL else warn)(SUBJECT, sign.what, sign.mend)
        if not found.signs:
            yield ok(SUBJECT, Sentence("%(name)s is followed", name=connector.name))
