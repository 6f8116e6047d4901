"""The desk's pages as a browser gets them: by Django's test client, signed in, with the frame and all middleware."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.test import Client

from bench.million import ARCHIVE, OLD_RELAY, SINGLE
from postroom.access.models import Grant, Person, Role
from postroom.access.resources import Resource
from postroom.spool.models import Message

LIST = "/admin/messages/"
PAGES = {
    "messages": LIST,
    "an order number": f"{LIST}?q=000600000",
    "a recipient": f"{LIST}?q={SINGLE}",
    "nothing fits": f"{LIST}?q=nobody%40nowhere.example",
    "held": f"{LIST}?state=held",
    "waiting": f"{LIST}?state=waiting",
    "failed": f"{LIST}?state=failed",
    "sent": f"{LIST}?state=sent",
    "to the archive": f"{LIST}?to={ARCHIVE}",
    "kind": f"{LIST}?kind=order_comment",
    "an old mail server": f"{LIST}?via={OLD_RELAY}",
    "refused with 550": f"{LIST}?code=550",
    "refused with 5.7.26": f"{LIST}?code=5.7.26",
    "since long ago": f"{LIST}?since=2020-01-01T00:00",
    "jobs": f"{LIST}jobs/",
    "dashboard": "/admin/",
}


def pages() -> Iterator[tuple[str, Callable[[], str]]]:
    settings.ALLOWED_HOSTS = ["testserver"]
    one_view = signed_in("one@quayside.shop", store_view_id=3)
    everything = signed_in("all@quayside.shop", all_stores=True)
    message = Message.objects.get(reference="000016001") if Message.objects.filter(reference="000016001") else None
    more = {"one message": f"{LIST}{message.public_id}/"} if message else {}
    for name, address in (PAGES | more).items():
        yield f"page: {name}", got(everything, address)
        if name not in more:
            yield f"page: {name} (one view)", got(one_view, address)


def signed_in(email: str, **scope: object) -> Client:
    person = Person(email=email, name=email, created_at=datetime.now(UTC))
    person.set_unusable_password()
    person.save()
    role = Role.objects.create(code=email, name=email, granted=[*map(str, Resource)])
    Grant.objects.create(person=person, role=role, **scope)
    client = Client()
    client.force_login(person)
    return client


def got(client: Client, address: str) -> Callable[[], str]:
    def get() -> str:
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}; the figures would mean nothing.")
        return f"{len(response.content) / 1024:.0f} KB"

    return get
