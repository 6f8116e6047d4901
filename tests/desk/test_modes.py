"""Live or held: what each scope does, what would leave, and that nothing leaves by itself."""

import re
from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client

from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.scopes import resolve
from postroom.scopes.models import Installation, StoreView, Website
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.models import Message
from postroom.spool.passage import HOLD
from tests.desk.conftest import SignIn
from tests.desk.post import Post, stand, state_of

PAGE = "/admin/mode/"
MODE = "postroom/mode/mode"
OPERATOR = Actor("test", operator=True)
MAY = [Resource.MODE, Resource.MESSAGES_VIEW]


def store(code: str) -> Scope:
    return Scope.store(StoreView.objects.get(code=code).pk)


def mode(scope: Scope) -> str | None:
    return resolve.current().get(MODE, scope).value


def set_mode(client: Client, scope: str, wanted: str, **typed: str) -> int:
    return client.post(f"{PAGE}set/?scope={scope}", {"mode": wanted, **typed}).status_code


def test_the_mode_is_set_for_a_scope_and_taken_back(admin: Client) -> None:
    assert set_mode(admin, "stores:ja", "hold") == HTTPStatus.SEE_OTHER
    assert (mode(store("ja")), mode(store("en"))) == ("hold", "live")
    assert "The mode of JA is now: Hold." in admin.get(PAGE, {"scope": "stores:ja"}).content.decode()
    assert set_mode(admin, "stores:ja", "inherit", anyway="1") == HTTPStatus.SEE_OTHER
    assert mode(store("ja")) == "live"
    assert "The mode of JA is now: Live." in admin.get(PAGE, {"scope": "stores:ja"}).content.decode()
    assert list(Entry.objects.filter(object=MODE).values_list("actor", flat=True)) == ["desk:person0@shop.test"] * 2


def test_a_redirect_needs_an_address_and_keeps_what_was_typed(admin: Client) -> None:
    answer = admin.post(f"{PAGE}set/?scope=default", {"mode": "redirect", "redirect_to": "no <address>"})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="no &lt;address&gt;"' in page
    assert 'value="redirect" checked' in page
    nowhere = admin.post(f"{PAGE}set/?scope=default", {"mode": "redirect", "redirect_to": ""}).content.decode()
    assert nowhere.count('class="notice bad" role="alert"') == 1
    assert "Type the address that all mail is to be redirected to." in nowhere
    assert mode(DEFAULT) == "live"
    assert set_mode(admin, "default", "redirect", redirect_to="qa@shop.test") == HTTPStatus.SEE_OTHER
    assert resolve.current().get("postroom/mode/redirect_to", store("ja")).value == "qa@shop.test"


@pytest.mark.parametrize("wanted", ["", "gone", "LIVE", "inherit"])
def test_what_is_no_mode_changes_nothing(admin: Client, wanted: str) -> None:
    assert set_mode(admin, "default", wanted) == HTTPStatus.NOT_FOUND
    assert mode(DEFAULT) == "live"


def test_what_the_environment_fixes_is_said_and_stays(admin: Client, operator_sets: Callable[[str, str], None]) -> None:
    operator_sets("CONFIG__DEFAULT__POSTROOM__MODE__MODE", "hold")
    page = admin.get(PAGE).content.decode()
    assert "The environment variable CONFIG__DEFAULT__POSTROOM__MODE__MODE fixes the mode here" in page
    assert '<fieldset class="modes" disabled>' in page
    assert set_mode(admin, "default", "live") == HTTPStatus.UNPROCESSABLE_ENTITY
    assert mode(DEFAULT) == "hold"


@pytest.fixture
def held(post: Post) -> Post:
    """Two mails of `ja` that a mode holds; one of `ja` that a person does; one of `en` that a mode does."""
    for message in (*post.mails(2, "ja"), post.mail("en")):
        stand(message, "held", reason=HOLD)
    stand(post.mail("ja"), "held", reason="a person wanted it so")
    return post


def release(client: Client, scope: str, confirm: str) -> int:
    return client.post(f"{PAGE}release/?scope={scope}", {"confirm": confirm}).status_code


def states(code: str) -> list[str]:
    messages = Message.objects.filter(store_view__code=code).order_by("pk")
    return [state for message in messages for state in state_of(message)]


def test_what_would_leave_is_shown_and_leaves_only_when_its_number_is_typed(held: Post, admin: Client) -> None:
    page = admin.get(PAGE, {"scope": "stores:ja"}).content.decode()
    assert "2 mails wait" in page
    assert "customer1@shopper.example" in page
    assert "Type 2 to confirm" in page
    for confirm in ("", "1", "3", "yes", "two"):
        assert release(admin, "stores:ja", confirm) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert states("ja") == ["held"] * 3
    assert release(admin, "stores:ja", " ２ ") == HTTPStatus.SEE_OTHER
    assert states("ja") == ["queued", "queued", "held"]
    assert states("en") == ["held"]
    assert "Released: 2." in admin.get(PAGE).content.decode()


def test_nothing_leaves_a_scope_that_is_not_live(held: Post, admin: Client) -> None:
    save({MODE: "hold"}, store("ja"), OPERATOR)
    page = admin.get(PAGE, {"scope": "stores:ja"}).content.decode()
    assert "2 mails wait" in page
    assert "Set the mode to Live first" in page
    assert release(admin, "stores:ja", "2") == HTTPStatus.NOT_FOUND
    set_mode(admin, "stores:ja", "live", anyway="1")
    assert mode(store("ja")) == "live"
    assert states("ja") == ["held"] * 3


def test_who_goes_live_with_something_missing_sees_what_and_is_asked(admin: Client) -> None:
    save({MODE: "hold", "postroom/sendmail/command": "/opt/homebrew/sbin/sendmail"}, DEFAULT, OPERATOR)
    save({MODE: "hold"}, store("de"), OPERATOR)
    asked = admin.post(f"{PAGE}set/?scope=default", {"mode": "live"})
    page = asked.content.decode()
    assert (asked.status_code, mode(DEFAULT)) == (HTTPStatus.UNPROCESSABLE_ENTITY, "hold")
    for lack in (
        "Still an example address, or none, at: EN, JA",
        "No usable mail server at: EN, JA",
        "These settings have not passed a test yet: EN, JA",
    ):
        assert f"<li>{lack} <a href=" in page
    assert 'name="mode" value="live" checked' in page
    assert set_mode(admin, "default", "live", anyway="1") == HTTPStatus.SEE_OTHER
    assert mode(DEFAULT) == "live"
    assert set_mode(admin, "default", "hold") == HTTPStatus.SEE_OTHER


def test_what_is_missing_is_linked_only_for_who_may_look_at_settings(sign_in: SignIn) -> None:
    save({MODE: "hold"}, store("ja"), OPERATOR)
    page = sign_in([Resource.MODE], store("ja")).post(f"{PAGE}set/?scope=stores:ja", {"mode": "live"}).content.decode()
    assert "Still an example address, or none, at: JA</li>" in page


def test_each_acts_at_their_own_scopes_alone(held: Post, sign_in: SignIn) -> None:
    theirs = sign_in(MAY, Scope.website(Website.objects.get(code="main").pk))
    page = theirs.get(PAGE).content.decode()
    assert "Mode of Main" in page
    assert "JA" not in re.sub(r"\w{64}", "", page)  # a form's token may spell anything
    assert "All stores</a>" not in page
    for scope in ("default", "stores:ja", "websites:japan", "stores:nowhere", "", "stores:1"):
        assert theirs.get(PAGE, {"scope": scope}).status_code == HTTPStatus.NOT_FOUND
        assert set_mode(theirs, scope, "hold") == HTTPStatus.NOT_FOUND
        assert release(theirs, scope, "2") == HTTPStatus.NOT_FOUND
    assert release(theirs, "websites:main", "1") == HTTPStatus.SEE_OTHER
    assert (states("en"), states("ja")) == (["queued"], ["held"] * 3)
    assert sign_in([Resource.DASHBOARD, Resource.CONFIGURATION_EDIT]).get(PAGE).status_code == HTTPStatus.NOT_FOUND


@pytest.fixture
def copied(post: Post) -> Post:
    """The database is another than the one that mail was sent from, with a mail in its queue."""
    Installation.this()
    Installation.objects.update(fingerprint="file 1")
    post.mail("ja")
    return post


def test_a_copy_is_adopted_by_who_has_all_stores_and_types_how_much_would_leave(copied: Post, admin: Client) -> None:
    page = admin.get(PAGE).content.decode()
    assert "Is this the database to send from?" in page
    assert "Type 1 to confirm" in page
    assert "customer1@shopper.example" in page
    for confirm in ("", "2"):
        assert admin.post(f"{PAGE}adopt/", {"confirm": confirm}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Installation.this().fingerprint == "file 1"
    assert admin.post(f"{PAGE}adopt/", {"confirm": "1"}).status_code == HTTPStatus.SEE_OTHER
    assert Installation.this().fingerprint != "file 1"
    assert "Is this the database" not in admin.get(PAGE).content.decode()
    assert admin.post(f"{PAGE}adopt/", {"confirm": "1"}).status_code == HTTPStatus.NOT_FOUND


def test_a_copy_is_not_adopted_by_who_has_one_store_view(copied: Post, sign_in: SignIn) -> None:
    theirs = sign_in(MAY, store("ja"))
    assert "Is this the database to send from?" not in theirs.get(PAGE).content.decode()
    assert theirs.post(f"{PAGE}adopt/", {"confirm": "1"}).status_code == HTTPStatus.NOT_FOUND
    assert Installation.this().fingerprint == "file 1"


@pytest.mark.parametrize("address", ["set/", "release/", "adopt/"])
def test_nothing_is_changed_by_looking(admin: Client, address: str) -> None:
    assert admin.get(f"{PAGE}{address}").status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_who_has_the_mode_alone_does_not_say_where_redirected_mail_goes(sign_in: SignIn) -> None:
    """The address reads what everybody gets: it is as much as to change how mail leaves."""
    client = sign_in([Resource.MODE], Scope.website(Website.objects.get(code="main").pk))
    page = client.get(PAGE).content.decode()
    assert 'id="redirect-to"' in page
    assert page.partition('id="redirect-to"')[2].partition(">")[0].endswith(" disabled")
    wanted = {"redirect_to": "me@attacker.example"}
    assert set_mode(client, "websites:main", "redirect", **wanted) == HTTPStatus.NOT_FOUND
    assert set_mode(client, "websites:main", "hold", **wanted) == HTTPStatus.NOT_FOUND
    assert mode(store("en")) == "live"
    assert set_mode(client, "websites:main", "redirect") == HTTPStatus.UNPROCESSABLE_ENTITY
    save({"postroom/mode/redirect_to": "qa@shop.test"}, DEFAULT, OPERATOR)
    assert set_mode(client, "websites:main", "redirect") == HTTPStatus.SEE_OTHER
    assert resolve.current().get("postroom/mode/redirect_to", store("en")).value == "qa@shop.test"
    assert set_mode(sign_in([Resource.MODE, Resource.CONFIGURATION_SYSTEM]), "default", "redirect", **wanted) == 303


def test_who_may_not_see_lists_is_told_how_much_waits_and_not_whose(sign_in: SignIn, post: Post) -> None:
    save({MODE: "hold"}, DEFAULT, OPERATOR)
    message = post.mail()
    page = sign_in([Resource.MODE]).get(PAGE).content.decode()
    assert "1 mail waits" in page
    assert message.to_address not in page
    assert message.to_address in sign_in(MAY).get(PAGE).content.decode()
