"""The whole check-up, subject by subject. A check that breaks is itself a finding: the others still run."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db import DatabaseError

from postroom.doctor import (
    configuration,
    content,
    credentials,
    database,
    files,
    followed,
    maildrop,
    modes,
    queue,
    reach,
    webhooks,
)
from postroom.doctor.finding import Finding, about, fail
from postroom.mail.sentence import Sentence

Check = Callable[[], Iterator[Finding]]


def checkup(store_view_code: str | None = None) -> Iterator[Finding]:
    """All findings; those about store views only for *store_view_code* where it is given. Raises UnknownStore."""
    yield from completed(Sentence("runtime"), database.runtime)
    yield from completed(Sentence("database"), database.database)
    yield from completed(Sentence("files"), files.files)
    views = configuration.store_views(store_view_code)
    yield from completed(Sentence("settings"), configuration.environment)
    yield from completed(modes.SUBJECT, partial(modes.modes, views))
    for view in views:
        yield from completed(about(view), partial(configuration.identities, view))
        yield from completed(about(view), partial(content.content, view))
        yield from completed(about(view), partial(reach.reach, view))
    yield from completed(Sentence("queue"), queue.queue)
    yield from completed(webhooks.SUBJECT, webhooks.webhooks)
    yield from completed(credentials.SUBJECT, credentials.findings)
    yield from completed(maildrop.SUBJECT, maildrop.findings)
    yield from completed(followed.SUBJECT, followed.findings)


def completed(subject: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except DatabaseError as error:
        yield fail(
            subject,
            Sentence("The database does not answer: %(why)s", why=str(error)),
            Sentence("Check POSTROOM_DATABASE_URL; run `postroom setup`."),
        )
    except OSError as error:
        what = Sentence("%(file)s: %(why)s", file=error.filename or subject, why=Sentence(str(error.strerror)))
        yield fail(subject, what, Sentence("See who may read and write there."))
