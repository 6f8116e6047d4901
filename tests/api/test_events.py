"""GET /api/v1/events: the feed as a store reads it, and what it answers to cursors that are none."""

import pytest

from postroom.spool.models import Event, Message
from postroom.webhooks import feed, positions
from postroom.webhooks.settled import from_now_on
from tests.api.caller import Caller, answer, problem
from tests.api.conftest import Callers

EVENTS = "/api/v1/events"


def types(caller: Caller, asked: str = "") -> list[str]:
    return [event["type"] for event in answer(caller.get(f"{EVENTS}?{asked}"))["events"]]


def test_a_store_follows_its_mail(api: Caller) -> None:
    made = answer(api.order("guest"))
    found = answer(api.get(EVENTS))
    (event,) = found["events"]
    assert (event["type"], event["message"], event["store"]) == ("message.submitted", made["id"], "en")
    assert found["next"] == event["id"]
    assert found["more"] is False
    assert answer(api.get(f"{EVENTS}?after={found['next']}")) == {"events": [], "next": found["next"], "more": False}
    api.post(f"/api/v1/messages/{made['id']}/hold", {"reason": "wait"})
    assert types(api, f"after={found['next']}") == ["message.held"]


def test_pages_go_on_where_the_last_one_ended(api: Caller) -> None:
    for revision in range(5):
        api.order("guest", revision=revision)
    seen, after, more = [], "", True
    while more:
        found = answer(api.get(f"{EVENTS}?limit=2{after}"))
        seen += [event["id"] for event in found["events"]]
        after, more = f"&after={found['next']}", found["more"]
    assert len(seen) == 5
    assert seen == sorted(seen)


def test_a_key_is_told_of_its_own_store_views(callers: Callers) -> None:
    callers.everything.order("guest", "en")
    assert types(callers.english) == ["message.submitted"]
    assert types(callers.german) == []
    problem(callers.german.get(f"{EVENTS}?store=en"), "not-found")
    assert types(callers.everything, "store=de") == []
    assert callers.nobody.get(EVENTS).status_code == 401


def test_only_some_types(api: Caller) -> None:
    made = answer(api.order("guest"))
    api.post(f"/api/v1/messages/{made['id']}/cancel", {"reason": "no"})
    assert types(api, "types=message.cancelled,message.sent") == ["message.cancelled"]
    body = problem(api.get(f"{EVENTS}?types=message.delivered"), "invalid-request")
    assert body["errors"][0]["path"] == "types"


def test_from_now_on_means_without_history(api: Caller) -> None:
    api.order("guest")
    found = answer(api.get(f"{EVENTS}?after=now"))
    assert (found["events"], found["more"]) == ([], False)
    api.order("yen")
    assert types(api, f"after={found['next']}") == ["message.submitted"]


@pytest.mark.parametrize(
    "cursor", ["x", "0", "-1", "evt_", "evt_" + "0" * 24, "evt_zzzz", "%00", "9" * 64, "٣", "evt_{tag}" + "f" * 16]
)
def test_what_is_no_cursor_of_ours_is_refused(api: Caller, cursor: str) -> None:
    found = api.get(f"{EVENTS}?after={cursor.replace('{tag}', positions.of_installation())}")
    problem(found, "invalid-request" if cursor == "%00" else "bad-cursor")


def test_an_outdated_cursor_says_where_to_go_on(api: Caller) -> None:
    for revision in range(3):
        api.order("guest", revision=revision)
    first, second, third = answer(api.get(EVENTS))["events"]
    number = Event.objects.order_by("pk")[1].pk
    Message.objects.filter(public_id=second["message"]).delete()
    feed.note_removed(number)
    body = problem(api.get(f"{EVENTS}?after={first['id']}"), "cursor-outdated")
    assert body["status"] == 410
    assert [event["id"] for event in answer(api.get(f"{EVENTS}?after={body['next']}"))["events"]] == [third["id"]]
    ahead = positions.written(from_now_on() + 5, positions.of_installation())
    problem(api.get(f"{EVENTS}?after={ahead}"), "cursor-outdated")


def test_a_mistyped_parameter_is_named(api: Caller) -> None:
    for asked in ("afterr=now", "limit=0", "limit=501", "limit=x"):
        problem(api.get(f"{EVENTS}?{asked}"), "invalid-request")
