"""What failures have in common, read off whatever a server cares to answer."""

import time

import pytest

from postroom.spool.reading import failures

SHORT, LONG = 4_000, 32_000


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        ("<anna@shopper.example>: no such user, id 4F2A77C1D0", "…: no such user, id …"),
        ("to=<anna@shopper.example>, queued as 9ABB2718E3.", "to=…, queued as …."),
        ("see https://help.example/?p=a@b 452 4.2.2 full", "see … 452 4.2.2 full"),
        ("anna@shopper.example@ and @ alone", "… and @ alone"),
        ("from mx1.relay.example at 2026-11-23", "from … at …"),
    ],
)
def test_what_belongs_to_one_mail_is_left_out(reply: str, cause: str) -> None:
    assert failures.in_general(reply) == cause


@pytest.mark.parametrize("unit", ["a.", "-a", "a", "a@", "@", "<", "1.", "a@b,", "http", "https://"])
def test_a_hostile_reply_costs_no_more_than_its_length(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight times the text takes about eight times as long; read again from every character it were sixty-four."""
    monkeypatch.setattr(failures, "READ", LONG)
    assert seconds(unit, LONG) < 30 * seconds(unit, SHORT) + 0.005


def seconds(unit: str, length: int) -> float:
    text, taken = (unit * length)[:length], []
    for _ in range(4):
        failures.in_general.cache_clear()
        begun = time.thread_time()
        failures.in_general(text)
        taken.append(time.thread_time() - begun)
    return min(taken)


def test_equal_replies_are_worked_on_once() -> None:
    failures.in_general.cache_clear()
    for number in range(100):
        failures.in_general(f"no such user {number % 3}")
    assert failures.in_general.cache_info().misses == 3
