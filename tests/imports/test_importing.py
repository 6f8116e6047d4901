"""A shop of two websites and four store views moves in: equal at every store view, or listed with its reason."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from postroom.audit.models import Entry as Trail
from postroom.imports.importing import Wish, imported
from postroom.imports.material import Material
from postroom.imports.placing import BadMap
from postroom.imports.reading import File, read
from postroom.imports.report import Line, Report
from postroom.scopes import environment, resolve
from postroom.scopes.models import SettingValue, StoreView, Website
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from tests.imports.conftest import OPERATOR, SECRET, sample

pytestmark = pytest.mark.usefixtures("shop")
DRY = Wish(create=True)
APPLY = Wish(create=True, apply=True)


def whole() -> Material:
    return read([sample("shop.sql"), sample("env.php"), sample("config.php")])


def dump(*rows: tuple[str, int, str, str | None]) -> Material:
    """Values by scope and id, as a table says them."""
    written = [
        f"('{scope}',{pk},'{path}',{'NULL' if value is None else repr(value)})" for scope, pk, path, value in rows
    ]
    text = "INSERT INTO core_config_data (scope,scope_id,path,value) VALUES " + ",".join(written)
    return read([File("dump.sql", text.encode())])


def line(report: Report, scope: str, path: str) -> Line:
    (picture,) = [each for each in report.pictures if each.scope == scope]
    (found,) = [each for each in picture.lines if each.path == path]
    return found


def at(code: str, path: str) -> str | None:
    snapshot = resolve.current()
    return snapshot.get(path, Scope.store(snapshot.store_view(code).id)).value


def test_the_sample_shop_moves_in() -> None:
    report = imported(whole(), APPLY, OPERATOR)
    assert [picture.scope for picture in report.store_views] == [
        "stores:default",
        "stores:german",
        "stores:ja",
        "stores:ja_en",
    ]
    different = {(picture.scope, each.path) for picture in report.store_views for each in picture.different}
    assert different == {
        *((f"stores:{code}", "design/email/logo_width") for code in ("default", "german", "ja", "ja_en")),
        *((f"stores:{code}", "sales_email/order/template") for code in ("ja", "ja_en")),
        ("stores:german", "sales_email/order/copy_to"),
        ("stores:german", "sales_email/order/guest_template"),
        ("stores:ja_en", "system/smtp/set_return_path"),
    }
    assert all(each.reasons for picture in report.pictures for each in picture.different)
    assert (at("ja", "trans_email/ident_support/email"), at("ja_en", "trans_email/ident_support/email")) == (
        "help@quayside.jp",
        "help@quayside.shop",
    )
    assert {at(code, "system/smtp/port") for code in ("default", "german", "ja", "ja_en")} == {"2525"}
    assert at("ja", "general/store_information/name") == "波止場"


def test_what_is_inherited_there_is_inherited_here() -> None:
    imported(whole(), APPLY, OPERATOR)
    snapshot = resolve.current()
    german = Scope.store(snapshot.store_view("german").id)
    assert snapshot.own("system/smtp/host", german) is None
    own = {path for scope, path in snapshot.sources.rows if scope == german}
    assert own == {
        "general/locale/code",
        "trans_email/ident_sales/email",
        "sales_email/order/copy_to",
        "sales_email/order/guest_template",
    }


def test_stores_are_added_with_their_ids_and_websites() -> None:
    imported(whole(), APPLY, OPERATOR)
    views = {view.code: (view.website.code, view.magento_id, view.is_active) for view in StoreView.objects.all()}
    assert views == {
        "default": ("base", None, True),
        "german": ("base", 2, True),
        "ja": ("japan", 3, True),
        "ja_en": ("japan", 4, False),
    }


def test_the_password_follows_to_every_server_that_it_has_there() -> None:
    imported(whole(), APPLY, OPERATOR)
    snapshot = resolve.current()
    for code in ("default", "german", "ja", "ja_en"):
        assert snapshot.secret("system/smtp/password", Scope.store(snapshot.store_view(code).id)) == SECRET
    assert all(SECRET not in (row.value or "") for row in SettingValue.objects.all())
    assert all(SECRET not in f"{row.old}{row.new}" for row in Trail.objects.all())


def test_a_dry_run_shows_the_same_and_changes_nothing() -> None:
    shown = imported(whole(), DRY, OPERATOR)
    assert (SettingValue.objects.count(), Website.objects.count(), Trail.objects.count()) == (0, 1, 0)
    done = imported(whole(), APPLY, OPERATOR)
    assert (shown.pictures, shown.changes, shown.created) == (done.pictures, done.changes, done.created)
    assert Trail.objects.filter(action="imported", actor="cli:anna").count() == 1


def test_a_second_time_changes_nothing() -> None:
    imported(whole(), APPLY, OPERATOR)
    rows, entries = list(SettingValue.objects.values_list()), Trail.objects.count()
    again = imported(whole(), APPLY, OPERATOR)
    assert (again.changes, again.created) == (0, ())
    assert (list(SettingValue.objects.values_list()), Trail.objects.count()) == (rows, entries)


def test_without_its_key_the_password_stays_and_is_to_be_typed() -> None:
    save({"system/smtp/password": "mine", "system/smtp/host": "smtp.quayside.shop"}, DEFAULT, OPERATOR)
    material = replace(dump(("default", 0, "system/smtp/password", "0:3:AAECAwQFBgcICQoL")), keys=())
    found = line(imported(material, APPLY, OPERATOR), "stores:default", "system/smtp/password")
    assert (found.before, found.after, found.equal) == ("******", "******", False)
    assert "type it again" in found.reasons[0]
    assert resolve.current().secret("system/smtp/password", DEFAULT) == "mine"


def test_what_was_set_here_is_kept_and_told() -> None:
    save({"trans_email/ident_sales/email": "mine@quayside.shop"}, DEFAULT, OPERATOR)
    report = imported(dump(("default", 0, "system/smtp/transport", "smtp")), APPLY, OPERATOR)
    found = line(report, "stores:default", "trans_email/ident_sales/email")
    assert (found.before, found.after, found.equal) == ("sales@example.com", "mine@quayside.shop", False)
    assert [str(each) for each in found.reasons] == ["set here at default before, and kept"]


def test_no_import_switches_mail_on() -> None:
    save({"system/smtp/disable": "1", "postroom/mode/mode": "hold"}, DEFAULT, OPERATOR)
    found = line(
        imported(dump(("default", 0, "system/smtp/disable", "0")), APPLY, OPERATOR), "default", "system/smtp/disable"
    )
    assert (found.after, found.equal) == ("1", False)
    assert "no import switches it on" in found.reasons[0]
    assert resolve.current().get("postroom/mode/mode", DEFAULT).value == "hold"


def test_a_variable_of_the_operator_wins_and_is_told(operator_sets: Callable[[str, str], None]) -> None:
    operator_sets("CONFIG__DEFAULT__SYSTEM__SMTP__HOST", "relay.example.net")
    report = imported(dump(("default", 0, "system/smtp/host", "smtp.quayside.shop")), APPLY, OPERATOR)
    found = line(report, "stores:default", "system/smtp/host")
    assert (found.after, found.equal) == ("relay.example.net", False)
    assert any("CONFIG__DEFAULT__SYSTEM__SMTP__HOST" in each for each in found.reasons)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("system/smtp/port", "0", "is not a port"),
        ("system/smtp/host", "smtp.example.net; rm -rf /", "is"),
        ("system/smtp/transport", "outbox", "Magento does not know this value either"),
        ("system/smtp/set_return_path", "signed", "Magento does not know this value either"),
        ("system/smtp/auth", "crammd5", "is not one of"),
        ("trans_email/ident_sales/email", "a@b@c", "email address"),
        ("trans_email/ident_sales/name", "<script>\\r\\nBcc: x@y.example", "not valid"),
        ("general/locale/code", "xx_XX", "is not a locale"),
        ("sales_email/order/template", "my_module_order", "belongs to a module"),
        ("sales_email/order/identity", "custom9", "is not one of"),
        ("web/unsecure/base_url", "{{base_url}}", "is not a URL"),
        ("design/email/logo", "../../etc/passwd", "is not a picture"),
    ],
)
def test_what_is_not_valid_is_left_out_with_its_reason(path: str, value: str, told: str) -> None:
    text = value.replace("\\r\\n", "\r\n")
    report = imported(dump(("default", 0, path, text)), APPLY, OPERATOR)
    found = line(report, "stores:default", path)
    assert not found.equal
    assert any(told in each for each in found.reasons), found
    assert not SettingValue.objects.exists()


def test_the_good_ones_of_a_list_are_taken() -> None:
    report = imported(
        dump(("default", 0, "sales_email/order/copy_to", "a@quayside.shop,nonsense, b@quayside.shop")), APPLY, OPERATOR
    )
    found = line(report, "stores:default", "sales_email/order/copy_to")
    assert found.after == "a@quayside.shop, b@quayside.shop"
    assert "nonsense" in found.reasons[0]


def test_scopes_by_id_are_mapped_by_hand() -> None:
    material = dump(("stores", 3, "system/smtp/port", "26"), ("websites", 2, "system/smtp/port", "27"))
    lost = imported(material, Wish(), OPERATOR)
    assert (lost.lost, [each.path for each in lost.aside]) == (("websites:2", "stores:3"), ["system/smtp/port"] * 2)
    report = imported(material, Wish(scopes={"stores:3": "default"}, apply=True), OPERATOR)
    assert (report.lost, at("default", "system/smtp/port")) == (("websites:2",), "26")
    for wrong in ({"stores:9": "default"}, {"stores:3": "nowhere"}):
        with pytest.raises(BadMap):
            imported(material, Wish(scopes=wrong), OPERATOR)


def test_scopes_by_the_ids_that_are_known_here() -> None:
    StoreView.objects.update(magento_id=3)
    imported(dump(("stores", 3, "system/smtp/port", "26")), APPLY, OPERATOR)
    assert at("default", "system/smtp/port") == "26"


def test_mail_of_a_module_goes_by_its_own_server() -> None:
    rows = {
        "smtp/general/enabled": "1",
        "smtp/configuration_option/host": "smtp.module.example",
        "smtp/configuration_option/port": "465",
        "smtp/configuration_option/protocol": "ssl",
        "smtp/configuration_option/authentication": "LOGIN",
        "smtp/configuration_option/return_path_email": "bounces@quayside.shop",
        "system/smtp/host": "not.asked.example",
    }
    report = imported(dump(*(("default", 0, path, value) for path, value in rows.items())), APPLY, OPERATOR)
    told = {
        field: at("default", f"system/smtp/{field}")
        for field in ("transport", "host", "port", "ssl", "auth", "set_return_path")
    }
    assert told == {
        "transport": "smtp",
        "host": "smtp.module.example",
        "port": "465",
        "ssl": "ssl",
        "auth": "login",
        "set_return_path": "2",
    }
    assert "Mageplaza SMTP" in line(report, "stores:default", "system/smtp/host").origin
    assert all(line(report, "stores:default", path).equal for path in ("system/smtp/host", "system/smtp/transport"))


def test_unknown_paths_of_mail_are_kept_and_others_counted() -> None:
    report = imported(
        dump(
            ("default", 0, "mailgun/general/api_key", SECRET),
            ("default", 0, "some_newsletter/x/y", "kept"),
            ("default", 0, "payment/checkmo/active", "1"),
        ),
        APPLY,
        OPERATOR,
    )
    assert {each.path: each.value for each in report.aside} == {
        "mailgun/general/api_key": "******",
        "some_newsletter/x/y": "kept",
    }
    assert report.ignored == 1
    assert SECRET not in repr(report)
    assert environment.of_process() == {}


def test_what_is_mapped_by_hand_is_not_added_once_more() -> None:
    report = imported(whole(), Wish(scopes={"stores:german": "default"}, create=True, apply=True), OPERATOR)
    assert sorted(StoreView.objects.values_list("code", flat=True)) == ["default", "ja", "ja_en"]
    assert report.lost == ("stores:default",)
    assert at("default", "trans_email/ident_sales/email") == "bestellung@quayside.shop"


def test_what_cannot_be_added_is_told() -> None:
    text = "INSERT INTO store_website (website_id,code,name) VALUES (1,'base','Base'),(2,'BAD CODE','x\x1b');"
    report = imported(read([File("dump.sql", text.encode())]), APPLY, OPERATOR)
    assert report.lost == ("websites:BAD CODE",)
    assert report.created == ()
    assert any("may hold only lowercase letters" in each for each in report.notes)
    assert not Trail.objects.exists()


def test_a_scope_by_id_and_by_code_is_one_where_its_id_is_known_here() -> None:
    Website.objects.update(magento_id=1)
    StoreView.objects.update(magento_id=3)
    table = File(
        "dump.csv", b"scope,scope_id,path,value\nstores,3,system/smtp/port,26\nwebsites,1,system/smtp/port,27\n"
    )
    env = File(
        "env.php",
        b"<?php return ['crypt' => [], 'system' => ['stores' => "
        b"['default' => ['system' => ['smtp' => ['host' => 'x.shop']]]]]];",
    )
    report = imported(read([table, env]), APPLY, OPERATOR)
    assert report.lost == ()
    assert (at("default", "system/smtp/port"), at("default", "system/smtp/host")) == ("26", "x.shop")


def test_rows_that_say_nothing_are_counted() -> None:
    rows = f"shops,1,system/smtp/port,25\ndefault,0,,25\ndefault,0,system/smtp/host,{'x' * 100_000}\n"
    report = imported(read([File("x.csv", f"scope,scope_id,path,value\n{rows}".encode())]), APPLY, OPERATOR)
    assert [str(each) for each in report.notes] == [
        "x.csv: rows that name no scope or no path, or have a far too long value, were left out: 3."
    ]
    assert report.changes == 0


def test_what_looks_like_a_secret_is_shown_by_stars() -> None:
    values = {"mailer/x/dsn": f"smtp://user:{SECRET}@relay.example", "mailer/x/other": "0:3:AAECAwQFBgcICQoL"}
    report = imported(dump(*(("default", 0, path, value) for path, value in values.items())), APPLY, OPERATOR)
    assert {each.path: each.value for each in report.aside} == dict.fromkeys(values, "******")
