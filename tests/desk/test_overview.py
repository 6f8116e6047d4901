"""The overview of all store views: what counts at each, where it is set, and only what is somebody's to see."""

import re

from django.test import Client
from django.utils import timezone

from postroom.audit.record import Actor
from postroom.desk.configuration.models import ConnectionTest
from postroom.scopes import effective, resolve
from postroom.scopes.catalogue import trans_email
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.models import Rest
from tests.desk.conftest import SignIn

OPERATOR = Actor("test", operator=True)


def table(client: Client, query: str = "") -> str:
    answer = client.get(f"/admin/overview/{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def views(page: str) -> list[str]:
    return re.findall(r"scope=stores:(\w+)#smtp", page)


def test_each_store_view_with_what_counts_there(admin: Client, shop: resolve.Snapshot) -> None:
    ja = Scope.store(shop.store_view("ja").id)
    main = Scope.website(next(site.id for site in shop.websites.values() if site.code == "main"))
    save({"system/smtp/transport": "smtp", "system/smtp/host": "mx.main.net"}, main, OPERATOR)
    mine = {"system/smtp/set_return_path": "2", "system/smtp/return_path_email": "back@shop.jp"}
    save({**mine, "trans_email/ident_sales/email": "sales@shop.jp"}, ja, OPERATOR)
    page = table(admin)
    assert views(page) == ["ja", "de", "en"] or views(page) == ["de", "en", "ja"]
    assert page.count("mx.main.net, port 25") == 2
    assert "the program /usr/sbin/sendmail" in page
    assert "<code>back@shop.jp</code>" in page
    assert "sales@shop.jp" in page
    assert "/admin/configuration/system/?scope=websites%3Amain#system_smtp_host" in page
    assert "/admin/configuration/trans_email/?scope=stores%3Aja#trans_email_ident_sales_email" in page


def test_it_is_sorted_by_every_column_both_ways(admin: Client, shop: resolve.Snapshot) -> None:
    save({"postroom/mode/mode": "hold"}, Scope.store(shop.store_view("de").id), OPERATOR)
    assert views(table(admin, "?sort=mode"))[0] == "de"
    assert views(table(admin, "?sort=mode&down=1"))[-1] == "de"
    for column in ("view", "transport", "identity", "return_path", "tested", "warnings", "nonsense"):
        assert sorted(views(table(admin, f"?sort={column}&down=1"))) == ["de", "en", "ja"]


def test_disabled_and_modes_are_told(admin: Client, shop: resolve.Snapshot) -> None:
    save({"system/smtp/disable": "1"}, Scope.store(shop.store_view("en").id), OPERATOR)
    save({"postroom/mode/mode": "log"}, Scope.store(shop.store_view("de").id), OPERATOR)
    page = table(admin)
    assert ">Disabled</a>" in page
    assert ">Log only</a>" in page
    assert ">Live</a>" in page


def test_what_is_to_be_mended_is_counted(admin: Client) -> None:
    save({"system/smtp/transport": "smtp", "system/smtp/port": "465"}, DEFAULT, OPERATOR)
    page = table(admin)
    assert "Port 465 expects encryption from the first byte" in page
    assert "still has the example address sales@example.com" in page


def test_only_the_store_views_within_reach(sign_in: SignIn, shop: resolve.Snapshot) -> None:
    japan = next(site.id for site in shop.websites.values() if site.code == "japan")
    page = table(sign_in(scope=Scope.website(japan)))
    assert views(page) == ["ja"]
    assert "scope=default" not in page.split("<tbody>")[1]
    assert "main" not in page.lower().replace('id="main"', "").split("<tbody>")[1].split("</tbody>")[0]


def test_it_needs_the_right_to_see_the_configuration(sign_in: SignIn) -> None:
    assert sign_in([]).get("/admin/overview/").status_code == 404


def examined(at: Scope, senders: list[str], ok: bool = True, phase: str = "quit") -> None:
    now = timezone.now()
    settings = effective.transport_at(resolve.current(), at)
    ConnectionTest.objects.create(
        scope=at.kind,
        scope_id=at.id,
        by="desk:anna",
        relay="x:25",
        fingerprint=settings.fingerprint,
        senders=senders,
        started_at=now,
        ended_at=now,
        ok=ok,
        phases=[{"name": phase, "ok": ok}],
    )


def last(client: Client) -> dict[str, str]:
    """By store view, what its line says of its last test, but not how long ago."""
    rows = re.findall(r"scope=stores:(\w+)#smtp.*?data-label=\"Last test\">(.*?)</td>", table(client))
    return {view: re.sub(r"<time[^>]*>.*?</time>|<[^>]+>", "", said).strip() for view, said in rows}


def test_a_test_counts_for_all_with_the_same_account_and_senders(admin: Client, shop: resolve.Snapshot) -> None:
    ja = Scope.store(shop.store_view("ja").id)
    addresses = {f"trans_email/ident_{code}/email": f"{code}@shop.net" for code in trans_email.SHIPPED}
    save(addresses, DEFAULT, OPERATOR)
    save({"trans_email/ident_sales/email": "sales@shop.jp"}, ja, OPERATOR)
    assert set(last(admin).values()) == {"none yet"}
    examined(DEFAULT, [*addresses.values()])
    assert last(admin) == {"en": "passed", "de": "passed", "ja": "of other settings"}
    examined(ja, ["sales@shop.jp", *addresses.values()])
    assert last(admin) == {"en": "passed", "de": "passed", "ja": "passed"}
    examined(ja, ["sales@shop.jp"], ok=False, phase="mail_from")
    assert last(admin)["en"] == "passed"
    examined(ja, ["sales@shop.jp"], ok=False, phase="auth")
    assert last(admin) == {"en": "failed", "de": "failed", "ja": "failed"}


def test_a_failed_test_and_a_server_that_rests_are_to_be_mended(admin: Client, shop: resolve.Snapshot) -> None:
    save({"system/smtp/transport": "smtp", "system/smtp/host": "mx.shop.net"}, DEFAULT, OPERATOR)
    assert "The last test of these settings failed." not in table(admin)
    now, way = timezone.now(), effective.transport_at(resolve.current(), DEFAULT)
    ConnectionTest.objects.create(
        scope="default", scope_id=0, fingerprint=way.fingerprint, by="test", relay=way.relay, started_at=now,
        ended_at=now, ok=False, phases=[{"name": "resolve", "ok": False}], senders=[],
    )  # fmt: skip
    Rest.objects.create(
        fingerprint=way.fingerprint, sender="", relay=way.relay, failures=1, since=now, rest_until=now, reason="no name"
    )
    page = table(admin)
    assert page.count("The last test of these settings failed.") == 3
    assert page.count("The mail server rests, because mail failed there: mail waits.") == 3
    assert 'badge good">nothing' not in page
