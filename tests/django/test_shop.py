"""A real store with a user model of its own: an order and its mail are one transaction."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.django.conftest import Store
from tests.journeys.installation import variable


def test_its_migrations_are_complete_and_its_settings_are_right(store: Store) -> None:
    assert store.manage("makemigrations", "--check", "--dry-run").code == 0
    assert store.manage("check", "--fail-level", "WARNING").code == 0
    assert store.postroom("doctor").code == 0


def test_a_committed_order_has_its_mail_and_a_worker_sends_it(store: Store) -> None:
    placed = store.manage("place", "1001", "--email", "first@shopper.example")
    assert placed.out == "placed, 1 mails\n", placed
    with store.worker():
        assert store.relay.wait_for(lambda: len(mails(store, "first@shopper.example")) == 1, 120)
    [mail] = mails(store, "first@shopper.example")
    arrived = message_from_bytes(mail, policy=policy.default)
    assert str(arrived["Subject"]) == "Your order 1001 – thank you"
    assert str(arrived["From"]) == "Quayside <sales@quayside.shop>"
    assert arrived["To"].addresses[0].display_name == "Jane Doe"
    assert arrived["Bcc"] is None
    assert not any(name.lower().startswith("x-postroom") for name, _ in arrived.items())
    text, _, terms = [part for part in arrived.walk() if not part.is_multipart()]
    assert text.get_content().splitlines() == ["Thank you for your order.", "Grüße vom Kai."]
    assert terms.get_content().splitlines() == ["Terms.", ".", "And more."]
    assert store.states()["1001"] == "sent"


def test_the_hidden_copy_goes_by_itself(store: Store) -> None:
    store.manage("place", "1101", "--email", "copied@shopper.example")
    with store.worker():
        assert store.relay.wait_for(lambda: any(b"_1101_" in each for each in archived(store)), 120)
    assert all(len(each.recipients) == 1 for each in store.relay.received)


def test_an_order_that_is_rolled_back_has_no_mail(store: Store) -> None:
    failed = store.manage("place", "1002", "--email", "second@shopper.example", "--fails")
    assert failed.out == "the payment failed\n"
    assert "1002" not in store.states()
    again = store.manage("place", "1002", "--email", "second@shopper.example")
    assert again.out == "placed, 1 mails\n"
    assert "1002" in store.states()


@pytest.mark.parametrize(
    ("number", "options", "said"),
    [
        ("1003", ["--from", "eve@else.example"], "eve@else.example"),
        ("1004", ["--email", "root"], "it has no @"),
        ("1005", ["--from", "Nobody"], "it has no @"),
    ],
)
def test_what_is_not_taken_takes_the_order_back_and_says_why(
    store: Store, number: str, options: list[str], said: str
) -> None:
    done = store.manage("place", number, *options)
    assert done.code != 0
    assert "NotTaken" in done.err
    assert said in done.err
    assert number not in store.states()
    assert store.manage("place", number).out == "placed, 1 mails\n"


def test_silently_the_order_goes_on(store: Store) -> None:
    assert store.manage("place", "1006", "--from", "eve@else.example", "--silently").out == "placed, 0 mails\n"
    assert "1006" not in store.states()


def test_a_store_view_that_is_none_is_named(store: Store) -> None:
    done = store.manage("place", "1007", SHOP_STORE="nowhere")
    assert done.code != 0
    assert "ImproperlyConfigured" in done.err
    assert "nowhere" in done.err


def test_a_key_that_is_out_of_reach_is_said_and_stops_no_silent_mail(store: Store, tmp_path: Path) -> None:
    """Signed return paths need the keys, which the account of the store may not be able to read."""
    signed = {
        variable("system/smtp/set_return_path"): "signed",
        variable("postroom/return_path/domain"): "returns.quayside.shop",
        "SHOP_POSTROOM_HOME": str(tmp_path),
    }
    done = store.manage("place", "1008", **signed)
    assert "NotTaken: The return path cannot be signed" in done.err
    assert store.manage("place", "1008", "--silently", **signed).out == "placed, 0 mails\n"


def mails(store: Store, recipient: str) -> list[bytes]:
    return [each.content for each in store.relay.received if each.recipients == (recipient,)]


def archived(store: Store) -> list[bytes]:
    return mails(store, "archive@quayside.shop")
