"""The vectors that hold for every sales group, on the wire for those beside the order's own."""

import pytest

from postroom.letters.kinds import KINDS
from postroom.sales.reading import ISSUED
from postroom.spool.models import Delivery
from postroom.spool.states import State
from tests.journeys.counter import Counter
from tests.journeys.test_vectors import read, state_of
from tests.peers.scripted import ScriptedServer

OTHERS = [kind for kind in KINDS if kind != "order"]
COMMENTS = [f"{name}_comment" for name in ISSUED]


def copies(kind: str, method: str) -> dict[str, str | None]:
    return {f"sales_email/{kind}/copy_to": "a@x.com, b@x.com", f"sales_email/{kind}/copy_method": method}


@pytest.mark.parametrize("kind", OTHERS)
def test_1_defaults(counter: Counter, relay: ScriptedServer, kind: str) -> None:
    counter.relay(relay)
    [status] = counter.send(counter.tell(kind))
    [mail] = relay.received
    message = read(mail)
    assert status.state is State.SENT
    assert (message["From"], message["To"]) == ("Sales <sales@quayside.shop>", "Jane Doe <jane@ex.com>")
    assert message["Sender"] is message["Reply-To"] is message["Bcc"] is None
    assert (mail.sender, mail.recipients) == ("sales@quayside.shop", ("jane@ex.com",))


def test_6_the_off_switch_of_a_store_view_stops_a_shipment_too(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: whoever triggers it."""
    counter.relay(relay)
    counter.set({"system/smtp/disable": "1"}, counter.scope())
    [message] = counter.tell("shipment")
    counter.send([message])
    assert (state_of(message), relay.connections) == (State.SUPPRESSED, [])


@pytest.mark.parametrize("kind", OTHERS)
def test_16_blind_copies(counter: Counter, relay: ScriptedServer, kind: str) -> None:
    counter.relay(relay)
    counter.set(copies(kind, "bcc"))
    counter.send(counter.tell(kind))
    assert sorted(mail.recipients[0] for mail in relay.received) == ["a@x.com", "b@x.com", "jane@ex.com"]
    assert len({mail.content for mail in relay.received}) == 1
    assert read(relay.received[0])["Bcc"] is None


@pytest.mark.parametrize("kind", OTHERS)
def test_17_separate_copies(counter: Counter, relay: ScriptedServer, kind: str) -> None:
    counter.relay(relay)
    counter.set(copies(kind, "copy"))
    counter.send(counter.tell(kind))
    mails = {mail.recipients[0]: read(mail) for mail in relay.received}
    assert {to: str(mail["To"]) for to, mail in mails.items()} == {
        "jane@ex.com": "Jane Doe <jane@ex.com>",
        "a@x.com": "a@x.com",
        "b@x.com": "b@x.com",
    }
    assert len({(str(mail["Subject"]), str(mail["From"])) for mail in mails.values()}) == 1


@pytest.mark.parametrize("kind", OTHERS)
def test_20_group_disabled(counter: Counter, relay: ScriptedServer, kind: str) -> None:
    counter.relay(relay)
    counter.set({**copies(kind, "copy"), f"sales_email/{kind}/enabled": "0"})
    [message] = counter.tell(kind)
    assert Delivery.objects.get().reason == f"{KINDS[kind].called} emails are disabled"
    counter.set({f"sales_email/{kind}/enabled": "1"})
    counter.send([message])
    assert (state_of(message), relay.connections) == (State.SUPPRESSED, [])


@pytest.mark.parametrize("method", ["copy", "bcc"])
@pytest.mark.parametrize("kind", COMMENTS)
def test_21_a_comment_without_notifying_the_customer(
    counter: Counter, relay: ScriptedServer, kind: str, method: str
) -> None:
    counter.relay(relay)
    counter.set(copies(kind, method))
    messages = counter.tell(kind, is_customer_notified=0)
    counter.send(messages)
    assert sorted(mail.recipients for mail in relay.received) == [("a@x.com",), ("b@x.com",)]
    assert [state_of(message) for message in messages] == [State.SUPPRESSED, State.SENT, State.SENT]
    assert not any(b"jane@ex.com" in mail.content for mail in relay.received)


@pytest.mark.parametrize("kind", OTHERS)
def test_23_guest(counter: Counter, relay: ScriptedServer, kind: str) -> None:
    counter.relay(relay)
    counter.send(counter.tell(kind, "guest"))
    [mail] = relay.received
    assert str(read(mail)["To"]) == "Ann Lee <jane@ex.com>"
    assert "customer/account" not in read(mail).get_body(("html",)).get_content()  # type: ignore[union-attr]
