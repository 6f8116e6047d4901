"""The 25 behaviour vectors of Magento's mail, each on the wire; what differs on purpose is in docs/differences.md."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from postroom.letters.models import Template
from postroom.scopes import resolve
from postroom.scopes.models import SettingValue, StoreView, Website
from postroom.scopes.save import Rejected
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.models import Attempt, Delivery, Event, Message
from postroom.spool.states import State
from tests.cli.shell import clean_environment
from tests.journeys.counter import Counter
from tests.peers.certificates import Authority
from tests.peers.ports import free_port
from tests.peers.scripted import Manners, Received, ScriptedServer
from tests.peers.steps import reply

DIFFERENCES = Path(__file__).parents[2] / "docs" / "differences.md"


def read(mail: Received) -> EmailMessage:
    message = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def state_of(message: UUID) -> str:
    return Delivery.objects.get(message__public_id=message, index=0).state


def test_1_defaults(counter: Counter, relay: ScriptedServer) -> None:
    counter.relay(relay)
    [status] = counter.send(counter.place())
    [mail] = relay.received
    message = read(mail)
    assert status.state is State.SENT
    assert (message["From"], message["To"]) == ("Sales <sales@quayside.shop>", "Jane Doe <jane@ex.com>")
    assert message["Sender"] is message["Reply-To"] is message["Bcc"] is None
    assert (mail.sender, mail.recipients) == ("sales@quayside.shop", ("jane@ex.com",))


def test_2_return_path_yes(counter: Counter, relay: ScriptedServer) -> None:
    counter.relay(relay, set_return_path="1")
    counter.send(counter.place())
    [mail] = relay.received
    assert read(mail)["Sender"].addresses[0].addr_spec == "sales@quayside.shop"
    assert (mail.sender, mail.recipients) == ("sales@quayside.shop", ("jane@ex.com",))


def test_3_return_path_specified(counter: Counter, relay: ScriptedServer) -> None:
    counter.relay(relay, set_return_path="2", return_path_email="bounce@ex.org")
    counter.send(counter.place())
    [mail] = relay.received
    message = read(mail)
    assert (message["Sender"], mail.sender) == ("bounce@ex.org", "bounce@ex.org")
    assert message["Message-ID"].endswith("@ex.org>")


def test_4_specified_without_an_address(counter: Counter, relay: ScriptedServer) -> None:
    """It cannot be saved; where it was imported into the table it behaves as No."""
    with pytest.raises(Rejected, match="Return-Path Email"):
        counter.set({"system/smtp/set_return_path": "2"})
    SettingValue.objects.create(scope="default", scope_id=0, path="system/smtp/set_return_path", value="2")
    counter.relay(relay)
    counter.send(counter.place())
    [mail] = relay.received
    assert (read(mail)["Sender"], mail.sender) == (None, "sales@quayside.shop")


def test_5_communications_disabled_by_default(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: no silence. The message is kept as suppressed with its reason, and switching back on sends none of it."""
    counter.relay(relay, disable="1")
    [message] = counter.place()
    assert state_of(message) == State.SUPPRESSED
    assert Delivery.objects.get().reason == "communications disabled"
    counter.set({"system/smtp/disable": "0"})
    [status] = counter.send([message])
    assert (status.state, relay.connections) == (State.SUPPRESSED, [])


def test_5_disabled_while_queued_is_held_until_a_person_releases_it(counter: Counter, relay: ScriptedServer) -> None:
    counter.relay(relay)
    [message] = counter.place()
    counter.set({"system/smtp/disable": "1"})
    [status] = counter.send([message])
    counter.set({"system/smtp/disable": "0"})
    [later] = counter.send([message])
    assert (status.state, later.state, relay.connections) == (State.HELD, State.HELD, [])


def test_6_disabled_for_one_store_view_only(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: the message's own store view decides, whoever triggers it; here nothing runs inside that store view."""
    counter.relay(relay)
    counter.add_view("other")
    counter.set({"system/smtp/disable": "1"}, counter.scope())
    off, on = counter.place()[0], counter.place("other", increment_id="000000002")[0]
    counter.send([on, off])
    assert (state_of(off), state_of(on)) == (State.SUPPRESSED, State.SENT)


def test_7_each_store_views_own_host(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: a worker, which is nobody's store view, still dials the host of the message's store view."""
    counter.relay(relay)
    with ScriptedServer() as own:
        counter.relay(own, counter.scope())
        counter.send(counter.place())
        assert (len(own.received), relay.connections) == (1, [])


def test_8_what_another_store_view_switched_off_stays_its_own(counter: Counter, relay: ScriptedServer) -> None:
    counter.relay(relay)
    store_b = counter.add_view("b")
    counter.set({"system/smtp/disable": "1"}, store_b)
    [message] = counter.place("b")
    counter.send([message])
    assert (state_of(message), relay.connections) == (State.SUPPRESSED, [])


def test_9_server_refuses_the_connection(counter: Counter) -> None:
    """Ours: it stays queued without an attempt burnt, and leaves once the server is back."""
    gone = ScriptedServer(port=free_port())
    gone.stop()
    counter.relay(gone)
    [message] = counter.place()
    [status] = counter.send([message])
    assert (status.state, Delivery.objects.get().attempts) == (State.QUEUED, 0)
    with ScriptedServer() as back:
        counter.relay(back)
        [status] = counter.send([message])
        assert (status.state, len(back.received)) == (State.SENT, 1)


def test_10_auth_none_with_a_username(counter: Counter) -> None:
    """Ours: NONE means none, as the field says."""
    with ScriptedServer(Manners(accounts={"u": "p"})) as server:
        counter.relay(server, auth="none", username="u", password="p")
        counter.send(counter.place())
        assert len(server.received) == 1
        assert not [command for command in server.commands if command.upper().startswith("AUTH")]


def test_11_tls_is_starttls_before_mail(counter: Counter, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with ScriptedServer(Manners(tls=authority.good("127.0.0.1"))) as server:
        counter.set({"postroom/smtp/ca_bundle": str(authority.bundle)})
        counter.relay(server, ssl="tls")
        counter.send(counter.place())
        [mail] = server.received
        assert mail.tls
        verbs = [command.split()[0].upper() for command in server.commands]
        assert verbs.index("STARTTLS") < verbs.index("MAIL")


def test_12_tls_with_a_server_that_does_not_offer_it(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: it fails closed; no credentials and no mail in clear text."""
    counter.relay(relay, ssl="tls", auth="login", username="u", password="Zq9!canary")
    [status] = counter.send(counter.place())
    wire = b"".join(bytes(connection.wire) for connection in relay.connections)
    assert (status.state, relay.received) == (State.QUEUED, [])
    assert b"AUTH" not in wire
    assert b"MAIL" not in wire


def test_13_the_password_is_write_only(counter: Counter) -> None:
    counter.set({"system/smtp/transport": "smtp", "system/smtp/username": "u", "system/smtp/password": "new"})
    stored = SettingValue.objects.get(path="system/smtp/password").value
    assert stored is not None
    assert re.fullmatch(r"v1:[^:]+:[A-Za-z0-9+/=_-]+", stored)
    counter.set({"system/smtp/password": "******"})
    assert SettingValue.objects.get(path="system/smtp/password").value == stored
    assert resolve.current().secret("system/smtp/password", DEFAULT) == "new"


def test_13_config_show_prints_stars(tmp_path: Path) -> None:
    home = clean_environment(tmp_path, POSTROOM_DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")

    def postroom(*words: str, typed: str = "") -> str:
        command = [sys.executable, "-m", "postroom.cli.main", *words]
        return subprocess.run(command, env=home, input=typed, text=True, capture_output=True, check=True).stdout

    postroom("setup")
    postroom("config:set", "system/smtp/password", "-", typed="Zq9!canary\n")
    assert postroom("config:show", "system/smtp/password").strip() == "******"


def test_14_environment_beats_the_table_at_its_scope(
    counter: Counter, relay: ScriptedServer, environment_says: Callable[[str, str], None]
) -> None:
    counter.relay(relay)
    counter.set({"system/smtp/port": "25"})
    environment_says("CONFIG__DEFAULT__SYSTEM__SMTP__PORT", str(relay.port))
    counter.send(counter.place())
    assert len(relay.received) == 1
    with pytest.raises(Rejected, match="environment"):
        counter.set({"system/smtp/port": "26"})


def test_15_a_nearer_scope_in_the_table_beats_the_environment_at_default(
    counter: Counter, relay: ScriptedServer, environment_says: Callable[[str, str], None]
) -> None:
    counter.relay(relay, counter.scope())
    environment_says("CONFIG__DEFAULT__SYSTEM__SMTP__HOST", "192.0.2.1")
    counter.send(counter.place())
    assert len(relay.received) == 1


COPIES = {"sales_email/order/copy_to": "a@x.com, b@x.com"}


def test_16_bcc_copies(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: one message, an envelope for each recipient, the same bytes, and no Bcc in them."""
    counter.relay(relay)
    counter.set({**COPIES, "sales_email/order/copy_method": "bcc"})
    [message] = counter.place()
    counter.send([message])
    assert sorted(mail.recipients for mail in relay.received) == [("a@x.com",), ("b@x.com",), ("jane@ex.com",)]
    assert len({mail.content for mail in relay.received}) == 1
    assert read(relay.received[0])["Bcc"] is None
    assert b"@x.com" not in relay.received[0].content
    assert Message.objects.count() == 1


def test_17_separate_copies(counter: Counter, relay: ScriptedServer) -> None:
    counter.relay(relay)
    counter.set({**COPIES, "sales_email/order/copy_method": "copy"})
    counter.send(counter.place())
    mails = {mail.recipients[0]: read(mail) for mail in relay.received}
    assert [str(mails[to]["To"]) for to in ("jane@ex.com", "a@x.com", "b@x.com")] == [
        "Jane Doe <jane@ex.com>", "a@x.com", "b@x.com",
    ]  # fmt: skip
    assert len({str(mail["Subject"]) for mail in mails.values()}) == 1
    assert {str(mail["From"]) for mail in mails.values()} == {"Sales <sales@quayside.shop>"}
    assert len({mail.get_body(("html",)).get_content() for mail in mails.values()}) == 1  # type: ignore[union-attr]


def refuse(recipient: str) -> object:
    return lambda argument: reply("550 5.1.1 no such mailbox") if recipient in argument else None


def test_18_a_refused_copy(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: the other copy is sent all the same."""
    relay.script.when("RCPT", refuse("a@x.com"))  # type: ignore[arg-type]
    counter.relay(relay)
    counter.set({**COPIES, "sales_email/order/copy_method": "copy"})
    messages = counter.place()
    counter.send(messages)
    assert [state_of(message) for message in messages] == [State.SENT, State.REFUSED, State.SENT]


def test_19_a_refused_customer(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: the shop's copies leave, so that it learns of the order."""
    relay.script.when("RCPT", refuse("jane@ex.com"))  # type: ignore[arg-type]
    counter.relay(relay)
    counter.set({**COPIES, "sales_email/order/copy_method": "copy"})
    messages = counter.place()
    counter.send(messages)
    assert [state_of(message) for message in messages] == [State.REFUSED, State.SENT, State.SENT]


def test_20_group_disabled(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: a row says why. Enabling later sends nothing, whichever way mail is sent."""
    counter.relay(relay)
    counter.set({**COPIES, "sales_email/order/enabled": "0"})
    [message] = counter.place()
    assert Delivery.objects.get().reason == "order emails are disabled"
    for asynchronous in ("0", "1"):
        counter.set({"sales_email/order/enabled": "1", "sales_email/general/async_sending": asynchronous})
        counter.send([message])
    assert (state_of(message), relay.connections) == (State.SUPPRESSED, [])


COMMENT_COPIES = {"sales_email/order_comment/copy_to": "a@x.com"}


def test_21_separate_copies_of_a_comment_with_the_customer_notified(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: the copy is sent as well, as the setting promises."""
    counter.relay(relay)
    counter.set({**COMMENT_COPIES, "sales_email/order_comment/copy_method": "copy"})
    counter.send(counter.comment("<p>Sewn <b>today</b>.</p>", is_customer_notified=1))
    mails = {mail.recipients: read(mail) for mail in relay.received}
    assert {to: str(mail["To"]) for to, mail in mails.items()} == {
        ("jane@ex.com",): "Jane Doe <jane@ex.com>",
        ("a@x.com",): "a@x.com",
    }
    assert len({str(mail["Subject"]) for mail in mails.values()}) == 1
    for mail in mails.values():
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "\n  Sewn today.\n" in text.replace("\r\n", "\n")
        assert "Processing" in text


@pytest.mark.parametrize("method", ["copy", "bcc"])
def test_21_a_comment_without_notifying_the_customer(counter: Counter, relay: ScriptedServer, method: str) -> None:
    """Ours: the copy leaves with Bcc too, as a message of its own, and a row says why the customer got nothing."""
    counter.relay(relay)
    counter.set({**COMMENT_COPIES, "sales_email/order_comment/copy_method": method})
    customer, copied = counter.comment("For the shop's eyes.", is_customer_notified=0)
    counter.send([customer, copied])
    [mail] = relay.received
    assert (mail.recipients, str(read(mail)["To"])) == (("a@x.com",), "a@x.com")
    assert b"jane@ex.com" not in mail.content
    assert (state_of(customer), state_of(copied)) == (State.SUPPRESSED, State.SENT)
    assert Delivery.objects.get(message__public_id=customer).reason == "customer not notified"


def test_21_the_same_comment_twice_is_one_mail(counter: Counter, relay: ScriptedServer) -> None:
    counter.relay(relay)
    first, again = counter.comment("Sewn today."), counter.comment("Sewn today.")
    counter.send([*first, *again, *counter.comment("Sent today.", entity_id=813)])
    assert first == again
    assert [mail.recipients for mail in relay.received] == [("jane@ex.com",)] * 2


def test_22_copies_with_a_space_between(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: they are addresses like any other; what is none is refused when it is saved."""
    counter.relay(relay)
    counter.set({"sales_email/order/copy_to": "a@x.com b@x.com;a@x.com jane@ex.com"})
    counter.send(counter.place())
    assert sorted(mail.recipients[0] for mail in relay.received) == ["a@x.com", "b@x.com", "jane@ex.com"]
    with pytest.raises(Rejected, match="not-an-address"):
        counter.set({"sales_email/order/copy_to": "a@x.com not-an-address"})


def test_23_guest(counter: Counter, relay: ScriptedServer) -> None:
    counter.relay(relay)
    counter.send(
        counter.place(sample="guest", customer_email="ann@ex.com", customer_firstname=None, customer_lastname=None)
    )
    [mail] = relay.received
    assert mail.recipients == ("ann@ex.com",)
    billing_name = str(read(mail)["To"]).rsplit(" <", 1)[0]
    assert billing_name
    assert "customer/account" not in read(mail).get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_24_no_first_name(counter: Counter, relay: ScriptedServer) -> None:
    """Ours: the name on the bill; Guest only where there is none."""
    counter.relay(relay)
    counter.send(counter.place(sample="guest", customer_firstname=None))
    counter.send(counter.place(sample="guest_without_names", increment_id="000000002", customer_firstname=None))
    first, second = (read(mail).get_body(("plain",)).get_content() for mail in relay.received)  # type: ignore[union-attr]
    assert "Ann Lee" in first.split(",")[0]
    assert "Guest" not in first
    assert "Guest" in second


def test_25_a_stored_template_at_website_scope(counter: Counter, relay: ScriptedServer) -> None:
    """The store views of that website use it, the others the default."""
    counter.relay(relay)
    StoreView.objects.create(code="far", name="Far", website=Website.objects.create(code="second", name="Second"))
    own = Template.objects.create(
        code="Ours",
        based_on="sales_email_order_template",
        subject="Ahoy {{ order.number }}",
        html="<p>{{ order.number }}</p>",
    )
    counter.set({"sales_email/order/template": str(own.pk)}, Scope.website(counter.website.pk))
    counter.send([*counter.place(), *counter.place("far", increment_id="000000002")])
    subjects = {mail["Subject"] for mail in map(read, relay.received)}
    assert "Ahoy 000000001" in subjects
    assert len(subjects) == 2
    assert "Ahoy 000000002" not in subjects


def test_every_vector_that_differs_is_listed() -> None:
    """The docstrings above that begin with Ours are those of the table."""
    source = Path(__file__).read_text()
    ours = set(re.findall(r'def test_(\d+)_[^\n]*\n(?:    [^\n]*\n){0,2}?\s*"""(?:Ours|It cannot)', source))
    listed = set(re.findall(r"\d+", " ".join(re.findall(r"^\| ([\d, ]+) \|", DIFFERENCES.read_text(), re.MULTILINE))))
    assert ours
    assert ours <= listed


def test_the_history_tells_the_journey(counter: Counter, relay: ScriptedServer) -> None:
    relay.script.once("RCPT", reply("450 4.2.0 greylisted, come back"))
    counter.relay(relay)
    [message] = counter.place()
    [deferred] = counter.send([message])
    assert deferred.state is State.QUEUED
    assert deferred.due_at > datetime.now(UTC) + timedelta(minutes=1)
    events = list(Event.objects.filter(message__public_id=message).values_list("name", flat=True))
    assert events[0] == "submitted"
    assert "deferred" in events
    assert [attempt.code for attempt in Attempt.objects.all()] == [450]
