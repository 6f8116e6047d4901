"""The dashboard: figures of the store views that are somebody's to see, and of no other."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.msa import listening
from postroom.scopes import effective, resolve
from postroom.scopes.models import StoreView
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool import tallying
from postroom.spool.models import Rest, Worker
from postroom.spool.tallying import Measure
from tests.desk.conftest import SignIn
from tests.desk.post import Post, stand, tried

HOME, NUMBERS = "/admin/", "/admin/numbers/"
OPERATOR = Actor("test", operator=True)


def figures(page: str) -> dict[str, str]:
    return dict(re.findall(r'<div class="figure"><dt>(.*?)</dt><dd>(.*?)</dd>', page))


def count(measure: Measure, view: str, many: int, hours_ago: int = 0) -> None:
    at = timezone.now() - timedelta(hours=hours_ago)
    tallying.count([(measure.value, resolve.current().store_view(view).id)] * many, at)


def view_admin(sign_in: SignIn, code: str) -> Client:
    resources = [Resource.DASHBOARD, Resource.MESSAGES_VIEW]
    return sign_in(resources, Scope.store(StoreView.objects.get(code=code).pk))


def test_a_new_shop_is_told_what_comes_next(admin: Client) -> None:
    page = admin.get(HOME).content.decode()
    assert "No mail yet" in page
    assert 'href="/admin/connect/"' in page


def test_what_became_of_mail_is_counted_in_its_period(admin: Client) -> None:
    count(Measure.ACCEPTED, "en", 7)
    count(Measure.ACCEPTED, "en", 5, hours_ago=48)
    for measure in (Measure.REFUSED, Measure.EXPIRED, Measure.BOUNCED):
        count(measure, "ja", 1)
    count(Measure.DEFERRED, "ja", 2)
    day = figures(admin.get(HOME).content.decode())
    assert day["accepted by the next server"] == "7"
    assert day["refused, expired or bounced"] == "3"
    assert day["deferred, and tried again"] == "2"
    week = figures(admin.get(HOME, {"period": "week"}).content.decode())
    assert week["accepted by the next server"] == "12"
    assert figures(admin.get(NUMBERS, {"period": "week"}).content.decode()) == week


def test_each_sees_the_mail_of_their_own_store_views(sign_in: SignIn, admin: Client) -> None:
    count(Measure.ACCEPTED, "en", 7)
    count(Measure.ACCEPTED, "ja", 2)
    theirs = view_admin(sign_in, "ja")
    page = theirs.get(HOME).content.decode()
    assert figures(page)["accepted by the next server"] == "2"
    assert '<option value="en"' not in page
    assert figures(admin.get(HOME, {"store": "ja"}).content.decode())["accepted by the next server"] == "2"
    for address in (HOME, NUMBERS):
        assert theirs.get(address, {"store": "en"}).status_code == HTTPStatus.NOT_FOUND
        assert theirs.get(address, {"store": "nowhere"}).status_code == HTTPStatus.NOT_FOUND


def test_half_of_the_mail_and_the_slow_end_of_it(admin: Client) -> None:
    view = resolve.current().store_view("en").id
    taken = [tallying.bucket(0.15)] * 90 + [tallying.bucket(45)] * 10
    tallying.count([(each, view) for each in taken], timezone.now())
    count(Measure.ACCEPTED, "en", 100)
    found = figures(admin.get(HOME).content.decode())
    assert found["half of the mail was accepted within"] == "0.2 s"
    assert found["95 of 100 were accepted within"] == "1 min"


@pytest.fixture
def failing(post: Post) -> Post:
    """Two mails that one server defers, and one of the other website that another refuses."""
    now = timezone.now()
    for _ in range(2):
        message = post.mail("en")
        tried(message, at=now, outcome="deferred", code=451, enhanced="4.7.1", text="<b>greylisted</b>", verb="RCPT",
              fault="recipient", relay="smtp.main.example:587")  # fmt: skip
    message = post.mail("ja")
    tried(message, at=now, outcome="refused", code=550, enhanced="5.1.1", text="no such user", verb="RCPT",
          fault="recipient", relay="smtp.japan.example:25")  # fmt: skip
    stand(message, "refused", settled_at=now)
    return post


def test_failures_are_told_by_their_cause_with_a_way_to_all_of_them(failing: Post, sign_in: SignIn) -> None:
    page = sign_in().get(HOME).content.decode()
    assert "&lt;b&gt;greylisted&lt;/b&gt;" in page
    assert 'href="/admin/messages/?via=smtp.main.example%3A587&amp;code=4.7.1">2<' in page
    assert "no such user" in page
    theirs = view_admin(sign_in, "ja").get(HOME).content.decode()
    assert "no such user" in theirs
    assert "greylisted" not in theirs


def test_what_waits_longest_is_one_click_away(failing: Post, admin: Client) -> None:
    page = admin.get(HOME).content.decode()
    oldest = failing.shop.store_view("en").name
    assert re.search(rf'<th scope="row">{oldest}</th><td class="right"><a href="/admin/messages/[0-9a-f-]+/">', page)
    assert 'href="/admin/messages/?state=queued"' in page


def test_a_way_out_that_rests_or_cannot_be_used_is_named(admin: Client, sign_in: SignIn) -> None:
    save({"system/smtp/transport": "smtp", "system/smtp/host": "smtp.main.example"}, DEFAULT, OPERATOR)
    snapshot = resolve.current()
    en, ja = snapshot.store_view("en").id, snapshot.store_view("ja").id
    save({"system/smtp/host": "smtp.japan.example"}, Scope.store(ja), OPERATOR)
    now = timezone.now()
    Rest.objects.create(
        fingerprint=effective.transport(resolve.current(), en).fingerprint, relay="smtp.main.example:25", failures=2,
        since=now, rest_until=now + timedelta(minutes=5), reason="it does not answer",
    )  # fmt: skip
    page = admin.get(HOME).content.decode()
    assert "it does not answer" in page
    assert page.count('<span class="badge warn">rests</span>') == 1
    assert '<span class="badge ">nothing through it lately</span>' in page
    theirs = view_admin(sign_in, "ja").get(HOME).content.decode()
    assert "it does not answer" not in theirs
    assert "smtp.main.example" not in theirs
    assert "smtp.japan.example" in theirs


def test_a_mail_server_is_credited_with_no_mail_that_another_took(admin: Client, post: Post) -> None:
    now = timezone.now()
    save({"system/smtp/transport": "smtp", "system/smtp/host": "smtp.main.example"}, DEFAULT, OPERATOR)
    message = post.mail("en")
    tried(message, at=now, outcome="accepted", code=250, text="ok", verb="DATA", relay="smtp.main.example:25")
    stand(message, "sent", settled_at=now)
    assert '<span class="badge good">in use</span>' in admin.get(HOME).content.decode()
    save({"system/smtp/host": "mx.other.example"}, DEFAULT, OPERATOR)
    page = admin.get(HOME).content.decode()
    assert "mx.other.example:25" in page
    assert '<span class="badge good">in use</span>' not in page


def test_workers_are_counted_for_all_and_named_for_who_has_all_stores(admin: Client, sign_in: SignIn) -> None:
    assert "No worker is alive" in admin.get(HOME).content.decode()
    now = timezone.now()
    Worker.objects.create(
        name="7d8e8b3e-6a5c-4d53-9f0f-6b1f2f9d2a11",
        host="machine-7",
        pid=4711,
        boot_id="b",
        started_at=now,
        beat_at=now,
    )
    assert "machine-7/4711" in admin.get(HOME).content.decode()
    theirs = view_admin(sign_in, "ja").get(HOME).content.decode()
    assert "machine-7" not in theirs
    assert "1 worker is alive." in theirs


def test_listeners_are_shown_as_workers_are_and_missed_only_where_there_was_one(admin: Client, sign_in: SignIn) -> None:
    assert "SMTP listeners" not in admin.get(HOME).content.decode()
    now = timezone.now()
    sign = listening.begin("127.0.0.1:2525", False, now)
    sign.beat(41, 2, now)
    page = admin.get(HOME).content.decode()
    assert "127.0.0.1:2525" in page
    assert "41 / 2" in page
    assert "without a certificate" in page
    theirs = view_admin(sign_in, "ja").get(HOME).content.decode()
    assert "127.0.0.1:2525" not in theirs
    assert "1 listener takes mail by SMTP." in theirs
    sign.stop(41, 2, now)
    assert "No listener is alive" in admin.get(HOME).content.decode()


def test_the_numbers_stand_still_when_they_are_told_to(admin: Client) -> None:
    assert 'hx-get="/admin/numbers/?period=day" hx-trigger="every 15s"' in admin.get(HOME).content.decode()
    paused = admin.get(HOME, {"pause": "1", "period": "week"}).content.decode()
    assert "every 15s" not in paused
    assert 'href="/admin/?period=week">' in paused


def test_without_the_resource_there_is_no_dashboard(sign_in: SignIn) -> None:
    client = sign_in([Resource.MESSAGES_VIEW])
    assert client.get(HOME).status_code == HTTPStatus.NOT_FOUND
    assert client.get(NUMBERS).status_code == HTTPStatus.NOT_FOUND
