"""The whole check-up, subject by subject. A check that breaks is itself a finding: the others still run."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db import DatabaseError

from postroom.doctor import configuration, content, database, files, queue, reach
from postroom.doctor.finding import Finding, fail

Check = Callable[[], Iterator[Finding]]


def checkup(store_view_code: str | None = None) -> Iterator[Finding]:
    """All findings; those about store views only for *store_view_code* where it is given. Raises UnknownStore."""
    yield from completed("runtime", database.runtime)
    yield from completed("database", database.database)
    yield from completed("files", files.files)
    views = configuration.store_views(store_view_code)
    yield from completed("settings", configuration.environment)
    for view in views:
        yield from completed(f"store view {view.code}", partial(configuration.identities, view))
        yield from completed(f"store view {view.code}", partial(content.content, view))
        yield from completed(f"store view {view.code}", partial(reach.reach, view))
    yield from completed("queue", queue.queue)


def completed(subject: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except DatabaseError as error:
        yield fail(
            subject, f"The database does not answer: {error}", "Check POSTROOM_DATABASE_URL; run `postroom setup`."
        )
    except OSError as error:
        yield fail(subject, f"{error.filename or subject}: {error.strerror}", "See who may read and write there.")
