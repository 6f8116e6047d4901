"""An installation of before lists and tallies is brought up with its mail in it."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command

from postroom.spool.delivery.worker import drain
from postroom.spool.models import Attempt, Delivery
from postroom.spool.reading import tallies
from postroom.spool.reading.history import Filters, list_messages
from postroom.spool.reading.tallies import Measure
from postroom.spool.tallying import hour_of
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import Scene, never, states


@pytest.fixture
def whole(scene: Scene) -> Iterator[Scene]:
    yield scene
    call_command("migrate", verbosity=0)


def test_mail_of_before_is_listed_and_counted(whole: Scene, server: ScriptedServer) -> None:
    server.script.once("RCPT", reply("550 5.1.1 nobody"))
    whole.submit(3)
    drain(60, never)
    refused = Delivery.objects.get(state="refused")
    since = refused.message.created_at
    until = tallies.moment(hour_of(since) + 2)
    before = tallies.totals(Measure, since, until, None), tallies.latency(since, until, None)
    call_command("migrate", "spool", "0002", verbosity=0)
    call_command("migrate", verbosity=0)
    assert set(Attempt.objects.values_list("message_id", "store_view_id")) == set(
        Delivery.objects.values_list("message_id", "store_view_id")
    )
    (item,) = list_messages(Filters(code="550", since=since)).items
    assert item.message.pk == refused.message_id
    assert (tallies.totals(Measure, since, until, None), tallies.latency(since, until, None)) == before


def test_mail_that_waits_over_the_upgrade_leaves_after_it(whole: Scene, server: ScriptedServer) -> None:
    whole.submit(2)
    whole.submit(essential=True)
    call_command("migrate", "spool", "0008", verbosity=0)
    call_command("migrate", verbosity=0)
    assert not list_messages(Filters()).items[0].message.discreet
    drain(60, never)
    assert states() == {"sent": 3}
