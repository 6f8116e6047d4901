"""A copied or restored database: nothing leaves it until a person says that it is the one to send from."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from postroom.audit.record import Actor, Change, record
from postroom.mail.sentence import Sentence
from postroom.scopes import fingerprint
from postroom.scopes.models import Installation
from postroom.spool import dialect, witness
from postroom.spool.wake import wake

FAR = 10**9  # more events than happen between a backup and the day on which it is needed
EVENTS = "pg_get_serial_sequence('spool_event', 'id')::regclass"
RESTORED = "restored"  #: in the fingerprint's place, until somebody adopts
COPY = Sentence(
    "this database is a copy of the one that mail was sent from; nothing leaves until you run `postroom adopt`"
)
FROM_BACKUP = Sentence(
    "this database was put back from a backup, and what it says is queued may have been sent since; nothing leaves "
    "until you run `postroom adopt`"
)


def objection() -> str:
    """Why nothing may leave this database; empty: it may. A demo never leaves its machine, wherever it is copied to."""
    installation, known = _known()
    if known == RESTORED:
        return FROM_BACKUP
    if settings.POSTROOM_DEMO:
        return ""
    if known and not fingerprint.same(known, fingerprint.here()):
        return COPY
    return FROM_BACKUP if installation and witness.is_ahead(installation) else ""


def look() -> str:
    """As `objection`, by a worker: a new installation takes its fingerprint, an old one is written on."""
    why = objection()
    if not why:
        settle_in()
        witness.note(Installation.this().pk)
    elif why == FROM_BACKUP:
        # Kept, because new events would soon hide that some are missing.
        Installation.objects.exclude(fingerprint=RESTORED).update(fingerprint=RESTORED)
    return why


def settle_in() -> None:
    """A database without a fingerprint is new, or from before there were any."""
    Installation.this()
    if not _known()[1] and not objection():
        Installation.objects.filter(fingerprint="").update(fingerprint=fingerprint.here())


@transaction.atomic
def adopt(actor: Actor) -> None:
    """From now on mail leaves from this database."""
    installation, before, now = Installation.this().pk, _known()[1], fingerprint.here()
    Installation.objects.update(fingerprint=now)
    record(actor, Change("adopted", "installation", old=before, new=now))
    number_on()
    transaction.on_commit(partial(witness.note, installation))
    transaction.on_commit(wake)


def number_on() -> None:
    """Events that happened after a backup was made are not known here, but their numbers are, to whoever read them.

    None of them is given to another event: readers go by numbers, and would pass that one over.
    """
    with connection.cursor() as cursor:
        if dialect.is_postgresql():
            cursor.execute(f"SELECT setval({EVENTS}, nextval({EVENTS}) + %s)", [FAR])
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = 'spool_event'", [FAR])
        if cursor.rowcount == 0:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('spool_event', %s)", [FAR])


def _known() -> tuple[UUID | None, str]:
    """The installation, and the fingerprint that it has written down. Raw: every page with a banner asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, fingerprint FROM scopes_installation")
        row = cursor.fetchone()
    return (dialect.uuid(row[0]), row[1]) if row else (None, "")
