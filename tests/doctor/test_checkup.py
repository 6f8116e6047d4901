"""The doctor finds what is wrong, and nothing where all is well."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from postroom.doctor import configuration, content, database, files, queue, reach
from postroom.doctor.checkup import checkup, completed
from postroom.doctor.finding import Finding, Level
from postroom.doctor.permission import permission
from postroom.scopes import effective, resolve
from postroom.scopes.resolve import UnknownStore, View
from postroom.scopes.save import save
from postroom.scopes.scope import Scope
from postroom.spool.models import Rest, Worker
from postroom.transports.network import NetworkPolicy
from postroom.transports.settings import SendmailSettings
from tests.doctor.conftest import OPERATOR, put
from tests.peers.ports import closed_port
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import reply

CANARY = "Zq9!canary%0A"


def bad(findings: object) -> list[Finding]:
    return [each for each in findings if each.level is not Level.OK]  # type: ignore[attr-defined]


def en() -> View:
    return configuration.store_views("en")[0]


def to(port: int, **more: str) -> None:
    allowed = {"postroom/network/allow_loopback": "1", "postroom/network/extra_ports": str(port)}
    account = {f"system/smtp/{name}": value for name, value in more.items()}
    put(
        {
            **allowed,
            "system/smtp/transport": "smtp",
            "system/smtp/host": "127.0.0.1",
            "system/smtp/port": str(port),
            **account,
        }
    )


def test_a_sound_installation_has_only_a_missing_worker_to_complain_of(shop: None) -> None:
    with ScriptedServer() as server:
        to(server.port)
        assert [each.what for each in bad(checkup())] == ["no worker is alive: mail is taken and kept, but not sent"]
        assert server.received == []


def test_every_finding_that_is_not_fine_says_what_to_do(shop: None) -> None:
    put({"system/smtp/transport": "smtp", "system/smtp/host": "127.0.0.1"})
    found = bad(checkup())
    assert found
    assert [each for each in found if not each.mend] == []


def test_the_way_out_is_tried_phase_by_phase_and_taken_back(shop: None) -> None:
    with ScriptedServer() as server:
        to(server.port)
        names = [each.what.split(": ")[0].split(" ", 1)[1] for each in reach.reach(en())]
    assert names == ["resolve", "connect", "greeting", "ehlo", "mail from", "quit"]
    assert "RSET" in server.commands
    assert "MAIL FROM:<sales@shop.test>" in server.commands[1]


@pytest.mark.parametrize(
    ("verb", "answer"), [("CONNECT", "554 go away"), ("EHLO", "550 no"), ("MAIL", "553 5.1.8 not you")]
)
def test_a_server_that_says_no_is_quoted_with_advice(shop: None, verb: str, answer: str) -> None:
    with ScriptedServer() as server:
        to(server.port)
        server.script.always(verb, reply(answer))
        if verb == "EHLO":
            server.script.always("HELO", reply(answer))
        failed = bad(reach.reach(en()))
    assert [each.level for each in failed] == [Level.FAIL]
    assert failed[0].mend


def test_a_wrong_password_is_told_and_never_shown(shop: None) -> None:
    with ScriptedServer(Manners(accounts={"shop": "right"})) as server:
        to(server.port, auth="plain", username="shop", password=CANARY)
        found = list(reach.reach(en()))
    assert any("auth" in each.what and each.level is Level.FAIL for each in found)
    assert all(CANARY not in each.what + each.mend for each in found)


def test_a_password_that_was_dropped_is_to_be_typed_where_its_account_is(shop: None) -> None:
    with ScriptedServer(Manners(accounts={"shop": "right"})) as server:
        to(server.port, auth="plain", username="shop", password="right")
        save({"system/smtp/host": "localhost"}, Scope.store(en().id), OPERATOR)
        (failed,) = bad(reach.reach(en()))
        assert failed.mend == "There is no password; type it: postroom config set system/smtp/password - --store en"
        put({"system/smtp/password": None})
        save({"system/smtp/password": None}, Scope.store(en().id), OPERATOR)
        (failed,) = bad(reach.reach(en()))
    assert failed.mend == "There is no password; type it: postroom config set system/smtp/password -"


def test_nothing_listening_and_a_host_that_policy_forbids(shop: None) -> None:
    with closed_port() as port:
        to(port)
        closed = bad(reach.reach(en()))
    assert closed[0].what.startswith(f"127.0.0.1:{port} connect")
    put({"postroom/network/allow_loopback": "0"})
    found = bad(reach.reach(en()))[0]
    assert "not allowed loopback" in found.what
    assert found.mend.endswith(": postroom config set postroom/network/allow_loopback 1")


@pytest.mark.parametrize(
    ("policy", "address", "port", "typed"),
    [
        (NetworkPolicy(), "127.0.0.1", 25, ["allow_loopback 1"]),
        (NetworkPolicy(), "10.1.2.3", 25, ["private_networks 10.1.2.3/32"]),
        (NetworkPolicy(private_networks=("10.9.0.0/16",)), "fd00::5", 25, ["private_networks 10.9.0.0/16,fd00::5/128"]),
        (NetworkPolicy(extra_ports=frozenset({2500})), "9.9.9.9", 2526, ["extra_ports 2500,2526"]),
        (NetworkPolicy(), "::1", 1025, ["extra_ports 1025", "allow_loopback 1"]),
        (NetworkPolicy(), "9.9.9.9", 25, []),
        (NetworkPolicy(), "169.254.169.254", 1025, []),
    ],
)
def test_what_is_forbidden_comes_with_the_command_that_permits_it(
    policy: NetworkPolicy, address: str, port: int, typed: list[str]
) -> None:
    commands = permission(policy, address, port)
    assert list(commands) == [f"postroom config set postroom/network/{each}" for each in typed]


def test_a_stopped_demo_is_to_be_started(shop: None, settings: Settings) -> None:
    settings.POSTROOM_DEMO = True
    with closed_port() as port:
        to(port)
        assert "make run" in bad(reach.reach(en()))[0].mend
    assert "make run" in bad(queue.queue())[0].mend


def test_sendmail_is_vetted_and_adobes_notice_is_put_in_its_place(tmp_path: Path) -> None:
    program = tmp_path / "sendmail"
    program.write_text("#!/bin/sh\necho '220 hello'\n")
    for mode, level in ((0o755, Level.OK), (0o777, Level.FAIL), (0o644, Level.FAIL)):
        program.chmod(mode)
        found = list(reach.sendmail("store view en", SendmailSettings(str(program), 10.0)))
        assert found[0].level is level
        assert (reach.SECURITY_NOTICE in [each.what for each in found]) is (level is Level.OK)


def test_an_example_address_is_found(shop: None) -> None:
    put({"trans_email/ident_sales/email": "sales@example.com"})
    (found,) = bad(configuration.identities(en()))
    assert found.level is Level.FAIL
    assert "only an example" in found.what
    assert found.mend.endswith("--store en")


def test_each_enabled_group_has_a_sender_of_its_own_to_look_at(shop: None, settings: Settings) -> None:
    put({"sales_email/order_comment/identity": "custom1"})
    assert "ident_custom1" in bad(configuration.identities(en()))[0].what
    put({"sales_email/order_comment/enabled": "0"})
    assert bad(configuration.identities(en())) == []
    settings.POSTROOM_DEMO = True
    put({"trans_email/ident_sales/email": "sales@example.com"})
    (example,) = bad(configuration.identities(en()))
    assert (example.level, example.what.split()[0]) == (Level.WARN, "sales@example.com")


def test_what_letters_would_say_wrongly_is_found(shop: None) -> None:
    assert bad(content.content(en())) == []
    for path, words in (
        ("general/store_information/name", "letters call it Main"),
        ("trans_email/ident_support/email", "support@example.com is only an example"),
        ("general/locale/timezone", "timezone: America/Los_Angeles is what is shipped"),
        ("general/locale/code", "locale: en_US is what is shipped"),
    ):
        before = resolve.current().get(path, Scope.store(en().id)).value
        put({path: None})
        (found,) = bad(content.content(en()))
        assert words in found.what
        assert found.mend == f"postroom config set {path} VALUE --store en"
        put({path: before})


@pytest.mark.parametrize(("locale", "name"), [("fr_FR", "French"), ("zh_Hans_CN", "Chinese")])
def test_a_language_without_letters_is_found(shop: None, locale: str, name: str) -> None:
    put({"general/locale/code": locale})
    (found,) = bad(content.content(en()))
    assert found.what == f"no letters in {name}: English is used; there are en, de, ja"
    for known in ("de_AT", "ja_JP", "en_AU"):
        put({"general/locale/code": known})
        assert bad(content.content(en())) == []


def test_port_and_security_that_contradict_each_other(shop: None) -> None:
    put({"system/smtp/transport": "smtp", "system/smtp/host": "smtp.test", "system/smtp/port": "465"})
    assert any("465" in each.what for each in bad(configuration.identities(en())))


def test_only_the_store_view_that_was_asked_for(shop: None) -> None:
    put({"system/smtp/transport": "outbox"})
    assert {each.subject for each in checkup("en")} >= {"store view en", "database", "queue"}
    with pytest.raises(UnknownStore):
        list(checkup("xx"))


def test_files_that_others_can_read_and_a_lost_key(db: None, home: Path) -> None:
    (home / "open.sqlite3").touch(0o600)
    assert bad(files.files()) == []
    (home / "open.sqlite3").chmod(0o644)
    assert bad(files.files())[0].mend == f"Run: chmod 600 {home / 'open.sqlite3'}"
    (home / "open.sqlite3").chmod(0o600)
    next((home / "keys").glob("*.key")).unlink()
    assert [each.level for each in bad(files.files())] == [Level.FAIL]


def test_tables_of_a_newer_release_are_a_failure(db: None) -> None:
    MigrationRecorder(connection).record_applied("spool", "0999_later")
    (found,) = bad(database.migrations())
    assert (found.level, "spool.0999_later" in found.what) == (Level.FAIL, True)
    assert "upgrade --back" in found.mend


def test_a_full_disk_is_announced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(home)
    for free, level in ((files.EMPTY - 1, Level.FAIL), (files.LOW - 1, Level.WARN), (files.LOW, Level.OK)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _home, free=free: usage._replace(free=free))
        assert [each.level for each in files.room(home)] == [level]


def test_a_worker_is_alive_while_it_beats_and_a_rest_is_told(shop: None) -> None:
    now = timezone.now()
    worker = Worker.objects.create(
        name="5f3c2a51-2f0a-4c55-9d1c-0a4a4b7d9f10", host="h", pid=1, boot_id="b", started_at=now, beat_at=now
    )
    assert bad(queue.queue()) == []
    Worker.objects.filter(pk=worker.pk).update(beat_at=now - timedelta(seconds=61))
    assert "no worker is alive" in bad(queue.queue())[0].what
    put({"system/smtp/transport": "smtp", "system/smtp/host": "smtp.test"})
    used = effective.transport(resolve.current(), en().id).fingerprint
    for fingerprint, relay in ((used, "smtp.test:25"), ("of settings of before", "old.test:25")):
        Rest.objects.create(
            fingerprint=fingerprint,
            relay=relay,
            failures=3,
            since=now,
            rest_until=now + timedelta(hours=1),
            reason="535 no",
        )
    told = [each.what for each in bad(queue.queue())[1:]]
    assert len(told) == 1
    assert told[0].startswith("smtp.test:25 rests until")


def test_an_unsafe_sqlite_setting_is_found(transactional_db: None) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        assert bad(database.postgresql()) == []
        return
    assert bad(database.sqlite()) == []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        try:
            assert "synchronous 0" in bad(database.sqlite())[0].what
        finally:
            cursor.execute("PRAGMA synchronous=FULL")


def test_standbys_are_weighed() -> None:
    assert [each.level for each in database.standbys("")] == [Level.OK]
    assert [each.level for each in database.standbys("one")] == [Level.WARN]
    assert [each.level for each in database.standbys("ANY 1 (one, two)")] == [Level.OK]


def test_a_check_that_breaks_is_a_finding() -> None:
    def broken() -> object:
        raise PermissionError(13, "Permission denied", "/srv/keys")

    found = list(completed("files", broken))  # type: ignore[arg-type]
    assert [(each.level, each.what) for each in found] == [(Level.FAIL, "/srv/keys: Permission denied")]


def test_variables_that_fit_nothing_are_named(shop: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stray = resolve.load({"CONFIG__DEFAULT__SYSTEM__SMTP__HOTS": "x"})
    monkeypatch.setattr(resolve, "current", lambda: stray)
    found = bad(configuration.environment())
    assert [each.level for each in found] == [Level.WARN]
    assert found[0].what.startswith("CONFIG__DEFAULT__SYSTEM__SMTP__HOTS: no setting has this path")
