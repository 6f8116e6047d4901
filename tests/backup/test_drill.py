"""The drill: pack under load, lose everything, put it back. What was committed is there, and nothing leaves unasked."""

import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import psycopg

from tests.backup.store import Store, wait
from tests.backup.test_upgrade import send_to
from tests.peers.scripted import ScriptedServer

FEEDER = [sys.executable, "-m", "tests.backup.feeder"]
PUT_BACK = "was put back from a backup"


def messages(store: Store) -> dict[str, tuple[object, ...]]:
    """By id as the store was told it, without hyphens: what was promised."""
    rows = store.ask(
        "SELECT m.public_id, m.subject, m.to_address, m.size, b.bytes FROM spool_message m"
        " LEFT JOIN spool_body b ON b.message_id = m.id"
    )
    return {str(number).replace("-", ""): tuple(map(bytes_too, rest)) for number, *rest in rows}


def bytes_too(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def reading(process: subprocess.Popen[bytes], into: list[str]) -> threading.Thread:
    assert process.stdout
    lines = process.stdout
    reader = threading.Thread(target=lambda: into.extend(line.decode().strip() for line in lines))
    reader.start()
    return reader


def wipe(store: Store) -> None:
    shutil.rmtree(store.home)
    if store.url:
        with psycopg.connect(store.url, autocommit=True) as link:
            link.execute("DROP SCHEMA public CASCADE")
            link.execute("CREATE SCHEMA public")


def test_packed_under_load_wiped_and_put_back(filled: Store, tmp_path: Path) -> None:
    store, archive, ring = filled, tmp_path / "away" / "b.tar.gz", tmp_path / "safe" / "k.tar.gz"
    for folder in (archive.parent, ring.parent):
        folder.mkdir()
    with ScriptedServer() as relay:
        send_to(store, relay.port)
        taken: list[str] = []
        with ExitStack() as stack:
            stack.enter_context(store.running("worker"))
            stack.enter_context(store.running("worker"))
            feeder = stack.enter_context(feeding(store))
            reader = reading(feeder, taken)
            wait(lambda: len(taken) >= 30 and len(relay.received) >= 10)
            promised = list(taken)
            made = store.shell.ok("backup", str(archive), "--key", str(ring), "--json").json
            begun = len(taken)
            wait(lambda: len(taken) >= begun + 20)
            feeder.terminate()
            reader.join()
        before, sent = messages(store), Counter(mail.recipients[0] for mail in relay.received)
        assert set(sent.values()) == {1}
        settings = store.content("scopes_settingvalue", "scope, scope_id, path, value")
        wipe(store)
        restored = store.shell.ok("restore", str(archive), "--key", str(ring), "--json").json
        after = messages(store)
        assert set(promised) <= set(after)
        assert after == {number: before[number] for number in after}
        assert store.content("scopes_settingvalue", "scope, scope_id, path, value") == settings
        as_packed(store, made["counts"])
        assert restored["held"] == waiting(made["counts"])
        nothing_leaves_until_adopted(store, relay)


def feeding(store: Store):  # type: ignore[no-untyped-def]  # a context manager of Store's own
    store.shell.environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    return store.starting(FEEDER)


def waiting(counts: dict[str, int]) -> int:
    return sum(counts.get(f"spool_delivery/{state}", 0) for state in ("queued", "active"))


def as_packed(store: Store, counts: dict[str, int]) -> None:
    """Every table has as many rows as were counted when it was packed, but those that a restore writes."""
    held = waiting(counts)
    found = store.counts()
    more = {"spool_event": held, "audit_entry": 1, "access_session": -counts["access_session"]}
    differing = {
        name: (count, found[name])
        for name, count in counts.items()
        if "/" not in name and name != "spool_tally" and found[name] != count + more.get(name, 0)
    }
    assert differing == {}
    states = store.states()
    assert states["held"] == counts.get("spool_delivery/held", 0) + held
    assert states["sent"] == counts["spool_delivery/sent"]


def nothing_leaves_until_adopted(store: Store, relay: ScriptedServer) -> None:
    left = len(relay.received)
    with store.running("worker"):
        wait(lambda: store.logged(PUT_BACK))
    assert len(relay.received) == left
    store.shell.ok("adopt", "--yes")
    held = store.states()["held"]
    taken: list[str] = []
    with store.running("worker"), feeding(store) as feeder:
        reader = reading(feeder, taken)
        wait(lambda: len(relay.received) > left + 5)
        feeder.terminate()
        reader.join()
    assert store.states()["held"] == held
