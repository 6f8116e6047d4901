"""Credentials and rules of the desk: made, shown once, revoked, tried; each within somebody's stores."""

import re

from django.test import Client

from postroom.access.resources import Resource
from postroom.msa.models import Credential, Rule
from postroom.scopes.resolve import Snapshot
from postroom.scopes.scope import Scope
from tests.desk.conftest import SignIn

PAGE, RULES = "/admin/connect/credentials/", "/admin/connect/rules/"


def form(**changes: object) -> dict[str, object]:
    return {"name": "shop", "place": "default", **changes}


def test_a_password_is_shown_once(admin: Client) -> None:
    page = admin.post(PAGE, form(senders="news@partner.example @more.example", per_hour="50")).content.decode()
    made = Credential.objects.get()
    password = re.findall(r'<pre class="paper">([A-Za-z0-9_-]{32})</pre>', page)
    assert len(password) == 1
    assert made.username in page
    assert made.senders.split() == ["news@partner.example", "@more.example"]
    assert (made.messages_per_hour, made.recipients_per_message) == (50, 100)
    again = admin.get(PAGE).content.decode()
    assert made.username in again
    assert password[0] not in again


def test_what_is_wrong_is_said_and_what_was_typed_stays(admin: Client) -> None:
    wrong: tuple[dict[str, object], ...] = (
        {"name": " "},
        {"place": []},
        {"per_hour": "many"},
        {"senders": "no address"},
        {"recipients": "0"},
    )
    for changes in wrong:
        answer = admin.post(PAGE, form(**changes))
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert 'value="no address"' in admin.post(PAGE, form(senders="no address")).content.decode()
    assert not Credential.objects.exists()


def test_a_revoked_credential_says_so(admin: Client) -> None:
    admin.post(PAGE, form())
    made = Credential.objects.get()
    assert admin.post(f"{PAGE}{made.pk}/revoke/").status_code == 303
    made.refresh_from_db()
    assert made.revoked_at is not None
    assert "revoked" in admin.get(PAGE).content.decode()


def test_who_has_one_website_makes_credentials_for_it_alone(shop: Snapshot, sign_in: SignIn) -> None:
    website = shop.store_view("en").website_id
    client = sign_in([Resource.KEYS], Scope.website(website))
    for place in (f"websites:{shop.store_view('ja').website_id}", f"stores:{shop.store_view('ja').id}", "default"):
        assert client.post(PAGE, form(place=[f"websites:{website}", place])).status_code == 404
    assert client.post(PAGE, form(place=f"websites:{website}", senders="@japan.example")).status_code == 404
    assert not Credential.objects.exists()
    client.post(PAGE, form(place=f"stores:{shop.store_view('de').id}"))
    assert [view.code for view in Credential.objects.get().store_views.all()] == ["de"]


def test_who_has_one_website_lifts_no_limit(shop: Snapshot, sign_in: SignIn) -> None:
    view = f"stores:{shop.store_view('de').id}"
    client = sign_in([Resource.KEYS], Scope.website(shop.store_view("de").website_id))
    answer = client.post(PAGE, form(place=view, per_hour="36001"))
    assert answer.status_code == 422
    assert "at most 36000 recipients an hour" in answer.content.decode()
    assert not Credential.objects.exists()
    client.post(PAGE, form(place=view, per_hour="36000"))
    sign_in().post(PAGE, form(place=view, per_hour="999999"))
    assert [each.messages_per_hour for each in Credential.objects.order_by("pk")] == [36_000, 999_999]


def test_a_rule_is_made_tried_and_taken_out(admin: Client) -> None:
    rule = {"about": "*Order #{number} received*", "from": "", "kind": "order", "place": "default"}
    assert admin.post(RULES, rule).status_code == 303
    tried = admin.get(RULES, {"subject": "Order #WEB-17 received", "sender": "a@shop.example"}).content.decode()
    assert "WEB-17" in tried
    assert "recipient alone" not in tried
    assert "shown to nobody" in admin.get(RULES, {"subject": "Ihr neues Passwort"}).content.decode()
    assert admin.post(f"{RULES}{Rule.objects.get().pk}/remove/").status_code == 303
    assert not Rule.objects.exists()


def test_a_rule_that_cannot_be_is_shown_with_what_was_typed(admin: Client) -> None:
    rule = {"about": "{number}{number}", "from": "", "kind": "order", "place": "default"}
    answer = admin.post(RULES, rule)
    assert answer.status_code == 422
    assert 'value="{number}{number}"' in answer.content.decode()
    assert admin.post(RULES, {**rule, "about": "x", "kind": "No Kind"}).status_code == 422


def test_rules_of_all_stores_are_read_but_not_taken_out_by_who_has_one(shop: Snapshot, sign_in: SignIn) -> None:
    everywhere = {"about": "*a*", "from": "", "kind": "order", "place": "default"}
    sign_in().post(RULES, everywhere)
    shared = Rule.objects.get()
    view = shop.store_view("de").id
    client = sign_in([Resource.KEYS], Scope.store(view))
    assert "*a*" in client.get(RULES).content.decode()
    assert client.post(f"{RULES}{shared.pk}/remove/").status_code == 404
    assert client.post(RULES, everywhere).status_code == 404
    assert client.post(RULES, {**everywhere, "about": "*b*", "place": f"stores:{view}"}).status_code == 303
    other = sign_in([Resource.KEYS], Scope.store(shop.store_view("ja").id))
    assert "*b*" not in other.get(RULES).content.decode()
