"""Three store views on three servers with three identities, interleaved at random: never mixed."""

import re
from contextlib import ExitStack

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postroom.mail.address import Address
from postroom.mail.return_path import Choice, ReturnPath
from postroom.scopes.scope import Scope
from postroom.spool.delivery.worker import drain
from postroom.spool.intake.submit import submit
from tests.peers.scripted import ScriptedServer
from tests.spool.scene import CALL, Scene, never, now, recipients

VIEWS = {"en": ReturnPath(Choice.NO), "ja": ReturnPath(Choice.YES), "de": None}


def path_of(view: str) -> ReturnPath:
    return VIEWS[view] or ReturnPath(Choice.SPECIFIED, Address.parse("returns@de.quayside.shop"))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(order=st.lists(st.sampled_from(sorted(VIEWS)), min_size=3, max_size=60), batch=st.integers(1, 20))
def test_three_store_views_are_never_mixed(scene: Scene, order: list[str], batch: int) -> None:
    with ExitStack() as running:
        servers = {view: running.enter_context(ScriptedServer()) for view in VIEWS}
        for view, server in servers.items():
            scene.relay(server.port, Scope.store(scene.view(view).pk))
        letters = [scene.letter(view, return_path=path_of(view)) for view in order]
        for start in range(0, len(letters), batch):
            submit(letters[start : start + batch], CALL, now())
            drain(60, lambda: True)
        drain(60, never)
        for view, server in servers.items():
            mine = [
                str(letter.recipients[0].address) for letter in letters if letter.store_view_id == scene.view(view).pk
            ]
            assert recipients(server) == dict.fromkeys(mine, 1)
            for mail in server.received:
                assert mail.sender == ("returns@de.quayside.shop" if view == "de" else f"sales@{view}.quayside.shop")
                assert f"From: Sales {view} <sales@{view}.quayside.shop>".encode() in mail.content
                assert set(re.findall(rb"Order \d+ of (\w+)", mail.content)) == {view.encode()}
