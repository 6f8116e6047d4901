"""What the audit trail keeps: who, what, from what to what; never a secret, never a forged line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.audit.models import Entry
from postroom.audit.record import LONGEST, Actor, Change, printable, record

ANNA = Actor("cli:anna", operator=True)


def last() -> Entry:
    found = Entry.objects.last()
    assert found is not None
    return found


@pytest.mark.django_db
def test_a_change_is_recorded_with_its_actor() -> None:
    record(ANNA, Change("set", "system/smtp/host", "stores:de", "a.net", "b.net"))
    entry = last()
    assert (entry.actor, entry.action, entry.object, entry.scope) == (
        "cli:anna",
        "set",
        "system/smtp/host",
        "stores:de",
    )
    assert (entry.old, entry.new) == ("a.net", "b.net")
    assert entry.at.utcoffset() is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [(None, "s3cret", (None, "******")), ("s3cret", "", ("******", "")), ("a", None, ("******", None))],
)
def test_of_a_secret_only_that_it_was_set(
    old: str | None, new: str | None, kept: tuple[str | None, str | None]
) -> None:
    record(ANNA, Change("set", "system/smtp/password", "default", old, new, secret=True))
    assert (last().old, last().new) == kept


@pytest.mark.django_db
def test_what_could_forge_a_line_is_escaped() -> None:
    record(Actor("key:x\n2026 root"), Change("set", "a\r\nb", "s\x1b[2J", "\u202egnp", "\u2028\\"))
    entry = last()
    assert (entry.actor, entry.object, entry.scope) == ("key:x\\n2026 root", "a\\r\\nb", "s\\x1b[2J")
    assert (entry.old, entry.new) == ("\\u202egnp", "\\u2028\\\\")


@pytest.mark.django_db
def test_a_huge_value_is_cut_and_says_so() -> None:
    record(ANNA, Change("set", "x", new="ü" * 10_000_000))
    new = last().new or ""
    assert len(new) == LONGEST
    assert new.endswith("… (10000000 characters)")


@given(text=st.text(max_size=300), longest=st.integers(60, 200))
def test_whatever_is_kept_is_visible_and_short(text: str, longest: int) -> None:
    kept = printable(text, longest)
    assert len(kept) <= longest
    assert all(character.isprintable() or character == "\u3000" or character.isspace() for character in kept)
    assert not set(kept) & {"\n", "\r", "\x1b", "\u2028", "\u202e", "\x85"}


def test_two_values_never_look_the_same() -> None:
    assert printable("a\\nb", 60) != printable("a\nb", 60)
