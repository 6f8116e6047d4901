"""The client against the real product: every operation, both ways, and answers that get lost."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from postroom_client import (
    Accepted,
    AsyncPostroom,
    BadCursor,
    CursorOutdated,
    Invalid,
    KeyReused,
    NotFound,
    NotPossibleNow,
    Postroom,
    Problem,
    Unauthorized,
    calls,
)

from postroom.api.door import api
from postroom.spool.models import Message
from tests.client.product import AnswerLoser, Product, client
from tests.sales.papers import comment_paper, issued_paper, paper, told, track

BOTH = pytest.mark.parametrize("kind", ["sync", "async"])
ISSUED = ("invoice", "shipment", "creditmemo")


def order(number: int = 131, name: str = "guest") -> dict[str, Any]:
    return paper(name, increment_id=f"{number:09}")


def issued(kind: str) -> dict[str, Any]:
    found = issued_paper(order())
    return found | ({"tracks": [track()]} if kind == "shipment" else {})


def test_every_operation_has_a_method_in_both_clients() -> None:
    described = api.get_openapi_schema()["paths"]
    operations = {told["operationId"] for methods in described.values() for told in methods.values()}
    for kind in (Postroom, AsyncPostroom):
        assert {name for name in operations if not callable(getattr(kind, name, None))} == set()
    mine = {name for name in vars(Postroom) if not name.startswith("_")}
    assert mine == {name for name in vars(AsyncPostroom) if not name.startswith("_")}
    asked = ("announce", "list", "show", "iterate")
    assert {name for name in mine if name.startswith(asked)} - operations == {"iterate_messages", "iterate_events"}


@pytest.mark.slow
@BOTH
def test_a_store_s_day(kind: str, served: Product) -> None:
    with client(kind, served.url, served.key) as store:
        assert store.live().status == "alive"
        announced = announce_everything(store)
        read_everything(store, announced)
        act(store, announced)
        follow(store)
        problems(store, served, kind)


def announce_everything(store: Any) -> Accepted:
    first: Accepted = store.announce_order("en", order())
    assert (first.state, first.duplicate, len(first.messages[0].deliveries)) == ("queued", False, 1)
    assert store.announce_order("en", order()).id == first.id
    assert store.announce_order("en", order()).duplicate
    assert store.announce_order("en", order(), revision=1, source="shop").id != first.id
    store.announce_order_comment("en", order(), comment_paper())
    store.announce_order_ready_for_pickup("en", order())
    for kind in ISSUED:
        getattr(store, f"announce_{kind}")("en", order(), issued(kind))
        getattr(store, f"announce_{kind}_comment")("en", order(), issued(kind), told("Hello"))
    good, bad = store.announce_orders([{"store": 2, "order": order(5)}, {"store": "en", "order": {}}])
    assert isinstance(good, Accepted)
    assert isinstance(bad, Invalid)
    assert bad.errors
    (invoice,) = store.announce_documents([{"store": "de", "order": order(5), "invoice": issued_paper(order(5))}])
    assert isinstance(invoice, Accepted)
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds >= {"order", "order_comment", *ISSUED, *(f"{each}_comment" for each in ISSUED)}
    return first


def read_everything(store: Any, announced: Accepted) -> None:
    page = store.list_messages(limit=3)
    assert len(page.messages) == 3
    assert page.next
    everything = list(store.iterate_messages(limit=3))
    assert len(everything) == Message.objects.count()
    since = datetime(2026, 1, 1, tzinfo=UTC)
    (found,) = store.list_messages(
        kind="order", reference="000000131", store="en", since=since, q=announced.id
    ).messages
    assert found.id == announced.id
    history = store.show_message(announced.id)
    assert history.timeline[0].name == "submitted"
    assert history.deliveries[0].attempts == ()
    assert history.created_at.tzinfo is not None
    assert store.message_source(announced.id).startswith(b"Date: ")


def act(store: Any, announced: Accepted) -> None:
    assert store.hold_message(announced.id, "wait").done == 1
    assert store.release_message(announced.id, "go on").done == 1
    assert store.retry_message(announced.id, "now").done == 1
    assert store.act_on_message(announced.id, "cancel", "no").done == 1
    with pytest.raises(NotPossibleNow):
        store.cancel_message(announced.id, "again")
    again = store.resend_message(announced.id, "corrected", to="other@shopper.example", idempotency_key="once")
    assert store.resend_message(announced.id, "corrected", to="other@shopper.example", idempotency_key="once") == again


def follow(store: Any) -> None:
    pages = store.list_events(limit=2)
    assert len(pages.events) == 2
    assert pages.more
    everything = list(store.iterate_events())
    assert [event.id for event in everything] == sorted({event.id for event in everything})
    assert everything[0].type == "message.submitted"
    cancelled = list(store.iterate_events(types=["message.cancelled"], store="en"))
    assert [event.recipient is not None for event in cancelled] == [True]
    assert store.list_events(everything[-1].id).events == ()
    assert store.list_events("now").next == everything[-1].id


def problems(store: Any, served: Product, kind: str) -> None:
    with pytest.raises(NotFound):
        store.show_message("00000000-0000-4000-8000-000000000000")
    with pytest.raises(NotFound):
        store.show_message("../../health/live")
    with pytest.raises(BadCursor):
        store.list_events("evt_x")
    with pytest.raises(CursorOutdated) as outdated:
        store.list_events(store.list_events("now").next[:-8] + "f" * 8)  # far ahead of all
    assert store.list_events(outdated.value.next).events == ()
    with pytest.raises(Invalid) as invalid:
        store.announce_order("en", {"increment_id": "7"})
    assert {fault.path for fault in invalid.value.errors} >= {"order.customer_email"}
    assert "order.customer_email" in str(invalid.value)
    store.announce_order("en", order(8), idempotency_key="eight")
    with pytest.raises(KeyReused):
        store.announce_order("en", order(9), idempotency_key="eight")
    with client(kind, served.url, served.german_key) as german, pytest.raises(NotFound):
        german.announce_order("en", order(8))
    with client(kind, served.url, "pr_000000000000_" + "A" * 43) as nobody:
        with pytest.raises(Unauthorized):
            nobody.list_messages()
        assert nobody.live().status == "alive"


@pytest.mark.slow
@BOTH
def test_an_answer_that_is_lost_after_the_commit_makes_no_second_mail(kind: str, served: Product) -> None:
    with (
        AnswerLoser(("127.0.0.1", served.port)) as proxy,
        client(kind, f"http://127.0.0.1:{proxy.port}", served.key) as store,
    ):
        proxy.lose = 2
        accepted = store.announce_order("en", order())
        assert proxy.lost == 2
        assert not accepted.duplicate  # as the first answer would have said
        assert [str(each) for each in Message.objects.values_list("public_id", flat=True)] == [accepted.id]
        proxy.lose = 3
        new = store.resend_message(accepted.id, "once more", to="other@shopper.example")
        assert Message.objects.count() == 2
        proxy.lose = 4
        store.show_message(new.id)


def test_calls_can_be_made_by_hand(served: Product) -> None:
    with client("sync", served.url, served.key) as store:
        assert isinstance(store.do(calls.announce_order("en", order())), Accepted)
        assert issubclass(NotFound, Problem)


def test_the_example_of_the_readme_runs(served: Product, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "client/README.md").read_text()
    example = text.partition("```python\n")[2].partition("```")[0]
    assert len(example.strip().splitlines()) <= 12
    example = example.replace("https://mail.your-store.com", served.url).replace("pr_…", served.key)
    names: dict[str, Any] = {"order": order()}
    exec(compile(example, "README.md", "exec"), names)
    assert Message.objects.count() == 1
