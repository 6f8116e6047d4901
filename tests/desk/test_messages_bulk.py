"""One action on many messages: a look first, then the number typed, then a job that can be watched and stopped."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from postroom.access.resources import Resource
from postroom.scopes import resolve
from postroom.scopes.scope import Scope
from postroom.spool.models import BulkJob, Message
from tests.desk.conftest import SignIn
from tests.desk.post import Post, stand, state_of

BULK = "/admin/messages/bulk/"


def confirmed(client: Client, query: Mapping[str, Any], **changes: object) -> dict[str, object]:
    """The form as somebody sends it who has read the page."""
    seen = client.get(BULK, query).context["seen"]
    return (
        dict(query) | {"newest": seen.until, "seen": seen.count, "typed": str(seen.count), "reason": "outage"} | changes
    )


def begun(client: Client, query: Mapping[str, Any], **changes: object) -> BulkJob:
    answer = client.post(BULK, confirmed(client, query, **changes))
    job = BulkJob.objects.get()
    assert answer["Location"] == f"/admin/messages/jobs/{job.public_id}/"
    return job


def test_a_look_shows_how_many_how_old_and_a_sample_and_changes_nothing(admin: Client, post: Post) -> None:
    messages = post.mails(12)
    found = admin.get(BULK, {"verb": "hold", "all": "1", "kind": "order"})
    assert (found.context["seen"].count, len(found.context["sample"])) == (12, 10)
    assert "Type 12 to confirm" in found.content.decode()
    assert "2026-11-23 09:01" in found.content.decode()
    assert not BulkJob.objects.exists()
    assert {state for message in messages for state in state_of(message)} == {"queued"}


def test_a_look_says_what_would_be_left_alone(admin: Client, post: Post) -> None:
    post.mail()
    stand(post.mail(content=None, held="broken template"), "held")
    found = admin.get(BULK, {"verb": "release", "all": "1", "state": "held"})
    assert "Would be left alone" in found.content.decode()
    assert "never composed" in found.content.decode()


@pytest.mark.parametrize("typed", ["", "3", "twelve", "1 2", "012"])
def test_only_the_very_number_confirms(admin: Client, post: Post, typed: str) -> None:
    post.mails(2)
    form = confirmed(admin, {"verb": "hold", "all": "1"}, typed=typed)
    answer = admin.post(BULK, form)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="outage"' in answer.content.decode()
    assert not BulkJob.objects.exists()


def test_a_number_may_be_typed_as_it_is_read(admin: Client, post: Post) -> None:
    post.mails(2)
    assert begun(admin, {"verb": "hold", "all": "1"}, typed=" ２ ").count == 2


def test_paces_say_how_long_they_take(admin: Client, post: Post) -> None:
    post.mails(2)
    page = admin.get(BULK, {"verb": "retry", "all": "1"}).content.decode()
    assert "20 a minute, oldest first (about 6 s" in page
    assert "60 a minute, oldest first (about 2 s" in page


def test_what_came_after_the_look_is_not_meant(admin: Client, post: Post) -> None:
    post.mails(2)
    form = confirmed(admin, {"verb": "hold", "all": "1"})
    late = post.mail()
    admin.post(BULK, form)
    assert BulkJob.objects.get().count == 2
    assert state_of(late) == ["queued"]


def test_rows_are_meant_one_by_one(admin: Client, post: Post) -> None:
    messages = post.mails(4)
    query = {"verb": "cancel", "id": [str(messages[1].public_id), str(messages[3].public_id), str(uuid4())]}
    job = begun(admin, query)
    assert (job.verb, job.count, job.reason) == ("cancel", 2, "outage")


def test_the_pace_is_kept_where_mail_leaves(admin: Client, post: Post) -> None:
    stand(post.mail(), "refused")
    query = {"verb": "retry", "all": "1", "state": "failed", "since": "2026-11-23T00:00", "until": "2026-11-24T00:00"}
    assert begun(admin, query, pace="20").pace == 20


def test_a_pace_that_nobody_offered_starts_nothing(admin: Client, post: Post) -> None:
    stand(post.mail(), "refused")
    form = confirmed(admin, {"verb": "retry", "all": "1"}, pace="100000")
    assert admin.post(BULK, form).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"verb": "hold"},
        {"verb": "drop", "all": "1"},
        {"verb": "hold", "id": "x"},
        {"verb": "hold", "all": "1", "code": "x"},
    ],
)
def test_who_chose_nothing_is_led_back(admin: Client, post: Post, query: dict[str, str]) -> None:
    post.mail()
    for answer in (admin.get(BULK, query, follow=True), admin.post(BULK, query, follow=True)):
        assert "Choose messages and an action first." in answer.content.decode()
    assert not BulkJob.objects.exists()


def test_nothing_that_fits_is_said(admin: Client, post: Post) -> None:
    stand(post.mail(), "sent")
    assert "None of these can be moved that way." in admin.get(BULK, {"verb": "hold", "all": "1"}).content.decode()


def test_foreign_rows_are_never_among_them(sign_in: SignIn, shop: resolve.Snapshot, post: Post) -> None:
    german = sign_in(tuple(Resource), Scope.store(shop.store_view("de").id))
    foreign, mine = post.mail("en"), post.mail("de")
    ids = [str(foreign.public_id), str(mine.public_id)]
    for query in ({"verb": "hold", "id": ids}, {"verb": "hold", "all": "1"}):
        found = german.get(BULK, query)
        assert found.context["seen"].count == 1
        assert foreign.to_address not in found.content.decode()
    answer = german.post(BULK, confirmed(german, {"verb": "hold", "id": ids}) | {"id": [ids[0]], "store_views": "1"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize(("verb", "needed"), [("hold", Resource.MESSAGES_ACT), ("resend", Resource.MESSAGES_RESEND)])
def test_each_verb_needs_its_own_permission(sign_in: SignIn, post: Post, verb: str, needed: Resource) -> None:
    stand(post.mail(), "sent" if verb == "resend" else "queued")
    client = sign_in([each for each in Resource if each is not needed])
    assert client.get(BULK, {"verb": verb, "all": "1"}).context["seen"].count == 0
    assert sign_in({needed, Resource.MESSAGES_VIEW}).get(BULK, {"verb": verb, "all": "1"}).context["seen"].count == 1


def test_a_job_is_watched_and_stopped(admin: Client, post: Post) -> None:
    post.mails(3)
    job = begun(admin, {"verb": "hold", "all": "1"})
    page = f"/admin/messages/jobs/{job.public_id}/"
    assert "Waits for a worker" in admin.get(page).content.decode()
    assert "hx-trigger" in admin.get(f"{page}progress").content.decode()
    assert admin.get(f"{page}stop").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "Stopped. What was done until now stays done." in admin.post(f"{page}stop", follow=True).content.decode()
    assert "hx-trigger" not in admin.get(f"{page}progress").content.decode()
    assert "Stopped by a person" in admin.get("/admin/messages/jobs/").content.decode()


def test_a_job_is_seen_by_who_might_have_started_it(sign_in: SignIn, shop: resolve.Snapshot, post: Post) -> None:
    admin, view = sign_in(), Scope.store(shop.store_view("de").id)
    post.mail("en")
    foreign = begun(admin, {"verb": "hold", "all": "1"})
    for client in (sign_in(tuple(Resource), view), sign_in({Resource.MESSAGES_VIEW, Resource.MESSAGES_RESEND})):
        for what in ("", "progress", "stop"):
            method = client.post if what == "stop" else client.get
            assert method(f"/admin/messages/jobs/{foreign.public_id}/{what}").status_code == HTTPStatus.NOT_FOUND
        assert str(foreign.public_id) not in client.get("/admin/messages/jobs/").content.decode()
    foreign.refresh_from_db()
    assert foreign.state == BulkJob.State.WAITING


def test_an_empty_list_of_jobs_says_what_to_do(admin: Client, post: Post) -> None:
    assert "No bulk actions yet." in admin.get("/admin/messages/jobs/").content.decode()
    assert Message.objects.count() == 0
