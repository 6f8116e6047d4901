"""A Magento store on the desk: looked at first, connected, watched, changed, and followed no more."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from postroom.access.resources import Resource
from postroom.connectors.following import look
from postroom.connectors.models import Connector
from postroom.connectors.vault import token_of
from postroom.desk.connect.magento import LOOKS
from postroom.scopes.models import StoreView
from postroom.scopes.resolve import Snapshot
from postroom.scopes.scope import Scope
from tests.connectors.shopfloor import Floor, setting
from tests.connectors.test_failures import NEVER
from tests.desk.conftest import SignIn
from tests.peers.magento import TOKEN, Clock, Magento, Misbehaviour, magento

PAGE = "/admin/connect/magento/"
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def store(shop: Snapshot) -> Iterator[Magento]:
    with magento() as one:
        setting("postroom/network/allow_loopback", "1")
        setting("postroom/network/extra_ports", str(one.port))
        yield one


def form(store: Magento, act: str = "look", **changes: str) -> dict[str, str]:
    return {"url": store.url, "secret_token": TOKEN, "act": act, "map": "en=english de=german", **changes}


def carried(page: str) -> str:
    found = re.search(r'name="secret_carried" value="([^"]+)"', page)
    assert found
    return found[1]


def connected(admin: Client, store: Magento) -> Connector:
    answer = admin.post(PAGE, form(store, "connect"))
    assert answer.status_code == 303, answer.content.decode()
    return Connector.objects.get()


def test_a_look_shows_what_would_be_done_and_changes_nothing(admin: Client, store: Magento) -> None:
    page = admin.post(PAGE, form(store)).content.decode()
    assert "What would be done" in page
    assert "english" in page
    assert not Connector.objects.exists()
    assert TOKEN not in page


def test_the_token_is_typed_once(admin: Client, store: Magento) -> None:
    sealed = carried(admin.post(PAGE, form(store)).content.decode())
    answer = admin.post(PAGE, form(store, "connect", secret_token="", secret_carried=sealed))
    assert answer.status_code == 303
    assert token_of(Connector.objects.get()) == TOKEN
    assert StoreView.objects.filter(code__in=("english", "german")).count() == 2


def test_a_token_that_is_carried_goes_to_no_other_address_and_no_other_person(
    admin: Client, store: Magento, sign_in: SignIn
) -> None:
    sealed = carried(admin.post(PAGE, form(store)).content.decode())
    store.tokens_seen.clear()
    other = form(store, url=store.url.replace("127.0.0.1", "localhost"), secret_token="", secret_carried=sealed)
    for client, sent in ((admin, other), (sign_in(), form(store, secret_token="", secret_carried=sealed))):
        answer = client.post(PAGE, sent)
        assert answer.status_code == 422
        assert "Type the access token once more" in answer.content.decode()
    assert store.tokens_seen == set()


def test_what_is_wrong_is_said_and_what_was_typed_stays(admin: Client, store: Magento) -> None:
    store.misbehave = lambda _: Misbehaviour(401, b"{}")
    page = admin.post(PAGE, form(store, name="main-shop"))
    assert page.status_code == 422
    assert "standalone Bearer tokens" in page.content.decode()
    assert 'value="main-shop"' in page.content.decode()
    assert TOKEN not in page.content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"url": "ftp://x"}, {"secret_token": "short"}, {"since": "soon"}, {"map": "english"}, {"name": "<b>"}],
    ids=lambda changes: next(iter(changes)),
)
def test_what_cannot_be_meant_is_refused(admin: Client, store: Magento, changes: dict[str, str]) -> None:
    answer = admin.post(PAGE, form(store, **changes))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_store_is_paused_resumed_and_followed_no_more(admin: Client, store: Magento) -> None:
    page = f"{PAGE}{connected(admin, store).pk}/"
    assert admin.post(page, {"act": "pause"}).status_code == 303
    assert Connector.objects.get().paused_at is not None
    assert "is paused" in admin.get(page).content.decode()
    admin.post(page, {"act": "resume"})
    assert Connector.objects.get().paused_at is None
    since = Connector.objects.get().since
    admin.post(page, {"act": "pause"})
    admin.post(page, {"act": "resume-from-now"})
    assert (Connector.objects.get().paused_at, Connector.objects.get().since > since) == (None, True)
    answer = admin.post(page, {"act": "remove"})
    assert answer.headers["Location"] == PAGE
    assert not Connector.objects.exists()


def test_the_token_is_changed_and_never_shown(admin: Client, store: Magento) -> None:
    connector = connected(admin, store)
    page = f"{PAGE}{connector.pk}/"
    assert admin.post(page, {"act": "token", "secret_token": "short"}).status_code == 422
    admin.post(page, {"act": "token", "secret_token": "another-token-of-magento"})
    connector.refresh_from_db()
    assert token_of(connector) == "another-token-of-magento"
    assert "another-token-of-magento" not in admin.get(page).content.decode()


def test_triggers_are_changed_and_what_is_wrong_stays_to_be_mended(admin: Client, store: Magento) -> None:
    page = f"{PAGE}{connected(admin, store).pk}/"
    wrong = admin.post(page, {"act": "triggers", "triggers": '{"invoice": "sometimes"}'})
    assert wrong.status_code == 422
    assert "sometimes" in wrong.content.decode()
    assert admin.post(page, {"act": "triggers", "triggers": "{"}).status_code == 422
    admin.post(page, {"act": "triggers", "triggers": json.dumps({"hold_until_paid": ["*"]})})
    assert Connector.objects.get().policy == {"hold_until_paid": ["*"]}
    assert "every payment method" in admin.get(page).content.decode()


def test_the_page_tells_what_became_of_documents(admin: Client, store: Magento) -> None:
    connector = connected(admin, store)
    floor = Floor(store, Clock(datetime.now(UTC)))
    floor.order(1)
    floor.order(2, customer_email="not an address")
    floor.order(3, state="pending_payment")
    floor.order(4, email_sent=1)
    look(connector, floor.clock(), NEVER)
    page = admin.get(f"{PAGE}{connector.pk}/standing/").content.decode()
    for told in ("000000002", "000000003", "000000004", "not an address", "pending_payment", "marks it as mailed"):
        assert told in page
    assert "000000001" not in page


def test_what_was_kept_back_is_released(admin: Client, store: Magento) -> None:
    connector = connected(admin, store)
    floor = Floor(store, Clock(datetime.now(UTC)))
    floor.order(4, email_sent=1)
    look(connector, floor.clock(), NEVER)
    paper = connector.papers.get()
    page = f"{PAGE}{connector.pk}/"
    assert admin.post(page, {"act": "release", "paper": "9" * 30}).status_code == 404
    assert admin.post(page, {"act": "release", "paper": str(paper.pk)}).status_code == 303
    paper.refresh_from_db()
    assert paper.released
    assert admin.post(page, {"act": "melt"}).status_code == 404


def test_nobody_scans_a_network_with_it(admin: Client, store: Magento) -> None:
    for _ in range(LOOKS):
        assert admin.post(PAGE, form(store, url="ftp://x")).status_code == 422
    answer = admin.post(PAGE, form(store, name="main-shop"))
    assert "Wait a quarter of an hour" in answer.content.decode()
    assert 'value="main-shop"' in answer.content.decode()
    assert store.asked == []


def new_view(store: Magento, code: str) -> None:
    """The shop gets a store view more."""
    store.views.append({**store.views[-1], "id": 7, "code": code, "name": "Français"})
    store.configs.append({**store.configs[-1], "id": 7, "code": code, "locale": "fr_FR"})


def test_a_new_store_view_is_looked_at_then_added(admin: Client, store: Magento) -> None:
    connector = connected(admin, store)
    new_view(store, "fr")
    page = f"{PAGE}{connector.pk}/stores/"
    assert page in admin.get(f"{PAGE}{connector.pk}/").content.decode()
    assert "Add what is new" not in admin.get(page).content.decode()
    seen = admin.post(page, {"act": "look"}).content.decode()
    assert "Français" in seen
    assert "Add what is new" in seen
    assert connector.places.count() == 2
    assert admin.post(page, {"act": "add", "map": "fr=french"}).headers["Location"] == f"{PAGE}{connector.pk}/"
    assert [place.store_view.code for place in connector.places.order_by("magento_id")] == [
        "english",
        "german",
        "french",
    ]


def test_a_new_store_view_that_cannot_be_is_said_with_its_mend(admin: Client, store: Magento) -> None:
    connector = connected(admin, store)
    new_view(store, "admin")
    page = f"{PAGE}{connector.pk}/stores/"
    seen = admin.post(page, {"act": "look"}).content.decode()
    assert "cannot be a code here" in seen
    assert "Add what is new" not in seen
    assert admin.post(page, {"act": "add"}).status_code == 422
    store.misbehave = lambda _: Misbehaviour(401, b"{}")
    refused = admin.post(page, {"act": "look", "map": "admin=french"})
    assert refused.status_code == 422
    assert "standalone Bearer tokens" in refused.content.decode()
    assert 'value="admin=french"' in refused.content.decode()
    assert connector.places.count() == 2


def test_the_stores_are_not_read_again_without_end(admin: Client, store: Magento) -> None:
    page = f"{PAGE}{connected(admin, store).pk}/stores/"
    answers = [admin.post(page, {"act": "look", "map": "nothing"}) for _ in range(LOOKS)]
    assert "Wait a quarter of an hour" in answers[-1].content.decode()


def test_who_may_not_add_stores_does_not_add_any(admin: Client, store: Magento, sign_in: SignIn) -> None:
    connector = connected(admin, store)
    new_view(store, "fr")
    client, page = sign_in([Resource.CONNECTORS]), f"{PAGE}{connector.pk}/stores/"
    seen = client.post(page, {"act": "look"}).content.decode()
    assert "Français" in seen
    assert "Add what is new" not in seen
    assert client.post(page, {"act": "add"}).status_code == 404
    assert connector.places.count() == 2


def test_in_japanese(admin: Client, store: Magento) -> None:
    connector = connected(admin, store)
    for page in (PAGE, f"{PAGE}{connector.pk}/", f"{PAGE}{connector.pk}/stores/"):
        answer = admin.get(page, headers={"accept-language": "ja"}).content.decode()
        assert "Magento" in answer
        assert "Follow a Magento store" not in answer
        assert "Access token" not in answer
        assert "Read the stores again" not in answer
        assert "Order received" not in answer


def test_a_store_is_nobodys_who_has_not_all_stores(shop: Snapshot, sign_in: SignIn) -> None:
    client = sign_in([Resource.CONNECTORS], Scope.website(shop.store_view("en").website_id))
    assert client.get(PAGE).status_code == 404
