"""``python -m tests.backup.read_everything``: every page that needs no object and every message's, as administrator.

Prints what did not open; nothing else.
"""

from collections.abc import Iterator

import django
from django.urls import URLPattern, URLResolver


def names(place: URLPattern | URLResolver) -> Iterator[str]:
    if isinstance(place, URLResolver):
        for each in place.url_patterns:
            yield from names(each)
    elif place.name:
        yield place.name


if __name__ == "__main__":
    django.setup()
    from django.test import Client
    from django.urls import NoReverseMatch, get_resolver, reverse

    from postroom.access.models import Person
    from postroom.spool.models import Delivery, Message

    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.get(email="anna@quayside.shop"))
    desk = next(each for each in get_resolver().url_patterns if str(each.pattern) == "admin/")
    addresses = []
    for name in sorted(names(desk)):
        try:
            addresses.append(reverse(f"desk:{name}"))
        except NoReverseMatch:
            continue
    for message in Message.objects.all():
        told = {"public_id": message.public_id}
        addresses += [reverse(f"desk:{name}", kwargs=told) for name in ("message", "message-standing")]
    print(f"{len(addresses)} pages, {Delivery.objects.count()} deliveries")
    for address in addresses:
        status = client.get(address).status_code
        # 405: a page that only takes forms; 302: one for who is not signed in yet; 404: of the demo.
        if status not in (200, 302, 303, 404, 405):
            print(f"{address}: {status}")
