"""*Test connection*: on the values that the form holds, phase by phase, over real sockets on loopback."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.desk.configuration.models import ConnectionTest
from postroom.desk.configuration.trial import examination, run
from postroom.desk.configuration.trial.examination import Pace, Trial
from postroom.desk.configuration.trial.mends import mends
from postroom.scopes import environment, resolve
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.transports.settings import SmtpSettings, Timeouts
from tests.desk.conftest import SignIn
from tests.desk.test_meaning import CANARY, meaning, typed
from tests.peers.certificates import Authority
from tests.peers.ports import free_port
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import close, garbage, hang, reply

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR = Actor("test", operator=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> None:
    settings.POSTROOM_HOME = tmp_path
    create_key(folder())


@pytest.fixture(autouse=True)
def no_test_outlives_its_database() -> Iterator[None]:
    yield
    finished()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(Manners(accounts={"shop": CANARY})) as running:
        allow(running.port)
        yield running


def allow(*ports: int) -> None:
    identities = {f"trans_email/ident_{code}/email": f"{code}@shop.net" for code in ("sales", "support", "general")}
    network = {"allow_loopback": "1", "extra_ports": ",".join(map(str, ports))}
    save({f"postroom/network/{name}": text for name, text in network.items()}, DEFAULT, OPERATOR)
    save(identities, DEFAULT, OPERATOR)


def finished() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("connection test"):
            thread.join(40)


def fields(server: ScriptedServer, **changes: str) -> dict[str, str]:
    account = {"auth": "login", "username": "shop", "password": CANARY}
    return {"transport": "smtp", "host": "127.0.0.1", "port": str(server.port), **account, **changes}


def begin(client: Client, scope: str = "default", **typed_fields: str) -> str:
    """The first answer."""
    places = {resolve.current().shown(each): each for each in resolve.current().below(DEFAULT)}
    form = typed(places[scope], **typed_fields)
    answer = client.post(f"/admin/configuration/test/?scope={scope}", form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return words(answer.content)


def result(client: Client, scope: str = "default", **typed_fields: str) -> str:
    """What the page shows when the test is over."""
    begun = begin(client, scope, **typed_fields)
    address = re.search(r'hx-get="([^"]+)"', begun)
    assert address, begun
    finished()
    return words(client.get(address[1], headers={"HX-Request": "true"}).content)


def words(page: bytes) -> str:
    return " ".join(page.decode().split())


def test_a_good_account_passes_phase_by_phase_and_is_the_last_test(admin: Client, server: ScriptedServer) -> None:
    said = result(admin, **fields(server))
    for phase in ("Look up the name", "Connect", "Greeting", "Introduction (EHLO)", "Sign in (AUTH)", "Goodbye (QUIT)"):
        assert phase in said
    assert "Everything passed" in said
    assert "hx-get" not in said
    for identity in ("sales", "support", "general"):
        assert f"C: MAIL FROM:&lt;{identity}@shop.net&gt;" in said
    assert server.received == []
    kept = ConnectionTest.objects.get()
    assert kept.ok
    assert kept.ended_at is not None
    save({f"system/smtp/{name}": text for name, text in fields(server).items()}, DEFAULT, OPERATOR)
    assert '<span class="badge good">passed</span>' in meaning(admin)
    assert '<span class="badge">of other settings</span>' in meaning(admin, username="other")


def test_the_password_is_nowhere(admin: Client, server: ScriptedServer, caplog: pytest.LogCaptureFixture) -> None:
    said = result(admin, **fields(server))
    assert "canary" not in said
    kept = ConnectionTest.objects.get()
    assert "canary" not in repr(kept.__dict__)
    assert "canary" not in caplog.text
    assert not any("canary" in f"{entry.old}{entry.new}{entry.object}" for entry in Entry.objects.all())
    assert "/configuration/test/" not in said.replace("hx-get", "")


def test_a_typing_error_in_host_stops_at_resolve_with_the_mend(admin: Client, server: ScriptedServer) -> None:
    said = result(admin, **fields(server, host="smtp.gmial.invalid", port="587"))
    assert "stopped at “Look up the name”" in said
    assert "Check the spelling of Host" in said
    assert "C: " not in said


def test_the_nearest_provider_is_proposed_without_any_look_up() -> None:
    assert mends("smtp.gmial.com:587", "resolve")[0].fields == {"system/smtp/host": "smtp.gmail.com"}
    assert mends("mail.shop.net:587", "resolve") == []


def test_a_certificate_is_shown(admin: Client, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with ScriptedServer(Manners(tls=authority.good(), accounts={"shop": CANARY})) as server:
        allow(server.port)
        save({"postroom/smtp/ca_bundle": authority.bundle}, DEFAULT, OPERATOR)
        said = result(admin, **fields(server, host="localhost", ssl="tls"))
    assert "TLSv1.3" in said
    assert "signed by trustme" in said
    assert "Everything passed" in said


def test_an_expired_certificate_is_explained(admin: Client, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with ScriptedServer(Manners(tls=authority.expired())) as server:
        allow(server.port)
        save({"postroom/smtp/ca_bundle": authority.bundle}, DEFAULT, OPERATOR)
        said = result(admin, **fields(server, host="localhost", ssl="tls"))
    assert "certificate is out of date" in said


def test_a_refused_sender_is_named(admin: Client, server: ScriptedServer) -> None:
    server.script.when("MAIL", lambda text: reply("550 5.7.1 not yours") if "support" in text else None)
    said = result(admin, **fields(server))
    assert "support@shop.net: 550 5.7.1 not yours" in said
    assert "may not send as this address" in said
    assert "sales@shop.net: 250" in said


def test_a_wrong_password_is_explained(admin: Client, server: ScriptedServer) -> None:
    said = result(admin, **fields(server, password="another"))
    assert "User name or password is wrong" in said


def test_the_saved_password_goes_to_its_own_server_only(admin: Client, server: ScriptedServer) -> None:
    saved = {f"system/smtp/{name}": text for name, text in fields(server).items()}
    save(saved, DEFAULT, OPERATOR)
    assert "Everything passed" in result(admin)
    with ScriptedServer(Manners(accounts={"shop": CANARY})) as other:
        allow(server.port, other.port)
        for changes in ({"port": str(other.port)}, {"host": "localhost"}, {"username": "other"}):
            said = result(admin, **changes)
            assert "not tried: the saved password is of another server or username" in said
        assert not any(line.startswith("AUTH") for line in other.commands)
        assert "Everything passed" in result(admin, port=str(other.port), password=CANARY)


def test_a_password_of_the_environment_goes_nowhere_else(
    admin: Client, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    save({"system/smtp/host": "mail.shop.net"}, DEFAULT, OPERATOR)
    monkeypatch.setenv("CONFIG__DEFAULT__SYSTEM__SMTP__PASSWORD", CANARY)
    environment.of_process.cache_clear()
    try:
        account = fields(server)
        del account["password"]
        said = result(admin, **account)
    finally:
        monkeypatch.undo()
        environment.of_process.cache_clear()
    assert "not tried: the saved password" in said
    assert not any(line.startswith("AUTH") for line in server.commands)


def test_no_sign_in_is_tried_without_a_password(admin: Client, server: ScriptedServer) -> None:
    account = fields(server)
    del account["password"]
    assert "not tried: there is no password" in result(admin, **account)
    assert not any(line.startswith("AUTH") for line in server.commands)


def test_store_views_with_the_same_account_are_tested_along(admin: Client, server: ScriptedServer) -> None:
    japan = resolve.current().store_view("ja").id
    save({"trans_email/ident_sales/email": "sales@shop.jp"}, Scope.store(japan), OPERATOR)
    said = result(admin, **fields(server))
    assert "sales@shop.jp: 250" in said


def test_wrong_fields_are_named_before_anything_is_tried(admin: Client, server: ScriptedServer) -> None:
    said = begin(admin, **fields(server, host="bad host"))
    assert "Correct what is marked first" in said
    assert server.connections == []


def test_sendmail_is_tested_too(admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "sendmail"
    program.write_text("#!/bin/sh\necho '220 here'\nread line\necho '221 bye'\n")
    program.chmod(0o755)
    monkeypatch.setenv("POSTROOM_SENDMAIL_PROGRAMS", str(program))
    save({"postroom/sendmail/command": str(program)}, DEFAULT, OPERATOR)
    said = result(admin)
    assert "may be run" in said
    assert "addresses never touch its command line: 220 here" in said
    program.unlink()
    assert "stopped at “The program”" in result(admin)


def test_five_a_minute(admin: Client, server: ScriptedServer) -> None:
    for _ in range(5):
        result(admin, **fields(server))
    assert "wait a little" in begin(admin, **fields(server))
    assert len(server.connections) == 5


def test_one_at_a_time_for_a_person_and_two_in_all(
    sign_in: SignIn, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "OPEN", Pace(Timeouts(ehlo=60, attempt=60), 0))
    server.script.always("EHLO", hang())
    first, second, third = sign_in(), sign_in(), sign_in()
    assert "Testing 127.0.0.1" in begin(first, **fields(server))
    assert "Another test of yours" in begin(first, **fields(server))
    assert "Testing 127.0.0.1" in begin(second, **fields(server))
    assert "Other people are testing" in begin(third, **fields(server))
    server.wait_for(lambda: len(server.connections) == 2)
    server.cut()


def test_it_is_audited(admin: Client, server: ScriptedServer) -> None:
    result(admin, **fields(server))
    entry = Entry.objects.filter(action="tested").latest("id")
    assert entry.new == f"127.0.0.1:{server.port}"


def test_a_result_is_for_who_began_it(sign_in: SignIn, server: ScriptedServer) -> None:
    result(sign_in(), **fields(server))
    address = f"/admin/configuration/test/{ConnectionTest.objects.get().id}/"
    assert sign_in().get(address).status_code == 404


def test_without_scripts_it_is_a_page(admin: Client, server: ScriptedServer) -> None:
    answer = admin.post("/admin/configuration/test/?scope=default", typed(DEFAULT, **fields(server)))
    assert answer.status_code == 303
    finished()
    page = admin.get(answer["Location"])
    assert "Everything passed" in page.content.decode()


@pytest.mark.parametrize("resource", [Resource.CONFIGURATION_VIEW, Resource.CONFIGURATION_SYSTEM])
def test_only_who_may_test(sign_in: SignIn, resource: Resource) -> None:
    client = sign_in([resource])
    assert client.post("/admin/configuration/test/?scope=default").status_code == 404


def test_a_peer_that_is_no_mail_server_is_named_and_never_quoted(admin: Client, server: ScriptedServer) -> None:
    server.script.once("CONNECT", garbage(b"+OK secret-banner\r\n"))
    said = result(admin, **fields(server))
    assert "POP3" in said
    assert "secret-banner" not in said


def test_a_test_that_breaks_on_our_side_is_over_all_the_same(admin: Client, caplog: pytest.LogCaptureFixture) -> None:
    test = ConnectionTest.objects.create(scope="default", by="desk:anna", relay="x:25", started_at=timezone.now())
    broken = Trial(SmtpSettings("127.0.0.1", 25), (), policy=None)  # type: ignore[arg-type]
    run.start(test, broken, guarded=False).join(30)
    test.refresh_from_db()
    assert test.ended_at is not None
    assert not test.ok
    assert "broke on our side" in str(test.phases)
    assert "connection test" in caplog.text


def test_a_closed_port_is_told_with_the_ports_that_answer(admin: Client, server: ScriptedServer) -> None:
    port = free_port()
    allow(port, server.port)
    said = result(admin, **fields(server, port=str(port)))
    assert "stopped at “Connect”" in said
    assert f"port {server.port} of the same host answers" in said
    assert "Use port 587 with TLS" in said


def test_a_certificate_that_ends_soon_is_told(admin: Client, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with ScriptedServer(Manners(tls=authority.ending_soon())) as server:
        allow(server.port)
        save({"postroom/smtp/ca_bundle": authority.bundle}, DEFAULT, OPERATOR)
        account = fields(server, host="localhost", ssl="tls", auth="none")
        assert "It ends within three weeks" in result(admin, **account)


def test_a_peer_that_goes_away_is_told(admin: Client, server: ScriptedServer) -> None:
    server.script.once("CONNECT", close())
    assert "stopped at “Greeting”" in result(admin, **fields(server))
