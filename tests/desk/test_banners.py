"""What keeps mail from leaving is said on every page, to whom it concerns, with the link that mends it."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.scopes import resolve
from postroom.scopes.models import StoreView
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.models import Worker
from tests.desk.conftest import SignIn

OPERATOR = Actor("test", operator=True)
EVERYWHERE = ("/admin/", "/admin/stores/", "/admin/connect/", "/admin/messages/", "/admin/mode/")


@pytest.fixture(autouse=True)
def at_work(shop: resolve.Snapshot) -> None:
    """A worker, and no mail server that is not configured."""
    now = timezone.now()
    Worker.objects.create(
        name="7d8e8b3e-6a5c-4d53-9f0f-6b1f2f9d2a11", host="here", pid=1, boot_id="b", started_at=now, beat_at=now
    )


def banners(client: Client, address: str = "/admin/connect/") -> list[str]:
    return re.findall(r'<div class="banner .*?</div>', client.get(address).content.decode(), re.DOTALL)


def store(code: str) -> Scope:
    return Scope.store(StoreView.objects.get(code=code).pk)


def test_nothing_is_said_while_all_is_well(admin: Client) -> None:
    assert banners(admin) == []


@pytest.mark.parametrize("address", EVERYWHERE)
def test_a_hold_stands_on_every_page(admin: Client, address: str) -> None:
    save({"postroom/mode/mode": "hold"}, store("ja"), OPERATOR)
    (banner,) = banners(admin, address)
    assert "JA: mail is on hold" in banner
    assert 'href="/admin/mode/"' in banner


def test_it_is_said_to_whom_it_concerns(sign_in: SignIn) -> None:
    save({"postroom/mode/mode": "log"}, store("ja"), OPERATOR)
    theirs = sign_in([Resource.MESSAGES_VIEW], store("en"))
    assert banners(theirs) == []
    (banner,) = banners(sign_in([Resource.MESSAGES_VIEW], store("ja")))
    assert "mail is only recorded" in banner
    assert "<a " not in banner
    assert banners(sign_in([Resource.KEYS])) == []


def test_the_off_switch_leads_to_the_switch(admin: Client) -> None:
    save({"system/smtp/disable": "1"}, DEFAULT, OPERATOR)
    (banner,) = banners(admin)
    assert 'href="/admin/configuration/system/?scope=default#system_smtp_disable"' in banner
    save({"system/smtp/disable": None}, DEFAULT, OPERATOR)
    save({"system/smtp/disable": "1"}, store("ja"), OPERATOR)
    (banner,) = banners(admin)
    assert "?scope=stores%3Aja#system_smtp_disable" in banner


def test_that_nobody_works_is_a_fault(admin: Client) -> None:
    Worker.objects.all().delete()
    (banner,) = banners(admin)
    assert banner.startswith('<div class="banner bad">')
    assert "No worker is running" in banner


def test_a_redirect_is_somebodys_choice(admin: Client) -> None:
    save({"postroom/mode/mode": "redirect", "postroom/mode/redirect_to": "qa@shop.test"}, DEFAULT, OPERATOR)
    (banner,) = banners(admin)
    assert banner.startswith('<div class="banner info">')
    assert "qa@shop.test" in banner
