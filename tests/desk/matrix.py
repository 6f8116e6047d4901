"""What the matrix of access needs to know about a page that it cannot read off the page itself.

A new page without arguments needs nothing here, unless it is open to who is not signed in. A page about one object
needs an entry in OBJECTS: how to make the address of an object of the website `main`, store view `en`. A page that
changes something needs an entry in CHANGES: what a form of it would send, so that everybody who may not do it can be
seen to fail with the very same form.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from postroom.access import keys
from postroom.access.models import ApiKey, Grant, Person, Role
from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.connectors.models import Connector
from postroom.msa import credentials, rules
from postroom.msa.models import Credential, Rule
from postroom.msa.recognise import Told
from postroom.scopes.resolve import Snapshot
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT
from postroom.spool.handling.actions import By
from postroom.spool.handling.choice import Verb, look
from postroom.spool.handling.jobs import Confirmed, start
from postroom.spool.models import BulkJob, Delivery, Message
from postroom.spool.reading.history import Filters
from postroom.spool.states import State
from postroom.webhooks import endpoints
from postroom.webhooks.endpoints import Wish
from postroom.webhooks.models import Endpoint
from tests.desk.conftest import NOW
from tests.desk.post import Post

#: Pages for who is not signed in; what they do is tested by itself (test_entrance, test_links).
OPEN = {"sign-in", "second-factor", "sign-out", "enter", "invitation", "reset", "forgotten", "language"}

#: Pages that are there in the demo only.
DEMO = {"place", "demo-order", "placed"}
#: Pages for who has the resource for all stores.
EVERYWHERE = {"new-role", "magento", "magento-store", "magento-stores", "magento-standing", "import"}
#: Pages whose POST concerns nobody but the person, or changes nothing that is kept.
OWN = {
    *("account-profile", "account-password", "account-sessions", "two-factor", "recovery-codes", "two-factor-remove"),
    *("put-away", "meaning", "connection"),
}

#: What belongs to the website `main` alone, as its pages say it.
MARKS = (
    "Only-Main-Person",
    "only-main-key",
    "only-main-credential",
    "only-main-webhook",
    "only-main-connector",
    "only_main_kind",
    "only-main@quayside.shop",
    "MAIN-0001",
)


@dataclass
class Main:
    """What there is at the website `main`; nobody of `japan` may see or change any of it."""

    shop: Snapshot
    post: Post
    message: Message = field(init=False)
    person: Person = field(init=False)
    role: Role = field(init=False)
    key: ApiKey = field(init=False)
    credential: Credential = field(init=False)
    webhook: Endpoint = field(init=False)
    rule: Rule = field(init=False)

    def __post_init__(self) -> None:
        main = self.shop.store_view("en").website_id
        self.message = self.post.mail("en", reference="MAIN-0001")
        self.person = Person.objects.create(email="only-main@quayside.shop", name="Only-Main-Person", created_at=NOW)
        self.role = Role.objects.create(code="clerk", name="Clerk", granted=[Resource.MESSAGES_VIEW.value])
        Grant.objects.create(person=self.person, role=self.role, website_id=main)
        by, grant = Actor("test", operator=True), keys.Grant(websites=("main",))
        self.key, _ = keys.create("only-main-key", grant, by, NOW)
        self.credential, _ = credentials.create("only-main-credential", grant, credentials.Limits(), by, NOW)
        wish = Wish("only-main-webhook", "https://only-main.example.com/", grant)
        self.webhook, _ = endpoints.create(wish, by, NOW)
        view = self.shop.store_view("en").id
        self.rule = rules.add(Told("", "*", "only_main_kind", discreet=False, store_view=view), by, NOW)

    @property
    def message_alone(self) -> Filters:
        return Filters(ids=(self.message.public_id,))

    @property
    def scope(self) -> str:
        return f"websites:{self.shop.store_view('en').website_id}"


@dataclass(frozen=True)
class About:
    """A page about one object. `shared`: whoever has the resource may look, wherever they have it; `private`: nobody
    else's object is anybody's to see."""

    arguments: Callable[[Main], dict[str, Any]]
    shared: bool = False
    private: bool = False


def message(main: Main) -> dict[str, Any]:
    return {"public_id": main.message.public_id}


def job(main: Main) -> dict[str, Any]:
    found = BulkJob.objects.first()
    if found is None:
        by = By("desk:somebody@quayside.shop", "why", NOW)
        seen = look(main.message_alone, Verb.HOLD)
        found = start(main.message_alone, Verb.HOLD, Confirmed(seen.until, seen.count), by)
    return {"public_id": found.public_id}


def followed(main: Main) -> dict[str, Any]:
    made = {"base_url": "https://only-main.quayside.shop", "created_at": NOW, "since": NOW}
    return {"pk": Connector.objects.get_or_create(name="only-main-connector", defaults=made)[0].pk}


UNKNOWN = "00000000-0000-4000-8000-000000000000"
OBJECTS: dict[str, About] = {
    "message": About(message),
    "message-standing": About(message),
    "message-html": About(message),
    "message-source": About(message),
    "message-act": About(message),
    "message-again": About(message),
    "demo-order": About(message),
    "placed": About(message),
    "job": About(job),
    "job-progress": About(job),
    "job-stop": About(job),
    "order": About(lambda main: {"store_view": "en", "reference": "MAIN-0001"}),
    "website": About(lambda main: {"code": "main"}),
    "store-view": About(lambda main: {"code": "en"}),
    "person": About(lambda main: {"pk": main.person.pk}),
    "person-act": About(lambda main: {"pk": main.person.pk}),
    "role": About(lambda main: {"pk": main.role.pk}, shared=True),
    "role-remove": About(lambda main: {"pk": Role.objects.create(code="spare", name="Spare").pk}, shared=True),
    "key-revoke": About(lambda main: {"pk": main.key.pk}),
    "credential-revoke": About(lambda main: {"pk": main.credential.pk}),
    "webhook": About(lambda main: {"pk": main.webhook.pk}),
    "webhook-act": About(lambda main: {"pk": main.webhook.pk}),
    "rule-remove": About(lambda main: {"pk": main.rule.pk}),
    "magento-store": About(followed),
    "magento-stores": About(followed),
    "magento-standing": About(followed),
    "configuration-section": About(lambda main: {"section_id": "system"}, shared=True),
    "meaning-of-identity": About(lambda main: {"code": "sales"}, shared=True),
    "connection-test": About(lambda main: {"test": UNKNOWN}, private=True),
    "reference-section": About(lambda main: {"name": "system"}, shared=True),
}

Form = dict[str, Any]


def with_a_sender(form: Form) -> Form:
    """Mail leaves from no example address."""
    addresses = {f"trans_email/ident_{code}/email": f"{code}@quayside.shop" for code in ("sales", "support")}
    save(addresses, DEFAULT, Actor("test", operator=True))
    return form


def with_old_mail(main: Main, form: Form) -> Form:
    """The website's mail is old, and settled."""
    Message.objects.filter(pk=main.message.pk).update(created_at=NOW - timedelta(days=900))
    Delivery.objects.filter(message=main.message).update(state=State.SENT)
    save({"postroom/retention/bodies": "90d"}, DEFAULT, Actor("test", operator=True))
    return form


CHANGES: dict[str, Callable[[Main], list[Form]]] = {
    "message-act": lambda main: [{"verb": verb, "reason": "why"} for verb in ("hold", "cancel")],
    "message-again": lambda main: [{"to": "other@quayside.shop", "key": UNKNOWN}],
    "order": lambda main: [{"wrong": main.message.to_address, "right": "other@quayside.shop"}],
    "bulk": lambda main: [
        {"verb": verb, "id": str(main.message.public_id), "newest": main.message.pk, "seen": 1, "typed": "1"}
        for verb in ("hold", "retry", "cancel")
    ],
    "job-stop": lambda main: [{}],
    "person": lambda main: [{"name": "Renamed", "keep": []}],
    "person-act": lambda main: [{"verb": verb} for verb in ("hand-over", "link", "disable")],
    "invite": lambda main: [{"email": "new@quayside.shop", "name": "", "role": main.role.pk, "place": main.scope}],
    "new-role": lambda main: [{"name": "Made", "resource": "dashboard"}],
    "role": lambda main: [{"name": "Clerk", "resource": "audit"}],
    "role-remove": lambda main: [{}],
    "keys": lambda main: [{"name": "new", "place": main.scope}],
    "key-revoke": lambda main: [{}],
    "credentials": lambda main: [{"name": "new", "place": main.scope}],
    "credential-revoke": lambda main: [{}],
    "webhooks": lambda main: [{"name": "new", "url": "https://shop.example.com/", "place": main.scope}],
    "webhook-act": lambda main: [{"verb": verb} for verb in ("pause", "resume", "rotate", "test", "remove")],
    "rules": lambda main: [{"about": "*", "kind": "order", "place": f"stores:{main.shop.store_view('en').id}"}],
    "rule-remove": lambda main: [{}],
    "magento-store": lambda main: [{"act": act} for act in ("pause", "remove")],
    "stores": lambda main: [{"form": "view", "code": "fr", "name": "Français", "website": "main"}],
    "website": lambda main: [{"name": "Renamed"}],
    "store-view": lambda main: [{"name": "Renamed"}],
    "retention": lambda main: [with_old_mail(main, {"confirm": "1"})],
    "person-data": lambda main: [
        {"address": main.message.to_address, "act": act, "confirm": main.message.to_address}
        for act in ("export", "erase")
    ],
    "import": lambda main: [
        {"act": "save", "secret_text": "scope,scope_id,path,value\ndefault,0,general/store_information/name,Moved in"}
    ],
    "send-test": lambda main: [with_a_sender({"kind": "order", "view": "en", "to": "me@quayside.shop"})],
}
