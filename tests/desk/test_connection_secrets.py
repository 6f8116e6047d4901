"""Somebody who has one website tries to learn what Default Config or another website signs in with."""

import pytest
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.configuration.cells import Cell
from postroom.desk.configuration.models import ConnectionTest
from postroom.scopes import effective, resolve
from postroom.scopes.catalogue import setting
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from tests.desk.conftest import SignIn
from tests.desk.test_connection import OPERATOR, allow, finished, home, no_test_outlives_its_database
from tests.desk.test_meaning import CANARY, meaning
from tests.peers.scripted import Manners, ScriptedServer

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["home", "no_test_outlives_its_database"]
ACCOUNT = {"transport": "smtp", "ssl": "none", "auth": "login", "username": "shop"}


def scope_of(shown: str) -> Scope:
    snapshot = resolve.current()
    return next(each for each in snapshot.below(DEFAULT) if snapshot.shown(each) == shown)


def account(**fields: str) -> dict[str, str]:
    return {f"system/smtp/{name}": text for name, text in {**ACCOUNT, **fields}.items()}


@pytest.mark.parametrize("path", [("password",), ("password", "username")])
def test_use_default_never_brings_the_password_to_a_server_of_ones_own(
    sign_in: SignIn, shop: resolve.Snapshot, path: tuple[str, ...]
) -> None:
    main = scope_of("websites:main")
    save(account(host="smtp.good.example", port="587", password=CANARY), DEFAULT, OPERATOR)
    client = sign_in([Resource.CONFIGURATION_VIEW, Resource.CONFIGURATION_SYSTEM, Resource.CONNECTION_TEST], main)
    with ScriptedServer(Manners(accounts={"shop": CANARY})) as evil:
        allow(evil.port, 587)
        own = account(host="127.0.0.1", port=str(evil.port), username="shop", password="x")
        save(own, main, OPERATOR)
        form = {f"inherit:system/smtp/{name}": "1" for name in path}
        for name in path:
            declared = setting(f"system/smtp/{name}")
            form[f"was:{declared.path}"] = Cell(declared, resolve.current(), main).was
            form[declared.path] = ""
        address = "/admin/configuration/test/?scope=websites:main"
        assert client.post(address, form, headers={"HX-Request": "true"}).status_code == 200
        finished()
        assert not any(line.startswith("AUTH") for line in evil.commands)
        assert "EHLO" in " ".join(evil.commands)


def test_a_guess_is_not_answered_by_the_test_of_another_website(sign_in: SignIn, shop: resolve.Snapshot) -> None:
    japan = scope_of("websites:japan")
    ours = account(host="smtp.good.example", port="587", password=CANARY)
    save(ours, japan, OPERATOR)
    now = timezone.now()
    tested = effective.transport_at(resolve.current(), japan).fingerprint
    ConnectionTest.objects.create(
        scope=japan.kind, scope_id=japan.id, by="desk:chief", relay="smtp.good.example:587", fingerprint=tested,
        senders=[], started_at=now, ended_at=now, ok=True, phases=[],
    )  # fmt: skip
    everything = [Resource.CONFIGURATION_VIEW, Resource.CONFIGURATION_SYSTEM, Resource.CONNECTION_TEST]
    client = sign_in(everything, scope_of("websites:main"))
    guess = {path.rpartition("/")[2]: text for path, text in ours.items()}
    assert "smtp.good.example" in meaning(client, "websites:main", **guess)
    assert "none yet" in meaning(client, "websites:main", **guess)
    assert "none yet" not in meaning(sign_in(everything, japan), "websites:japan", **guess)
    save(ours, scope_of("websites:main"), OPERATOR)
    assert "none yet" in meaning(client, "websites:main")
