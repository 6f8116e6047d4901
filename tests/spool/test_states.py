"""The table of moves, and that there is no other way to a state."""

import pytest

from postroom.spool.states import ALLOWED, UNSETTLED, ForbiddenMove, State, move
from tests.spool.scene import Scene, states


def test_every_state_has_its_line() -> None:
    assert set(ALLOWED) == set(State)


def test_nothing_leaves_cancelled_and_nothing_returns_to_a_state_of_before() -> None:
    assert ALLOWED[State.CANCELLED] == frozenset()
    assert ALLOWED[State.SENT] == {State.BOUNCED}
    assert all(State.ACTIVE not in targets for state, targets in ALLOWED.items() if state is not State.QUEUED)
    assert {State.QUEUED, State.ACTIVE} == UNSETTLED


@pytest.mark.parametrize(("source", "target"), [(s, t) for s in State for t in State if t not in ALLOWED[s]])
def test_a_forbidden_move_cannot_even_be_made(source: State, target: State) -> None:
    with pytest.raises(ForbiddenMove, match=f"{source} -> {target}"):
        move({source}, target, "id = %s")


def test_a_move_counts_only_the_rows_that_were_there_to_be_moved(scene: Scene) -> None:
    scene.submit(2)
    cancel = move({State.HELD}, State.CANCELLED, "store_view_id = %s")
    assert not cancel.one([scene.view().pk])
    assert states() == {"queued": 2}
    hold = move({State.QUEUED}, State.HELD, "store_view_id = %s")
    assert hold.many([[scene.view().pk]]) == 2
    assert states() == {"held": 2}
