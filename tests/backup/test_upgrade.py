"""A filled database of the release before is brought to this one, and back, and nothing that was in it is lost."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from postroom.backup.rotation import newest_of_each_state
from postroom.backup.upgrade import ANY
from tests.backup import previous
from tests.backup.hostile import parts
from tests.backup.store import Store, wait
from tests.cli.shell import clean_environment
from tests.peers.scripted import ScriptedServer

WAITING = "SELECT recipient FROM spool_delivery WHERE state = 'queued'"
KEPT_AS_IT_IS = (
    "spool_message",
    "spool_body",
    "spool_attempt",
    "letters_template",
    "access_apikey",
    "suppressions_suppression",
)


def mail(store: Store) -> dict[str, object]:
    """What a release may add columns to, though not change."""
    return {
        "messages": store.content(
            "spool_message", "public_id, store_view_id, kind, subject, to_address, size, created_at"
        ),
        "bodies": store.content("spool_body", "message_id, bytes"),
        "deliveries": store.content("spool_delivery", "id, message_id, recipient, state, reason, attempts, due_at"),
        "attempts": store.content("spool_attempt", "delivery_id, number, code, text, outcome"),
        "events": store.content("spool_event", "message_id, delivery_id, at, name, detail, actor"),
        "settings": store.content("scopes_settingvalue", "scope, scope_id, path, value"),
        "people": store.content("access_person", "email, password, totp"),
        "keys": store.content("access_apikey", "name, prefix, digest"),
        "templates": store.content("letters_template", "code, subject, html"),
        "suppressions": store.content("suppressions_suppression", "address, reason"),
        "jobs": store.content("spool_bulkjob", "public_id, verb, count, state"),
    }


def test_the_release_before_has_every_state(earlier: Store) -> None:
    assert set(earlier.states()) == previous.STATES


def test_an_upgrade_says_what_it_would_do_and_changes_nothing(earlier: Store) -> None:
    before = earlier.counts()
    done = earlier.shell("upgrade", "--check")
    assert done.code == 78
    assert "spool.0008" in done.out
    assert earlier.counts() == before


def test_an_upgrade_keeps_a_backup_and_every_row(earlier: Store) -> None:
    before, counts = mail(earlier), earlier.counts()
    done = earlier.shell.ok("upgrade", "--json").json
    assert mail(earlier) == before
    after = earlier.counts()
    assert {name: count for name, count in counts.items() if after[name] < count} == {}
    assert earlier.shell.ok("upgrade").out == "The database is up to date.\n"
    checked = earlier.shell.ok("backup", "check", done["backup"], "--json").json
    assert {name: checked["counts"][name] for name in counts if name != "audit_entry"} == {
        name: count for name, count in counts.items() if name != "audit_entry"
    }


def test_forward_and_back_and_forward_again_keeps_the_mail(earlier: Store) -> None:
    tables, before = set(earlier.counts()), mail(earlier)
    migrations = earlier.content("django_migrations", "app, name")
    earlier.shell.ok("upgrade")
    assert earlier.shell.ok("upgrade", "--back", "--yes", "--json").json["steps"]
    assert mail(earlier) == before
    assert set(earlier.counts()) == tables
    assert earlier.content("django_migrations", "app, name") == migrations
    again = earlier.shell("upgrade", "--back", "--yes")
    assert (again.code, "to go back to" in again.err) == (66, True), again
    earlier.shell.ok("upgrade", "--without-backup")
    assert mail(earlier) == before


def test_backups_of_before_do_not_pile_up(small: Store, tmp_path: Path) -> None:
    """Days 4 to 6: it failed and was tried again. The one of before that stays, and what is no backup too."""
    folder = tmp_path / "backups"
    folder.mkdir()
    small.shell.ok("backup", str(tmp_path / "b.tar.gz"))
    made = parts(tmp_path / "b.tar.gz")
    for day, release in enumerate([1, 1, 2, 3, 3, 3, 4], start=1):
        made.manifest["migrations"] = {"spool": [f"000{release}_tables"]}
        made.write(folder / f"before-upgrade-2027010{day}T000000Z.tar.gz")
    (folder / "before-upgrade-20260101T000000Z.tar.gz").write_bytes(b"something else")
    newest_of_each_state(folder.glob(ANY), 3)
    left = [path.name.split("-")[2][:8] for path in sorted(folder.iterdir())]
    assert left == ["20260101", "20270103", "20270106", "20270107"]


def test_going_back_asks_and_a_wrong_word_changes_nothing(earlier: Store) -> None:
    earlier.shell.ok("upgrade")
    after = earlier.content("django_migrations", "app, name")
    done = earlier.shell("upgrade", "--back", stdin="no\n")
    assert done.code == 65
    assert "spool.0008" in done.out
    assert earlier.content("django_migrations", "app, name") == after


def test_setup_upgrades_too_with_a_backup(earlier: Store) -> None:
    before = mail(earlier)
    done = earlier.shell.ok("setup")
    assert mail(earlier) == before
    [kept] = (earlier.home / "backups").glob("before-upgrade-*.tar.gz")
    assert f"what was before: {kept}" in done.out


def test_what_was_queued_then_leaves_now(filled: Store) -> None:
    queued = {recipient for (recipient,) in filled.ask(WAITING)}
    with ScriptedServer() as relay:
        send_to(filled, relay.port)
        with filled.running("worker"):
            wait(lambda: queued <= {mail.recipients[0] for mail in relay.received})
    assert len(queued) > 3
    assert max(Counter(mail.recipients[0] for mail in relay.received).values()) == 1


def send_to(store: Store, port: int) -> None:
    """Mail that waits for its time goes now."""
    store.shell.ok("config", "set", "system/smtp/auth", "none")
    for name in ("postroom/network/extra_ports", "system/smtp/port"):
        store.shell.ok("config", "set", name, str(port))
    store.change("UPDATE spool_delivery SET due_at = clock_at WHERE state = 'queued'")


def test_every_message_and_page_opens_afterwards(filled: Store) -> None:
    environment = clean_environment(filled.home, **filled.shell.environment)
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
    command = [sys.executable, "-m", "tests.backup.read_everything"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    first, *failed = done.stdout.splitlines()
    assert failed == []
    assert int(first.split()[0]) > 2 * filled.counts()["spool_message"]


def test_processes_refuse_tables_of_another_release(earlier: Store) -> None:
    for command in ("worker", "web", "scheduler"):
        done = earlier.shell(command)
        assert done.code == 78, done
        assert "postroom setup" in done.err
    earlier.shell.ok("upgrade", "--without-backup")
    earlier.change("INSERT INTO django_migrations (app, name, applied) VALUES ('spool', '0999_later', '2027-01-01')")
    for command in ("worker", "web", "scheduler", "setup", "upgrade"):
        done = earlier.shell(command)
        assert done.code == 78, done
        assert "spool.0999_later" in done.err
        assert "newer Postroom" in done.err


def test_a_worker_that_runs_keeps_the_upgrade_waiting(earlier: Store) -> None:
    """It beats as the release before does, on another host."""
    moment = "CURRENT_TIMESTAMP" if earlier.url else "datetime('now')"
    earlier.change("UPDATE spool_worker SET stopped_at = NULL, host = 'elsewhere' WHERE host = 'quay'")
    for command in (("upgrade",), ("setup",)):
        earlier.change(f"UPDATE spool_worker SET beat_at = {moment} WHERE host = 'elsewhere'")
        done = earlier.shell(*command)
        assert done.code == 75, done
        assert "worker elsewhere/4711" in done.err
    assert not list(Path(earlier.home / "backups").glob("*"))
