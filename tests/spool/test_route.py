"""What one transport has in hand: claimed, ready, taken; and what goes back when it does not get on."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from postroom.mail.outcome import Accepted
from postroom.mail.reply import Reply
from postroom.spool.delivery import route as routes
from postroom.spool.delivery.route import STALLED, Desk, Route
from postroom.transports.ledger import Facts, Parcel
from postroom.transports.network import NetworkPolicy
from postroom.transports.settings import SmtpSettings
from tests.spool.scene import Scene
from tests.spool.workers import Hands


@dataclass
class Timepiece:
    """The clock of routes, turned by hand."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Counter:
    """A route and the worker that claims for it."""

    scene: Scene
    hands: Hands = field(default_factory=Hands.register)

    def __post_init__(self) -> None:
        self.desk = Desk(self.hands.journal, self.hands.pulse)
        self.route = Route(SmtpSettings("127.0.0.1", 25), NetworkPolicy(), self.desk)

    def claim(self, count: int) -> None:
        self.scene.submit(count)
        self.route.waiting.extend(self.hands.claim([self.scene.view().pk]))
        self.route.load()

    def take(self) -> Parcel:
        parcel = self.route.take()
        assert parcel is not None
        return parcel

    def settle(self, parcel: Parcel) -> None:
        self.route.record(parcel, Accepted(Reply(250, None, "ok")), Facts("127.0.0.1:25", None, 0.0, 0.0))


@pytest.fixture
def timepiece(monkeypatch: pytest.MonkeyPatch) -> Timepiece:
    turned = Timepiece()
    monkeypatch.setattr(routes, "clock", turned)
    return turned


@pytest.fixture
def counter(scene: Scene, timepiece: Timepiece) -> Counter:
    return Counter(scene)


def goes_on_by_its_end(counter: Counter, parcel: Parcel) -> None:
    counter.settle(parcel)


def goes_on_by_asking(counter: Counter, _parcel: Parcel) -> None:
    assert counter.route.take() is None


@pytest.mark.parametrize("goes_on", [goes_on_by_its_end, goes_on_by_asking])
def test_a_route_that_stalls_claims_nothing_until_it_goes_on(
    counter: Counter, timepiece: Timepiece, goes_on: Callable[[Counter, Parcel], None]
) -> None:
    """A relay that hangs at every dot: what it has not begun goes back once, not twenty times a second."""
    counter.claim(10)
    parcel = counter.take()
    timepiece.at += STALLED + 1
    counter.route.withdraw_if_stalled()
    assert len(counter.desk.returned) == 9
    assert [counter.route.room() for _ in range(3)] == [0, 0, 0]
    goes_on(counter, parcel)
    assert counter.route.room() > 0


def test_what_comes_after_a_quiet_hour_is_given_its_time(counter: Counter, timepiece: Timepiece) -> None:
    timepiece.at += 3600
    counter.claim(3)
    counter.route.withdraw_if_stalled()
    assert counter.desk.returned == []
    timepiece.at += STALLED + 1
    counter.route.withdraw_if_stalled()
    assert len(counter.desk.returned) == 3


def test_what_is_recalled_is_not_begun_and_goes_back(counter: Counter) -> None:
    counter.claim(3)
    waits, goes_on = counter.take(), counter.take()
    counter.route.recall(lambda claimed: claimed.id != goes_on.key)
    assert not counter.route.may_begin(waits)
    assert counter.route.may_begin(goes_on)
    counter.route.give_back(waits)
    counter.route.give_back(goes_on)
    assert sorted(one.recipient for one in counter.desk.returned) == [
        "customer1@shopper.example",
        "customer3@shopper.example",
    ]
    assert counter.take() == goes_on


def test_what_is_recalled_stays_recalled_when_other_settings_change(counter: Counter) -> None:
    counter.claim(2)
    waits = counter.take()
    counter.route.recall()
    counter.route.recall(lambda _claimed: False)
    assert not counter.route.may_begin(waits)
    counter.route.give_back(waits)
    assert len(counter.desk.returned) == 2
    assert counter.route.recalled == set()
