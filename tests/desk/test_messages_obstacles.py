"""A message page calms nobody wrongly: where mail stays until a person mends something, it says what and where."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.scopes import effective, resolve
from postroom.scopes.scope import DEFAULT
from postroom.spool.intake.submission import TRIAL
from postroom.spool.models import Message, Rest
from tests.desk.conftest import SignIn
from tests.desk.post import Post, stand
from tests.spool.workers import Hands

CALM = "It goes by itself."


def told(client: Client, message: Message) -> str:
    """What the page says about where the mail stands: banners, which say it too, are not looked at."""
    page = client.get(f"/admin/messages/{message.public_id}/").content.decode()
    return page.partition('<main id="content"')[2].partition("letter-card")[0]


def do(client: Client, message: Message) -> str:
    page = client.get(f"/admin/messages/{message.public_id}/").content.decode()
    return page.partition("doing-card")[2].partition("</section>")[0]


def rest(reason: str) -> None:
    now = timezone.now()
    fingerprint = effective.transport_at(resolve.current(), DEFAULT).fingerprint
    Rest.objects.create(
        fingerprint=fingerprint, sender="", relay="smtp.shop.test:587", failures=3, since=now,
        rest_until=now + timedelta(minutes=5), reason=reason,
    )  # fmt: skip


def test_mail_that_only_has_to_wait_goes_by_itself(admin: Client, post: Post) -> None:
    Hands.register()
    assert CALM in told(admin, post.mail())


def test_without_a_worker_nothing_goes_by_itself(admin: Client, post: Post) -> None:
    page = told(admin, post.mail())
    assert CALM not in page
    assert "No worker is running" in page


def test_a_resting_transport_leads_to_its_settings(admin: Client, post: Post) -> None:
    Hands.register()
    rest("535 5.7.8 wrong password")
    page = told(admin, post.mail())
    assert CALM not in page
    assert "Mend its settings" in page
    assert 'href="/admin/configuration/system/?scope=stores%3Aen#system_smtp_host"' in page


def test_held_mail_is_not_to_be_released_while_the_mode_keeps_it(
    admin: Client, sign_in: SignIn, post: Post, operator_sets: Callable[[str, str], None]
) -> None:
    Hands.register()
    message = post.mail()
    stand(message, "held", reason="the mode is Hold")
    assert "disabled" not in do(admin, message)
    operator_sets("CONFIG__DEFAULT__POSTROOM__MODE__MODE", "hold")
    found = do(admin, message)
    assert 'value="release" class="button primary" disabled' in found
    assert 'href="/admin/mode/"' in found
    assert 'value="cancel" class="button danger">' in found
    assert "until this is mended and somebody releases it" in told(admin, message)
    clerk = sign_in([Resource.MESSAGES_VIEW, Resource.MESSAGES_ACT])
    assert "Release does nothing yet" in do(clerk, message)
    assert "/admin/mode/" not in do(clerk, message)


def test_a_test_mail_passes_hold(admin: Client, post: Post, operator_sets: Callable[[str, str], None]) -> None:
    Hands.register()
    message = post.mail()
    stand(message, "queued", priority=TRIAL)
    operator_sets("CONFIG__DEFAULT__POSTROOM__MODE__MODE", "hold")
    assert CALM in told(admin, message)


def test_a_release_that_the_mode_forbids_names_the_page_and_no_command(
    admin: Client, post: Post, operator_sets: Callable[[str, str], None]
) -> None:
    message = post.mail()
    stand(message, "held", reason="the mode is Hold")
    operator_sets("CONFIG__DEFAULT__POSTROOM__MODE__MODE", "hold")
    admin.post(f"/admin/messages/{message.public_id}/do", {"verb": "release", "reason": ""})
    page = told(admin, message)
    assert "store view en is not live: set its mode to Live first, under Live or held" in page
    assert "postroom mode set" not in page
