"""One's account, people, roles, keys and the audit trail, as pages."""

import base64
import csv
import io
import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access import totp
from postroom.access.models import ApiKey, Person, Role, Session
from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.audit.record import Actor, Change, record
from postroom.scopes.resolve import Snapshot
from postroom.scopes.scope import Scope
from tests.desk.conftest import SignIn
from tests.desk.signing import PASSWORD, Browser, somebody

pytestmark = pytest.mark.usefixtures("shop", "home")
NEW = "a new and long password"
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def browser_of(person: Person) -> Browser:
    browser = Browser.new(**{"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    browser.sign_in(person)
    return browser


# ---- one's own account


def test_name_language_and_time_zone_are_kept_and_used() -> None:
    browser = browser_of(somebody())
    browser.send("/admin/account/", "/admin/account/profile/", name="Änne", language="ja", timezone="Asia/Tokyo")
    page = text(browser.client, "/admin/account/")
    assert '<html lang="ja">' in page
    assert 'value="Änne"' in page
    assert "Asia/Tokyo" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "a\nb"},
        {"name": "x" * 101},
        {"language": "xx"},
        {"timezone": "../../etc/passwd"},
        {"timezone": "localtime"},
    ],
)
def test_what_cannot_be_kept_stays_in_the_form(typed: dict[str, str]) -> None:
    browser = browser_of(somebody())
    form = {"name": "Typed", "language": "", "timezone": "", **typed}
    answer = browser.send("/admin/account/", "/admin/account/profile/", **form)
    assert answer.status_code == UNPROCESSABLE
    assert Person.objects.get().name == "Anna"


@pytest.mark.parametrize(
    "extra", ["is_active", "email", "id", "password", "is_superuser", "grants", "totp", "__proto__"]
)
def test_fields_that_the_form_does_not_have_are_refused(extra: str) -> None:
    browser = browser_of(somebody())
    before = Person.objects.values().get()
    form = {"name": "Eve", "language": "", "timezone": "", extra: "1"}
    answer = browser.send("/admin/account/", "/admin/account/profile/", **form)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert Person.objects.values().get() == before


def test_a_field_that_comes_twice_is_refused() -> None:
    browser = browser_of(somebody())
    answer = browser.send("/admin/account/", "/admin/account/profile/", name=["A", "B"], language="", timezone="")
    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_a_new_password_needs_the_present_one_and_ends_other_sessions() -> None:
    anna = somebody()
    here, elsewhere = browser_of(anna), browser_of(anna)
    before = here.session
    wrong = here.send("/admin/account/", "/admin/account/password/", current="wrong", password=NEW)
    assert wrong.status_code == UNPROCESSABLE
    assert elsewhere.is_in
    here.send("/admin/account/", "/admin/account/password/", current=PASSWORD, password=NEW)
    assert here.is_in
    assert not elsewhere.is_in
    assert here.session != before
    assert Person.objects.get().check_password(NEW)


def test_guessing_the_present_password_is_slow() -> None:
    anna = somebody()
    browser = browser_of(anna)
    for _ in range(5):
        browser.send("/admin/account/", "/admin/account/password/", current="wrong", password=NEW)
    answer = browser.send("/admin/account/", "/admin/account/password/", current=PASSWORD, password=NEW)
    assert answer.status_code == UNPROCESSABLE


def test_sessions_are_listed_and_ended() -> None:
    anna = somebody()
    here, elsewhere, third = browser_of(anna), browser_of(anna), browser_of(anna)
    page = text(here.client, "/admin/account/")
    assert page.count("Firefox, Linux") == 3
    assert page.count('name="which" value="') == 3  # two others, and all others at once
    which = re.findall(r'name="which" value="(\w+)"', page)
    here.send("/admin/account/", "/admin/account/sessions/", which=which[0])
    assert [elsewhere.is_in, third.is_in].count(True) == 1
    here.send("/admin/account/", "/admin/account/sessions/", which="")
    assert (here.is_in, elsewhere.is_in, third.is_in) == (True, False, False)


def test_nobody_ends_the_session_of_somebody_else() -> None:
    anna, ben = somebody("anna"), somebody("ben")
    here, theirs = browser_of(anna), browser_of(ben)
    here.send("/admin/account/", "/admin/account/sessions/", which=Session.objects.get(person=ben).pk)
    assert theirs.is_in


def test_the_second_factor_from_picture_to_recovery_codes() -> None:
    anna = somebody()
    browser = browser_of(anna)
    page = text(browser.client, "/admin/account/two-factor/")
    assert "data:image/svg+xml" in page
    spelled = re.search(r"<code>([A-Z2-7 ]{39})</code>", page)
    assert spelled
    secret = base64.b32decode(spelled[1].replace(" ", ""))
    before = browser.session
    wrong = browser.send("/admin/account/two-factor/", code="000000", current="")
    assert wrong.status_code == UNPROCESSABLE
    assert spelled[1] in wrong.content.decode()
    step = int(timezone.now().timestamp()) // 30
    done = browser.send("/admin/account/two-factor/", code=totp.at(secret, step), current="").content.decode()
    codes = re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", done)
    assert len(codes) == 10
    assert browser.is_in
    assert browser.session != before
    fresh = browser.send("/admin/account/", "/admin/account/two-factor/codes/", code=codes[0]).content.decode()
    assert codes[1] not in fresh
    refused = browser.send("/admin/account/", "/admin/account/two-factor/remove/", code=codes[1])
    assert refused["Location"] == "/admin/account/"
    assert Person.objects.get().has_two_factor
    newer = re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", fresh)
    browser.send("/admin/account/", "/admin/account/two-factor/remove/", code=newer[0])
    assert not Person.objects.get().has_two_factor
    assert browser.is_in


# ---- people and roles


def test_an_invitation_is_shown_to_hand_over_where_no_mail_can_be_sent(admin: Client) -> None:
    role = Role.objects.get(code="support")
    answer = admin.post(
        "/admin/people/new/", {"email": "ben@quayside.shop", "name": "Ben", "role": role.pk, "place": "default"}
    )
    link = re.search(r"http://127\.0\.0\.1:8025(/admin/invitation/\S+?)<", answer.content.decode())
    assert link
    assert "No mail was sent, because none can leave:" in answer.content.decode()
    assert 'href="/admin/configuration/' in answer.content.decode()
    browser = Browser.new()
    browser.send(link[1], name="Ben", password=NEW)
    assert browser.is_in
    assert "Support" in text(admin, "/admin/people/")


def test_what_was_typed_stays_when_somebody_cannot_be_invited(admin: Client) -> None:
    answer = admin.post("/admin/people/new/", {"email": "no address", "name": "Ben <b>", "role": "", "place": ""})
    assert answer.status_code == UNPROCESSABLE
    page = answer.content.decode()
    assert "Ben &lt;b&gt;" in page
    assert "no address" in page


@pytest.mark.parametrize(
    "form",
    [
        {"role": "999999", "place": "default"},
        {"role": "9" * 40, "place": "default"},
        {"place": "websites:999"},
        {"place": "stores:-1"},
        {"place": "stores:١"},
        {"place": "anything"},
        {"keep": "1@default"},
        {"keep": "x"},
    ],
)
def test_only_what_the_form_offers_can_be_given(shop: Snapshot, sign_in: SignIn, form: dict[str, str]) -> None:
    """`keep` of what somebody never had is a grant like any other: it is measured by what the giver has."""
    lead = sign_in(
        [Resource.PEOPLE, *Role.objects.get(code="support").resources], Scope.website(shop.store_view("en").website_id)
    )
    support = str(Role.objects.get(code="support").pk)
    answer = lead.post(
        "/admin/people/new/", {"email": "ben@quayside.shop", "name": "", "role": support, "place": "default"} | form
    )
    assert answer.status_code in {HTTPStatus.NOT_FOUND, UNPROCESSABLE}
    assert not Person.objects.filter(email="ben@quayside.shop").exists()


def test_a_nul_is_no_fault_of_ours(admin: Client) -> None:
    """PostgreSQL takes none."""
    assert admin.get("/admin/roles/new/?like=%00").status_code == HTTPStatus.OK
    assert admin.post("/admin/account/sessions/", {"which": "\0"}).status_code == HTTPStatus.BAD_REQUEST


def test_roles_are_given_and_taken(admin: Client, shop: Snapshot) -> None:
    ben, support = somebody("ben", "read-only"), Role.objects.get(code="support")
    view = shop.store_view("ja").id
    admin.post(f"/admin/people/{ben.pk}/", {"name": "Benjamin", "role": support.pk, "place": f"stores:{view}"})
    ben.refresh_from_db()
    assert ben.name == "Benjamin"
    assert [(grant.role.code, grant.scope) for grant in ben.grants.all()] == [("support", Scope.store(view))]


def test_nobody_resets_themselves_through_the_list(sign_in: SignIn) -> None:
    anna = somebody()
    client = Client(raise_request_exception=False)
    client.force_login(anna)
    for verb in ("disable", "hand-over", "link", "no-two-factor"):
        assert client.post(f"/admin/people/{anna.pk}/act/", {"verb": verb}).status_code == HTTPStatus.NOT_FOUND
    assert Person.objects.get().is_active


def test_a_disabled_person_is_out_and_can_be_let_in_again(admin: Client) -> None:
    ben = somebody("ben", "support")
    theirs = browser_of(ben)
    admin.post(f"/admin/people/{ben.pk}/act/", {"verb": "disable"})
    assert not theirs.is_in
    assert theirs.sign_in(ben).status_code == HTTPStatus.FORBIDDEN
    admin.post(f"/admin/people/{ben.pk}/act/", {"verb": "enable"})
    assert theirs.sign_in(ben).status_code == HTTPStatus.SEE_OTHER


def test_who_is_somewhere_else_is_not_in_the_list(shop: Snapshot, sign_in: SignIn) -> None:
    somebody("everywhere")
    somebody("japan", "support", Scope.store(shop.store_view("ja").id))
    somebody("english", "support", Scope.store(shop.store_view("en").id))
    lead = sign_in(tuple(Resource), Scope.website(shop.store_view("en").website_id))
    page = text(lead, "/admin/people/")
    assert "english@quayside.shop" in page
    assert "japan@quayside.shop" not in page
    assert "everywhere@quayside.shop" not in page


def test_a_role_is_made_from_another_and_changed(admin: Client) -> None:
    page = text(admin, "/admin/roles/new/?like=support")
    assert re.search(r'value="messages.act" checked', page)
    admin.post("/admin/roles/new/", {"name": "Night shift", "resource": ["messages.view", "messages.act"]})
    made = Role.objects.get(name="Night shift")
    admin.post(f"/admin/roles/{made.pk}/", {"name": "Day shift", "resource": ["messages.view"]})
    made.refresh_from_db()
    assert (made.name, made.granted) == ("Day shift", ["messages.view"])
    assert admin.post(f"/admin/roles/{made.pk}/", {"name": "X", "resource": ["everything"]}).status_code == 404
    assert admin.post(f"/admin/roles/{made.pk}/", {"name": "", "resource": []}).status_code == UNPROCESSABLE
    admin.post(f"/admin/roles/{made.pk}/remove/")
    assert not Role.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    "address", ["/admin/people/{n}/", "/admin/roles/{n}/", "/admin/people/{n}/act/", "/admin/keys/{n}/revoke/"]
)
def test_numbers_beyond_every_table_are_nobody(admin: Client, address: str) -> None:
    for number in (10**30, 0, 999_999):
        found = admin.post(f"/admin/{address.format(n=number)}", {"verb": "disable"})
        assert found.status_code == HTTPStatus.NOT_FOUND


# ---- keys


def test_a_token_is_shown_once(admin: Client) -> None:
    made = admin.post("/admin/keys/", {"name": "shop", "place": "default"}).content.decode()
    token = re.search(r"pr_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", made)
    assert token
    assert token[0] not in text(admin, "/admin/keys/")
    key = ApiKey.objects.get()
    assert key.all_stores
    admin.post(f"/admin/keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_key_is_for_somewhere_and_has_a_name(admin: Client) -> None:
    for form in ({"name": "shop"}, {"name": " ", "place": "default"}):
        assert admin.post("/admin/keys/", form).status_code == UNPROCESSABLE
    assert not ApiKey.objects.exists()


def test_who_has_one_website_makes_keys_for_it_alone(shop: Snapshot, sign_in: SignIn) -> None:
    website = shop.store_view("en").website_id
    client = sign_in([Resource.KEYS], Scope.website(website))
    elsewhere = (f"websites:{shop.store_view('ja').website_id}", f"stores:{shop.store_view('ja').id}", "default")
    for place in elsewhere:
        assert client.post("/admin/keys/", {"name": "x", "place": [f"websites:{website}", place]}).status_code == 404
    assert not ApiKey.objects.exists()
    client.post("/admin/keys/", {"name": "x", "place": [f"stores:{shop.store_view('de').id}"]})
    assert [view.code for view in ApiKey.objects.get().store_views.all()] == ["de"]


# ---- the audit trail


def enter(number: int, scope: str = "") -> None:
    record(Actor(f"cli:hand{number % 2}"), Change("set", f"path/{number}", scope, old=f"={number}", new="<b>"))


def test_the_trail_is_read_page_by_page_without_gaps(admin: Client) -> None:
    for number in range(120):
        enter(number)
    seen: list[str] = []
    address = "/admin/audit/?words=path/"
    while address:
        page = text(admin, address)
        seen += re.findall(r"path/(\d+)", page.split("<tbody>")[1])
        older = re.search(r'href="(\?[^"]*before=\d+[^"]*)"', page)
        address = f"/admin/audit/{older[1].replace('&amp;', '&')}" if older else ""
    assert seen == [str(number) for number in range(119, -1, -1)]


def test_the_trail_is_filtered(admin: Client) -> None:
    for number in range(4):
        enter(number, "stores:en" if number < 2 else "stores:ja")
    found = text(admin, "/admin/audit/?actor=hand1&scope=stores:en")
    assert re.findall(r"path/(\d)", found) == ["1"]
    assert re.findall(r"path/(\d)", text(admin, "/admin/audit/?since=2099-01-01")) == []
    assert "&lt;b&gt;" in found
    assert admin.get("/admin/audit/?since=nonsense").status_code == HTTPStatus.BAD_REQUEST
    assert admin.get("/admin/audit/?before=1e9").status_code == HTTPStatus.BAD_REQUEST


def test_only_ones_own_stores_are_in_it(shop: Snapshot, sign_in: SignIn) -> None:
    for number, scope in enumerate(("", "default", "websites:main", "stores:en", "websites:japan", "stores:ja")):
        enter(number, scope)
    client = sign_in([Resource.AUDIT], Scope.website(shop.store_view("ja").website_id))
    assert sorted(re.findall(r"path/(\d)", text(client, "/admin/audit/"))) == ["4", "5"]
    smuggled = client.get("/admin/audit/?scope=stores:en")
    assert smuggled.status_code == HTTPStatus.BAD_REQUEST
    assert b"path/3" not in smuggled.content
    rows = client.get("/admin/audit.csv").getvalue().decode()
    assert sorted(re.findall(r"path/(\d)", rows)) == ["4", "5"]


def test_a_spreadsheet_runs_nothing_of_it(admin: Client) -> None:
    enter(7)
    file = admin.get("/admin/audit.csv?words=path/").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [(row["object"], row["old"]) for row in rows] == [("path/7", "'=7")]
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.action, entry.object) == ("exported", "audit trail")
