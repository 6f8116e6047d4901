"""People with passwords, and the forms that let them in."""

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client

from postroom.access.models import Grant, Person, Role
from postroom.scopes.scope import DEFAULT, Scope
from tests.desk.conftest import NOW

PASSWORD = "correct horse battery staple"


def somebody(name: str = "anna", role: str = "administrator", scope: Scope = DEFAULT) -> Person:
    person = Person(email=f"{name}@quayside.shop", name=name.title(), created_at=NOW)
    person.set_password(PASSWORD)
    person.save()
    if role:
        Grant.objects.create(
            person=person,
            role=Role.objects.get(code=role),
            all_stores=scope == DEFAULT,
            website_id=scope.id if scope.kind == "websites" else None,
            store_view_id=scope.id if scope.kind == "stores" else None,
        )
    return person


@dataclass
class Browser:
    """A client that takes forms seriously: what it posts carries the token of the page it saw."""

    client: Client

    @classmethod
    def new(cls, **more: str) -> "Browser":
        return cls(Client(enforce_csrf_checks=True, raise_request_exception=False, headers=more))

    def get(self, address: str) -> Any:
        return self.client.get(address)

    def token(self, address: str) -> str:
        page = self.get(address).content.decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, f"no form on {address}"
        return found[1]

    def send(self, address: str, to: str = "", **typed: object) -> Any:
        return self.client.post(to or address, {**typed, "csrfmiddlewaretoken": self.token(address)})

    def sign_in(self, person: Person, password: str = PASSWORD, **more: str) -> Any:
        return self.send("/admin/login/", email=person.email, password=password, **more)

    @property
    def is_in(self) -> bool:
        return bool(self.get("/admin/account/").status_code == 200)

    @property
    def session(self) -> str:
        cookie = self.client.cookies.get("postroom")
        return cookie.value if cookie else ""
