"""Nobody sends as somebody else: senders in the envelope and in the header, and recipients that are none (RFC 6409)."""

import re
import zlib

import pytest

from postroom.msa.handing_in import recipient_objection, sender_objection
from postroom.scopes import resolve
from postroom.scopes.scope import Scope
from postroom.spool.models import Body, Delivery
from tests.msa.mails import NOW, Shop, mail, refusal, taken, written

RELAYED = [
    "v%e.x@",
    "v@e.x@ours.example",
    "@ours.example:v@e.x",
    "@ours.example,@x.example:v@e.example",
    '"v@e.x"@ours.example',
    "v@[203.0.113.9]",
    "v@[IPv6:::1]",
    "v",
    "<v@e.example>",
    " v@e.example",
    "v@e.example ",
    "v@E.X.",
    "postmaster",
    "",
    "v@e.example\r\nRCPT TO:<x@y.example>",
    "v@e.example\n",
    "v@e.example\0",
    "user@ex\u200bample.com",
    "user@\u2603.net",
    "user@xn--",
    "user@xn--0117",
    "user@example.com\u202e",
    "=?utf-8?q?=41=42=43?=user@evil.example",
    "=?x?q?collab=40evil=3e=20?=@ours.example",
    "oastify.com!collab\\@ours.example",
    "collab%evil(@ours.example",
    "\ud800@ours.example",
    "a@" + "a-" * 50_000,
    "a" * 50_000 + "@",
    "@" * 50_000,
]


@pytest.mark.parametrize("recipient", RELAYED, ids=range(len(RELAYED)))
def test_what_is_no_address_gets_no_mail(shop: Shop, recipient: str) -> None:
    account = shop.account("en")
    for reply in (
        recipient_objection(account, recipient, 0, NOW),
        refusal(mail(account, recipients=("jane@shopper.example", recipient))),
    ):
        assert reply is not None
        assert (reply.code, reply.enhanced) == (553, "5.1.3")
        assert str(reply).isascii()
        assert str(reply).isprintable()
        assert len(str(reply)) < 500


@pytest.mark.parametrize("recipient", ["v%e.x@ours.example", "e.x!v@ours.example", "user=40evil@ours.example"])
def test_old_ways_to_write_a_route_are_local_parts_like_any_other(shop: Shop, recipient: str) -> None:
    (message,) = taken(mail(shop.account("en"), recipients=(recipient,)))
    assert Delivery.objects.get(message=message).recipient == recipient


@pytest.mark.parametrize(
    ("recipient", "stored"),
    [
        ("user@example\u3002com", "user@example.com"),
        ("user@\uff45xample.com", "user@example.com"),
        ("user@faß.de", "user@xn--fa-hia.de"),
        ("user@аррle.com", "user@xn--le-6kc8da.com"),
        ("用户@例子.公司", "用户@xn--fsqu00a.xn--55qx5d"),
    ],
)
def test_an_international_domain_is_kept_as_the_name_that_is_looked_up(shop: Shop, recipient: str, stored: str) -> None:
    (message,) = taken(mail(shop.account("en"), recipients=(recipient,)))
    assert Delivery.objects.get(message=message).recipient == stored


@pytest.mark.parametrize(
    ("sender", "code"),
    [("", "5.7.1"), ("x", "5.1.7"), ("anybody@else.example", "5.7.1"), ("sales@de.quayside.shop", "5.7.1")],
)
def test_a_sender_is_one_of_the_accounts(shop: Shop, sender: str, code: str) -> None:
    account, snapshot = shop.account("en"), resolve.current()
    objection = sender_objection(account, sender, snapshot)
    assert objection is not None
    assert objection.enhanced == code
    assert sender_objection(account, "Sales@EN.quayside.shop", snapshot) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "Sales <sales@de.quayside.shop>"},
        {"From": "sales@en.quayside.shop.evil.example"},
        {"From": '"sales@en.quayside.shop" <x@evil.example>'},
        {"From": "Jane Visitor <jane@shopper.example>"},
        {"From": "s\u0430les@en.quayside.shop".encode().decode("latin-1")},
        {"Sender": "x@evil.example"},
        {"Sender": "sales@de.quayside.shop"},
        {"Resent-From": "x@evil.example"},
        {"Resent_Sender": "sales@en.quayside.shop"},
        {"From": "sales@en.quayside.shop, x@evil.example"},
        {"From": ""},
    ],
)
def test_a_message_is_from_one_of_the_accounts(shop: Shop, fields: dict[str, str]) -> None:
    reply = refusal(mail(shop.account("en"), written(**fields)))
    assert reply.code in (550, 554)


def test_the_mend_of_a_foreign_sender_is_named(shop: Shop) -> None:
    reply = refusal(mail(shop.account("en"), written(From="Jane <jane@shopper.example>")))
    assert (reply.code, reply.enhanced) == (550, "5.7.1")
    for part in (
        "jane@shopper.example",
        "Store Email Addresses",
        "credential shop main",
        "Reply-To",
        "owner@en.quayside.shop",
    ):
        assert part in reply.text


def test_more_senders_are_those_that_the_credential_names(shop: Shop) -> None:
    account = shop.account("en", senders=("news@partner.example", "@more.example"))
    ok = [mail(account, written(From=one)) for one in ("News@Partner.Example", "x@more.example")]
    assert len(taken(*ok)) == 2
    refusal(mail(account, written(From="other@partner.example")))
    refusal(mail(account, written(From="x@sub.more.example")))


def test_an_example_address_is_nobodys(shop: Shop) -> None:
    shop.scene.choose("trans_email/ident_support/email", "support@example.com", Scope.store(shop.scene.view("en").pk))
    refusal(mail(shop.account("en"), written(From="support@example.com")))


def test_a_message_has_as_many_recipients_as_its_credential_may_write_to(shop: Shop) -> None:
    account = shop.account("en", recipients=2)
    some = tuple(f"customer{number}@shopper.example" for number in range(3))
    assert recipient_objection(account, some[0], 1, NOW) is None
    late = recipient_objection(account, some[2], 2, NOW)
    assert late is not None
    assert (late.code, late.enhanced) == (452, "4.5.3")
    assert refusal(mail(account, recipients=some)).enhanced == "5.5.3"
    assert refusal(mail(account, recipients=())).code == 554


def test_no_blind_copy_is_told_to_anybody(shop: Shop) -> None:
    data = written(Bcc="hidden@shopper.example,\r\n other@shopper.example", Resent_Bcc="third@shopper.example")
    people = ("jane@shopper.example", "hidden@shopper.example", "other@shopper.example")
    (message,) = taken(mail(shop.account("en"), data, recipients=people))
    kept = zlib.decompress(Body.objects.get(message=message).bytes).lower()
    kept = re.sub(rb"<[0-9a-f]{32}@", b"<@", kept)  # the Message-ID is any digits, and some of them are letters
    assert b"bcc" not in kept
    assert b"hidden" not in kept
    assert b"third" not in kept
    rows = Delivery.objects.filter(message=message).order_by("index").values_list("recipient", "role")
    assert dict(rows) == {people[0]: "to", people[1]: "bcc", people[2]: "bcc"}
