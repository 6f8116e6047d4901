"""The catalogue has Magento's settings as Magento has them, and marks what is ours."""

import pytest

from postroom.scopes.catalogue import SECTIONS, SETTINGS, Section, UnknownPath, grammar, setting
from postroom.scopes.catalogue.setting import Kind
from tests.scopes.magento_settings import MAIL_SENDING_ORDER, NOT_RESTORABLE, OPTIONS, SALES_GROUPS, TABLE

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]
SCOPES = {"D": "default", "W": "websites", "S": "stores"}


@pytest.mark.parametrize(("path", "label", "default", "scopes"), ROWS, ids=[row[0] for row in ROWS])
def test_a_setting_is_as_in_magento(path: str, label: str, default: str, scopes: str) -> None:
    declared = setting(path)
    assert declared.label == label
    assert declared.default == (None if default == "-" else default)
    assert declared.scopes == tuple(SCOPES[letter] for letter in scopes)
    assert not declared.ours


def test_whatever_magento_has_not_is_marked_as_ours() -> None:
    ours = {path for path, declared in SETTINGS.items() if declared.ours}
    assert set(SETTINGS) - {row[0] for row in ROWS} == ours
    assert len(ROWS) == len({row[0] for row in ROWS}) == len(SETTINGS) - len(ours)


@pytest.mark.parametrize("path", OPTIONS)
def test_options_are_magentos_in_its_order_with_ours_after_them(path: str) -> None:
    options = setting(path).options
    assert [(option.value, option.label) for option in options if not option.ours] == OPTIONS[path]
    assert [option.ours for option in options] == sorted(option.ours for option in options)


def test_what_we_add_to_magentos_choices() -> None:
    added = {(option.value, option.label) for each in SETTINGS.values() for option in each.options if option.ours}
    assert added == {("outbox", "Outbox (files only)"), ("signed", "Signed"), ("storepickup", "Store Pickup")}


def section(name: str) -> Section:
    return next(each for each in SECTIONS if each.id == name)


def test_mail_sending_settings_stand_in_magentos_order() -> None:
    (group,) = section("system").groups
    assert group.label == "Mail Sending Settings"
    magentos = [each.path for each in group.settings if not each.ours]
    assert magentos == [f"system/smtp/{field}" for field in MAIL_SENDING_ORDER]


def test_the_mode_stands_right_behind_the_off_switch() -> None:
    (group,) = section("system").groups
    assert [each.path for each in group.settings[:5]] == [
        "system/smtp/disable",
        "postroom/mode/mode",
        "postroom/mode/redirect_to",
        "postroom/mode/allow_list",
        "system/smtp/transport",
    ]


def test_sales_emails_have_magentos_groups_in_its_order() -> None:
    assert [(group.id, group.label) for group in section("sales_email").groups] == SALES_GROUPS


def test_ssl_that_was_never_chosen_shows_none() -> None:
    ssl = setting("system/smtp/ssl")
    assert ssl.default is None
    assert ssl.shown(None) == "None"
    assert ssl.shown("tls") == "TLS"
    assert setting("system/smtp/auth").shown("none") == "NONE"


def test_a_secret_is_shown_as_stars_or_nothing() -> None:
    password = setting("system/smtp/password")
    assert password.encrypted
    assert (password.shown("v1:key:data"), password.shown(""), password.shown(None)) == ("******", "", "")


@pytest.mark.parametrize("path", ["username", "password", "auth", "ssl"])
def test_the_account_matters_only_for_smtp(path: str) -> None:
    depends = setting(f"system/smtp/{path}").depends_on
    assert depends is not None
    assert (depends.path, depends.values) == ("system/smtp/transport", ("smtp",))


def test_host_and_port_matter_always() -> None:
    assert setting("system/smtp/host").depends_on is None
    assert setting("system/smtp/port").depends_on is None


def test_sales_fields_depend_on_enabled_but_not_for_pickup() -> None:
    for group, _ in SALES_GROUPS[1:]:
        for field in ("identity", "template", "guest_template", "copy_to", "copy_method"):
            depends = setting(f"sales_email/{group}/{field}").depends_on
            if group == "order_ready_for_pickup":
                assert depends is None
            else:
                assert depends is not None
                assert depends.path == f"sales_email/{group}/enabled"


def test_what_can_be_restored_is_as_in_magento() -> None:
    for row in ROWS:
        if row[0].startswith(("system/", "trans_email/", "sales_email/")):
            assert setting(row[0]).can_restore == (row[0] not in NOT_RESTORABLE), row[0]


def test_magentos_sensitive_and_environment_specific_settings_are_marked() -> None:
    sensitive = {path for path, each in SETTINGS.items() if each.sensitive and not each.ours}
    identities = {f"trans_email/ident_{code}/{field}" for code in CODES for field in ("name", "email")}
    assert sensitive == identities | {"system/smtp/host", "system/smtp/password", "contact/email/recipient_email"}
    environment = {path for path, each in SETTINGS.items() if each.environment_specific and not each.ours}
    assert environment == {"system/smtp/host", "system/smtp/port"}


CODES = ["general", "sales", "support", "custom1", "custom2", "storepickup"]


def test_shipped_values_are_in_the_form_they_are_stored_in() -> None:
    for declared in SETTINGS.values():
        if declared.default is not None:
            assert grammar.canonical(declared, declared.default) == declared.default


def test_every_dependence_names_a_setting_and_values_it_can_have() -> None:
    for declared in SETTINGS.values():
        if declared.depends_on:
            other = setting(declared.depends_on.path)
            assert all(other.option(value) for value in declared.depends_on.values)


def test_everything_has_a_label_and_help_in_words() -> None:
    for declared in SETTINGS.values():
        assert declared.label.strip() == declared.label != ""
        assert len(declared.help) > 20
        assert declared.help.endswith(".")


def test_choices_have_options_and_nothing_else_has() -> None:
    for declared in SETTINGS.values():
        assert bool(declared.options) == (declared.kind in {Kind.SELECT, Kind.IDENTITY})


@pytest.mark.parametrize(
    "path",
    [
        "postroom/smtp/ca_bundle",
        "postroom/smtp/clear_auth_networks",
        "postroom/sendmail/command",
        "postroom/outbox/folder",
        "postroom/network/allow_loopback",
        "postroom/network/private_networks",
        "postroom/network/extra_ports",
    ],
)
def test_what_opens_the_machine_or_its_network_is_the_operators(path: str) -> None:
    assert setting(path).operator_only


def test_an_unknown_path_is_refused_in_magentos_words() -> None:
    with pytest.raises(UnknownPath) as refused:
        setting("system/smtp/hots")
    assert str(refused.value) == 'The "system/smtp/hots" path doesn\'t exist. Verify and try again.'
