"""A server that repeats the password: it reaches no log, no table, no journal."""

import base64
import contextlib
import urllib.parse
from pathlib import Path

import pytest
from django.db import connection

from postroom.spool.models import Attempt
from tests.journeys.counter import Counter
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import Step, reply
from tests.spool.workers import eventually, journals_left, log_of_workers, worker_process

USERNAME = "shop@quayside.shop"
PASSWORD = "Zq9!canary%0A"
FORMS = [
    PASSWORD,
    base64.b64encode(f"\0{USERNAME}\0{PASSWORD}".encode()).decode(),
    base64.b64encode(PASSWORD.encode()).decode(),
    urllib.parse.quote(PASSWORD, safe=""),
]
ECHO = " ".join(f"(command was: AUTH PLAIN {form})" for form in FORMS)

ECHOES = {
    "AUTH": reply(f"535 5.7.8 Error: authentication failed {ECHO}"),
    "MAIL": reply(f"550 5.1.8 {ECHO}"),
    "RCPT": reply(*(f"550 5.1.1 {form}" for form in FORMS)),
    "DATA": Step(f"{ECHO} is no reply\r\n".encode()),
    "DOT": reply(f"250 2.0.0 queued {ECHO}"),
}


def everything(home: Path) -> dict[str, bytes]:
    """What Postroom has written, by place."""
    places = {"log": log_of_workers().encode()}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            places[table] = repr(cursor.fetchall()).encode()
    for path in [path for path in home.rglob("*") if path.is_file()]:
        with contextlib.suppress(FileNotFoundError):  # the worker goes on, and renames what it has written
            places[str(path)] = path.read_bytes()
    return places


@pytest.mark.slow
@pytest.mark.parametrize("verb", ECHOES)
def test_the_password_is_written_nowhere(verb: str, counter: Counter, home: Path) -> None:
    with ScriptedServer(Manners(accounts={USERNAME: PASSWORD})) as relay:
        relay.script.always(verb, ECHOES[verb])
        counter.relay(relay, auth="plain", username=USERNAME, password=PASSWORD)
        counter.place()
        with worker_process():
            assert eventually(Attempt.objects.exists)
            assert journals_left()
            places = everything(home)
        assert verb in relay.script.played
    told = Attempt.objects.values_list("text", flat=True)
    assert told
    assert all("********" in text for text in told)
    found = {place: [form for form in FORMS if form.encode() in written] for place, written in places.items()}
    assert {place: forms for place, forms in found.items() if forms} == {}
