"""Calls of endpoints: signed, in order, at least once, and none waits for another."""

import threading
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from postroom.access.keys import Grant
from postroom.spool.handling import actions
from postroom.spool.handling.actions import By
from postroom.transports.web import Patience
from postroom.webhooks import calling, endpoints, feed, history, outcome, pushing, rounds
from postroom.webhooks.calling import Answer
from postroom.webhooks.models import Endpoint, Push
from postroom.webhooks.settled import from_now_on
from tests.desk.conftest import NOW
from tests.desk.post import Post
from tests.peers.certificates import Authority
from tests.webhooks.conftest import BY, Connect
from tests.webhooks.receiver import Arrival, Receiver, receiver

NEVER = threading.Event()


def push(now: datetime = NOW) -> bool:
    return pushing.push(now, NEVER)


def row(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.get(pk=endpoint.pk)


def test_every_event_arrives_once_and_in_order(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    for _ in range(25):
        actions.cancel(actions.of_messages([post.mail().public_id]), By("desk:anna", "no", NOW))
    assert push() is False
    assert store.events == ["message.submitted", "message.cancelled"] * 25
    assert store.ids == sorted(set(store.ids))
    push()
    assert len(store.arrived) == 50
    assert row(endpoint).position == from_now_on()
    assert row(endpoint).succeeded_at is not None


def test_what_was_before_is_not_told(store: Receiver, connect: Connect, post: Post) -> None:
    post.mail()
    connect(store)
    push()
    assert store.arrived == []


def test_an_event_is_told_in_the_words_of_the_feed(store: Receiver, connect: Connect, post: Post) -> None:
    connect(store, with_recipients=True)
    connect(store, "other")
    message = post.mail(recipient="jane@shopper.example", withheld="no mail for jane@shopper.example")
    push()
    told = [arrival.event for arrival in store.arrived if arrival.event["type"] == "message.suppressed"]
    assert {event["recipient"] for event in told} == {"jane@shopper.example", None}
    assert sorted(event["reason"] for event in told) == ["no mail for <…>", "no mail for jane@shopper.example"]
    assert {event["message"] for event in told} == {str(message.public_id)}
    assert [arrival.event["id"] for arrival in store.arrived] == store.ids


def test_an_endpoint_hears_of_its_own_stores_and_types(store: Receiver, connect: Connect, post: Post) -> None:
    connect(store, grant=Grant(websites=("main",)), types=("message.cancelled",))
    for view in ("en", "ja", "de"):
        message = post.mail(view)
        actions.cancel(actions.of_messages([message.public_id]), By("desk:anna", "no", NOW))
    push()
    assert [(arrival.event["store"], arrival.event["type"]) for arrival in store.arrived] == [
        ("en", "message.cancelled"),
        ("de", "message.cancelled"),
    ]


@pytest.mark.parametrize("status", [301, 400, 401, 404, 429, 500, 503])
def test_after_a_failure_the_same_event_comes_again_later(
    store: Receiver, connect: Connect, post: Post, status: int
) -> None:
    endpoint, _ = connect(store)
    store.answers = [status]
    post.mails(2)
    push()
    assert len(store.arrived) == 1
    assert row(endpoint).failures == 1
    assert str(status) in row(endpoint).reason
    push(NOW + timedelta(seconds=1))
    assert len(store.arrived) == 1  # not yet
    push(NOW + timedelta(seconds=60))
    assert store.ids[0] == store.ids[1] != store.ids[2]
    assert (row(endpoint).failures, row(endpoint).reason) == (0, "")


def test_a_redirect_is_never_followed(store: Receiver, connect: Connect, post: Post) -> None:
    with receiver() as elsewhere:
        connect(store)
        connect(elsewhere, "other", types=("message.bounced",))
        store.answers, store.headers = [307], {"Location": elsewhere.url}
        post.mail()
        push()
        assert elsewhere.arrived == []


def test_an_endpoint_may_ask_to_wait(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    store.answers, store.headers = [429], {"Retry-After": "600"}
    post.mail()
    push()
    due = row(endpoint).due_at
    assert due is not None
    assert due - NOW >= timedelta(seconds=600)


def test_nobody_may_ask_to_wait_for_ever(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    store.answers, store.headers = [503], {"Retry-After": "99999999"}
    post.mail()
    push()
    due = row(endpoint).due_at
    assert due is not None
    assert due - NOW < timedelta(hours=2)


def test_gone_ends_it(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    store.answers = [410]
    post.mails(2)
    push()
    assert row(endpoint).disabled_at is not None
    assert "410" in row(endpoint).reason
    push(NOW + timedelta(days=1))
    assert len(store.arrived) == 1
    endpoints.resume(endpoint, BY)
    push()
    assert len(store.arrived) == 3


def test_five_days_of_failures_end_it_and_nothing_is_lost(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    store.answers = [500] * 100
    post.mail()
    now, tries = NOW, 0
    while row(endpoint).disabled_at is None:
        push(now)
        tries += 1
        now = row(endpoint).due_at or now
    assert 20 < tries < 40
    assert now - NOW >= outcome.GIVE_UP - timedelta(hours=8)
    assert "5 days" in row(endpoint).reason
    assert set(store.ids) == {store.ids[0]}
    store.answers = []
    endpoints.resume(endpoint, BY)
    push(now)
    assert row(endpoint).position == from_now_on()


def test_the_delays_grow_and_spread() -> None:
    delays = [outcome.delay(outcome.Failing(count, NOW), None) for count in range(20)]
    assert delays == sorted(delays)
    assert delays[0] < timedelta(minutes=1)
    assert delays[-1] == timedelta(hours=8)
    assert outcome.delay(outcome.Failing(0, NOW, 0.9), None) > delays[0]


def test_a_dead_endpoint_delays_no_other(
    store: Receiver, connect: Connect, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dead one answers only when all of the others has arrived."""
    monkeypatch.setattr(calling, "PATIENCE", Patience(connect=60, answer=60, whole=60))
    with receiver() as dead:
        dead.gate.clear()
        connect(dead, "dead")
        connect(store, "alive")
        post.mails(30)
        store.on_call = lambda _: dead.gate.set() if len(store.arrived) == 30 else None
        push()
        assert len(store.arrived) == 30
        assert len(dead.arrived) == 30


def test_more_endpoints_than_threads_take_turns(
    store: Receiver, connect: Connect, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits until another one has heard everything."""
    monkeypatch.setattr(pushing, "AT_ONCE", 1)
    monkeypatch.setattr(rounds, "PORTION", 5)
    with receiver() as other:
        connect(store, "first")
        connect(other, "second")
        heard: list[str] = []
        store.on_call = lambda _: heard.append("first")
        other.on_call = lambda _: heard.append("second")
        post.mails(15)
        push()
    assert heard == (["first"] * 5 + ["second"] * 5) * 3


def test_a_pause_while_it_is_called_counts_from_the_next_event(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    post.mails(3)
    stop = threading.Event()
    store.on_call = lambda _: stop.set()
    assert pushing.push(NOW, stop) is True  # to be asked again
    assert len(store.arrived) == 1
    endpoints.pause(endpoint, BY, NOW)
    push()
    assert len(store.arrived) == 1
    endpoints.resume(endpoint, BY)
    push()
    assert len(store.ids) == len(set(store.ids)) == 3


def test_resumed_from_now_on(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    endpoints.pause(endpoint, BY, NOW)
    post.mail()
    endpoints.resume(row(endpoint), BY, from_now=True)
    new = post.mail()
    push()
    assert [arrival.event["message"] for arrival in store.arrived] == [str(new.public_id)]


@pytest.mark.parametrize("from_now", [True, False])
def test_put_back_it_is_called_once_somebody_has_said_from_where(
    store: Receiver, connect: Connect, post: Post, *, from_now: bool
) -> None:
    endpoint, _ = connect(store)
    post.mail()
    assert endpoints.pause_put_back(NOW) == 1
    push()
    assert store.arrived == []
    assert endpoints.is_put_back(row(endpoint))
    endpoints.resume(row(endpoint), BY, from_now=from_now)
    assert not endpoints.is_put_back(row(endpoint))
    push()
    assert len(store.arrived) == (0 if from_now else 1)


def test_one_that_was_disabled_stays_so(store: Receiver, connect: Connect) -> None:
    endpoint, _ = connect(store)
    Endpoint.objects.update(disabled_at=NOW, reason="its server said no")
    assert endpoints.pause_put_back(NOW) == 0
    assert (row(endpoint).paused_at, row(endpoint).reason) == (None, "its server said no")


def test_what_ended_between_answer_and_row_is_told_again(
    store: Receiver, connect: Connect, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(store)
    post.mail()

    def dies(*_: object) -> bool:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(pushing, "answered", dies)
        with pytest.raises(RuntimeError):
            push()
    push()
    assert store.ids[0] == store.ids[1]


def test_an_endpoint_that_was_removed_meanwhile_is_forgotten(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    turn = rounds.Turn(endpoint, rounds.line_of(endpoint, NOW))
    post.mail()
    rounds.read_on(turn)
    endpoints.remove(row(endpoint), BY)
    assert rounds.answered(turn, Answer(204, "", 0.1), NOW) is False
    assert not Push.objects.exists()


def test_the_calls_are_kept_but_not_for_ever(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    store.answers = [500]
    post.mails(history.KEPT + 2 * history.SWEPT_EVERY)
    push()
    push(NOW + timedelta(minutes=1))
    kept = history.newest(endpoint, 1000)
    assert history.KEPT <= len(kept) <= history.KEPT + history.SWEPT_EVERY
    assert {push.status for push in kept} == {204}


def test_what_retention_removed_is_stepped_over(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    first, old, new = post.mails(3)
    Endpoint.objects.update(position=first.events.get().pk)
    feed.note_removed(old.events.get().pk)
    old.delete()
    push()
    assert [arrival.event["message"] for arrival in store.arrived] == [str(new.public_id)]
    assert row(endpoint).position == from_now_on()


# ---- TLS


def test_over_https_with_a_certificate_that_is_verified(
    tmp_path_factory: pytest.TempPathFactory, connect: Connect, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path_factory.mktemp("ca"))
    with receiver(authority.good("localhost")) as store:
        monkeypatch.setenv("SSL_CERT_FILE", authority.bundle)
        connect(store)
        post.mails(3)
        push()
        assert len(store.arrived) == 3


def test_a_certificate_that_does_not_fit_is_never_talked_to(
    tmp_path_factory: pytest.TempPathFactory, connect: Connect, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path_factory.mktemp("ca"))
    with receiver(authority.wrong_host()) as store:
        monkeypatch.setenv("SSL_CERT_FILE", authority.bundle)
        endpoint, _ = connect(store)
        post.mail()
        push()
        assert store.arrived == []
        assert row(endpoint).failures == 1
        assert "certificate" in row(endpoint).reason


# ---- where calls may go


def test_what_the_operator_has_not_allowed_is_never_dialled(store: Receiver, connect: Connect, post: Post) -> None:
    from postroom.scopes.save import save
    from postroom.scopes.scope import DEFAULT

    endpoint, _ = connect(store)
    save({"postroom/network/allow_loopback": "0"}, DEFAULT, BY)
    post.mail()
    push()
    assert store.arrived == []
    assert "loopback" in row(endpoint).reason


def test_a_demo_calls_nobody_outside(connect: Connect, post: Post, store: Receiver, settings: Settings) -> None:
    settings.POSTROOM_DEMO = True
    endpoint, _ = connect(store)
    Endpoint.objects.update(url="https://192.0.2.1/hook")
    post.mail()
    push()
    assert "demo" in row(endpoint).reason


def test_clear_text_never_leads_to_a_public_address(connect: Connect, post: Post, store: Receiver) -> None:
    endpoint, _ = connect(store)
    Endpoint.objects.update(url="http://8.8.8.8/hook")
    post.mail()
    push()
    assert "only https" in row(endpoint).reason


def test_nothing_of_an_answer_is_kept(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    store.answers, store.headers = [500], {"X-Banner": "inner secret"}
    post.mail()
    push()
    assert history.newest(endpoint, 1)[0].text == "500 Internal Server Error"


def test_an_answer_that_is_no_http(connect: Connect, post: Post, store: Receiver) -> None:
    import socket

    def speak(plug: socket.socket) -> None:
        served, _ = plug.accept()
        with served:
            served.recv(65536)
            served.sendall(b"220 mail.inner.example ESMTP secret banner\r\n")

    endpoint, _ = connect(store)
    with socket.create_server(("127.0.0.1", 0)) as plug:
        thread = threading.Thread(target=speak, args=(plug,))
        thread.start()
        other = Receiver(plug.getsockname()[1])
        connect(other, "other", types=("message.submitted",))
        post.mail()
        push()
        thread.join()
    reason = Endpoint.objects.get(name="other").reason
    assert "no HTTP" in reason
    assert "banner" not in reason
    assert row(endpoint).failures == 0


def seconds(arrival: Arrival) -> int:
    return int(arrival.headers["webhook-timestamp"])


def test_each_try_is_signed_as_of_its_own_time(store: Receiver, connect: Connect, post: Post) -> None:
    connect(store)
    store.answers = [500]
    post.mail()
    push()
    push(NOW + timedelta(hours=2))  # the first call may be some seconds later than its round
    first, second = store.arrived
    assert seconds(second) - seconds(first) >= 3600
    assert first.body == second.body
