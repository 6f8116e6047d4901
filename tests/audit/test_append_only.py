"""The audit trail can only be added to: the database itself refuses the rest."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from postroom.audit.models import Entry
from postroom.audit.record import Actor, Change, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    record(Actor("cli:anna"), Change("set", "system/smtp/host", new="a.net"))
    found = Entry.objects.last()
    assert found is not None
    return found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody'",
        "UPDATE audit_entry SET id = id + 1",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)",
    ],
)
def test_rows_are_not_changed_deleted_or_cut_off(entry: Entry, statement: str) -> None:
    with pytest.raises(DatabaseError, match="only be added to"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Entry.objects.get(pk=entry.pk).new == "a.net"


def test_the_model_cannot_do_it_either(entry: Entry) -> None:
    entry.new = "b.net"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()
    assert Entry.objects.get(pk=entry.pk).new == "a.net"


def test_emptying_the_table_is_refused(entry: Entry) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    with pytest.raises(DatabaseError, match="only be added to"), transaction.atomic():
        connection.cursor().execute("TRUNCATE audit_entry")


@pytest.mark.django_db(transaction=True)
def test_a_flush_of_the_database_leaves_it(entry: Entry) -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.get(pk=entry.pk).new == "a.net"


def test_replacing_a_row_is_refused(entry: Entry) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    # The DELETE inside REPLACE fires no trigger of its own.
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(
            "INSERT OR REPLACE INTO audit_entry (id, at, actor, action, object, scope) "
            "VALUES (%s, '2026-01-01', 'x', 'x', 'x', '')",
            [entry.pk],
        )
    assert Entry.objects.get(pk=entry.pk).new == "a.net"
