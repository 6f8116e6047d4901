"""The pages of webhooks: made, tried, paused, given a new secret, removed; and what somebody with one website sees."""

import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.test import Client

from postroom.access.keys import Grant
from postroom.access.resources import Resource
from postroom.scopes.resolve import Snapshot
from postroom.scopes.scope import Scope
from postroom.webhooks import endpoints, sealing
from postroom.webhooks.models import Endpoint
from tests.desk.conftest import NOW, SignIn
from tests.desk.post import Post
from tests.peers.ports import free_port
from tests.webhooks.conftest import BY, Connect, allow, connect
from tests.webhooks.receiver import Receiver, receiver
from tests.webhooks.test_pushing import push

__all__ = ["connect"]

pytestmark = pytest.mark.usefixtures("shop", "home")
PAGE = "/admin/connect/webhooks/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


@pytest.fixture
def store() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def act(client: Client, endpoint: Endpoint, verb: str) -> str:
    return client.post(f"{PAGE}{endpoint.pk}/act/", {"verb": verb}, follow=True).content.decode()


def test_the_secret_is_shown_once(admin: Client) -> None:
    form = {"name": "shop", "url": "https://shop.example.com/hook", "place": "default", "with_recipients": "1"}
    made = admin.post(PAGE, form | {"type": ["message.refused", "message.sent"]}).content.decode()
    secret = SECRET.search(made)
    assert secret
    endpoint = Endpoint.objects.get()
    assert sealing.live(endpoint, NOW) == [secret[0]]
    assert (endpoint.types, endpoint.with_recipients) == (["message.refused", "message.sent"], True)
    for address in (PAGE, f"{PAGE}{endpoint.pk}/"):
        assert not SECRET.search(text(admin, address))
        assert "https://shop.example.com/hook" in text(admin, address)
    new = SECRET.search(act(admin, endpoint, "rotate"))
    assert new
    assert new[0] != secret[0]


def test_what_is_wrong_stays_in_the_form(admin: Client) -> None:
    form = {"name": "shop", "url": "http://shop.example.com/", "place": "default", "type": "message.sent"}
    answer = admin.post(PAGE, form)
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "https://: over http" in page
    assert 'value="http://shop.example.com/"' in page
    assert 'value="message.sent" checked' in page
    wrong: list[dict[str, object]] = [{"type": "message.delivered"}, {"place": []}, {"name": ""}]
    for changes in wrong:
        assert admin.post(PAGE, form | {"url": "https://x.example.com/"} | changes).status_code == answer.status_code
    assert admin.post(PAGE, form | {"position": "0"}).status_code == HTTPStatus.BAD_REQUEST
    assert not Endpoint.objects.exists()


def test_a_test_call_and_the_last_calls(admin: Client, connect: Connect, store: Receiver, post: Post) -> None:
    endpoint, _ = connect(store)
    assert "It answered 204." in act(admin, endpoint, "test")
    store.answers = [503]
    assert "The test call failed: 503 Service Unavailable." in act(admin, endpoint, "test")
    store.answers = [500]
    post.mail()
    push()
    page = text(admin, f"{PAGE}{endpoint.pk}/")
    assert "1 call in a row has failed:" in page
    assert page.count("webhook.test") == 2
    assert "message.submitted" in page
    assert "failing" in text(admin)


def test_pause_resume_remove(admin: Client, connect: Connect, store: Receiver) -> None:
    endpoint, _ = connect(store)
    assert "paused" in act(admin, endpoint, "pause")
    act(admin, endpoint, "resume")
    endpoint.refresh_from_db()
    assert endpoint.paused_at is None
    assert "from now on" in act(admin, endpoint, "resume-from-now")
    assert admin.post(f"{PAGE}{endpoint.pk}/act/", {"verb": "delete"}).status_code == HTTPStatus.NOT_FOUND
    assert "is removed" in act(admin, endpoint, "remove")
    assert not Endpoint.objects.exists()
    assert admin.get(f"{PAGE}{endpoint.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_a_disabled_one_says_why(admin: Client, connect: Connect, store: Receiver, post: Post) -> None:
    endpoint, _ = connect(store)
    store.answers = [410]
    post.mail()
    push()
    assert "It is called no more:" in text(admin, f"{PAGE}{endpoint.pk}/")
    assert "disabled" in text(admin)


def test_who_has_one_website_makes_them_for_it_alone(shop: Snapshot, sign_in: SignIn) -> None:
    website = shop.store_view("en").website_id
    mine, other = f"websites:{website}", f"stores:{shop.store_view('ja').id}"
    client = sign_in([Resource.CONNECTORS, Resource.MESSAGES_VIEW], Scope.website(website))
    form = {"name": "x", "url": "https://shop.example.com/"}
    for place in (other, "default", f"websites:{shop.store_view('ja').website_id}"):
        assert client.post(PAGE, form | {"place": [mine, place]}).status_code == HTTPStatus.NOT_FOUND
    assert not Endpoint.objects.exists()
    client.post(PAGE, form | {"place": mine})
    assert Endpoint.objects.get().websites.count() == 1


def test_who_may_not_see_mail_does_not_have_it_told(shop: Snapshot, sign_in: SignIn) -> None:
    client = sign_in([Resource.CONNECTORS])
    assert "New webhook" not in text(client)
    form = {"name": "x", "url": "https://shop.example.com/", "place": "default"}
    assert client.post(PAGE, form).status_code == HTTPStatus.NOT_FOUND


def test_nobody_learns_about_a_network_that_is_not_theirs(
    shop: Snapshot, sign_in: SignIn, admin: Client, connect: Connect, store: Receiver
) -> None:
    website = shop.store_view("en").website_id
    client = sign_in([Resource.CONNECTORS, Resource.MESSAGES_VIEW], Scope.website(website))
    endpoint, _ = connect(store, grant=Grant(websites=("main",)))
    nobodys = free_port()
    elsewhere = endpoints.Wish("two", f"http://127.0.0.1:{nobodys}/", Grant(websites=("main",)))
    allow(store.port, nobodys)
    closed, _ = endpoints.create(elsewhere, BY, NOW)
    Endpoint.objects.filter(pk=endpoint.pk).update(url="http://127.0.0.1:9/")  # a port that is not allowed
    refused = {re.sub(r"\s+", " ", part) for each in (endpoint, closed) for part in failures(act(client, each, "test"))}
    assert len(refused) == 1
    assert "127.0.0.1" not in refused.pop()
    assert "refused" in act(admin, closed, "test")


def failures(page: str) -> list[str]:
    return re.findall(r"The test call failed: [^<]*", page)


def test_in_japanese(admin: Client, connect: Connect, store: Receiver, post: Post) -> None:
    endpoint, _ = connect(store)
    store.answers = [302]
    post.mail()
    push()
    for address in (PAGE, f"{PAGE}{endpoint.pk}/"):
        answer = admin.get(address, headers={"Accept-Language": "ja"}).content.decode()
        assert "リダイレクト" in answer or "新しい Webhook" in answer


def test_one_that_was_put_back_asks_from_where_it_goes_on(admin: Client, connect: Connect, store: Receiver) -> None:
    endpoint, _ = connect(store)
    endpoints.pause_put_back(NOW)
    page = text(admin, f"{PAGE}{endpoint.pk}/")
    assert "put back from a backup" in page
    assert 'value="resume-from-now"' in page
    act(admin, endpoint, "resume-from-now")
    assert "put back from a backup" not in text(admin, f"{PAGE}{endpoint.pk}/")
